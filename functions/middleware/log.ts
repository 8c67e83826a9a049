import { Logger } from '@aws-lambda-powertools/logger';

/** One logger for every function. It gets ids, codes and counts only: names and phones are personal data. */
export const logger = new Logger({ serviceName: 'communications-journal' });

/**
 * What may be said of an error in a log: its kind and where it was thrown. Not its message: those of parsers and of
 * the SDK quote what they choked on.
 */
export const describeError = (error: unknown): Record<string, unknown> =>
  error instanceof Error
    ? {
        error: error.name,
        at: error.stack
          ?.split('\n')
          .filter((line) => line.startsWith('    at '))
          .slice(0, 6),
        ...(error instanceof AggregateError && { because: error.errors.slice(0, 3).map(describeError) }),
      }
    : { error: typeof error };
