import type { Operation } from '../openapi.ts';

/** A text as one word for a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The headers that say who calls. Variables, as secrets are not written into commands. */
const callerHeaders = ({ security }: Operation): string[] => {
  const schemes = security.flatMap((one) => Object.keys(one));
  if (schemes.includes('token')) return ['-H "Authorization: Bearer $TOKEN"'];
  return schemes.includes('signature')
    ? ['-H "x-timestamp: $TIMESTAMP"', '-H "x-signature: $SIGNATURE"']
    : [];
};

const bodyArguments = ({ requestBody }: Operation): string[] => {
  const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  if (type === undefined || content?.example === undefined) return [];
  if (type !== 'application/json') {
    return Object.entries(content.example as Record<string, string>).map(
      ([name, value]) => `--data-urlencode ${quoted(`${name}=${value}`)}`,
    );
  }
  return [`-H 'Content-Type: ${type}'`, `-d ${quoted(JSON.stringify(content.example, null, 2))}`];
};

/** The example of an operation as a command. `$JOURNAL` is the address of the API. */
export const curlCommand = (method: string, path: string, operation: Operation): string => {
  const { parameters = [] } = operation;
  const given = (where: string) =>
    parameters.filter((parameter) => parameter.in === where && parameter.example !== undefined);
  const filled = given('path').reduce(
    (address, { name, example }) => address.replace(`{${name}}`, encodeURIComponent(String(example))),
    path,
  );
  const query = given('query').map(({ name, example }) => `--data-urlencode ${quoted(`${name}=${example}`)}`);
  const first = [
    'curl',
    ...(method === 'get' ? (query.length > 0 ? ['-G'] : []) : [`-X ${method.toUpperCase()}`]),
    `"$JOURNAL${filled}"`,
  ].join(' ');
  const headers = given('header').map(({ name, example }) => `-H ${quoted(`${name}: ${example}`)}`);
  return [first, ...callerHeaders(operation), ...headers, ...query, ...bodyArguments(operation)].join(
    ' \\\n  ',
  );
};
