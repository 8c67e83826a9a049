/** Where Lambda's Invoke of a function is. */
export const invocationsOf = (functionName: string): string =>
  `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`;
