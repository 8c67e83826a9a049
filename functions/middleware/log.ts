import { Logger } from '@aws-lambda-powertools/logger';
import { StoredItemError } from '../../shared/store/stored-item-error.ts';

/** One logger for every function. It gets ids, codes and counts only: names and phones are personal data. */
export const logger = new Logger({ serviceName: 'communications-journal' });

/**
 * Errors of services whose messages name quotas, actions and resources, never what was sent. All others may quote what
 * they choked on.
 */
const SAFE_NAMES: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'InternalServerError',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ResourceNotFoundException',
  'ThrottlingException',
  'TransactionInProgressException',
]);
/** Of DynamoDB's ValidationException, which quotes values in other cases. */
const SAFE_MESSAGE =
  /^Item size (?:to update )?has exceeded|^Transaction request cannot include|^Collection size/;

/** What the SDK knows of a failed call: enough to find it in the service's own log. */
const describeCall = (error: Error): Record<string, unknown> => {
  const { $service, $metadata, CancellationReasons } = error as {
    $service?: string;
    $metadata?: { requestId?: string; attempts?: number; httpStatusCode?: number };
    CancellationReasons?: readonly { Code?: string }[];
  };
  if (!$metadata) return {};
  const isSafe = SAFE_NAMES.has(error.name) || SAFE_MESSAGE.test(error.message);
  return {
    ...($service && { service: $service }),
    ...($metadata.requestId && { requestId: $metadata.requestId }),
    ...($metadata.httpStatusCode && { status: $metadata.httpStatusCode }),
    ...($metadata.attempts && { attempts: $metadata.attempts }),
    ...(CancellationReasons && { reasons: [...new Set(CancellationReasons.map(({ Code }) => Code))] }),
    ...(isSafe && { detail: error.message.slice(0, 300) }),
  };
};

/**
 * What may be said of an error in a log: its kind, where it was thrown, which call of which service it is of, and what
 * caused it. Not its message, unless it is known to be safe: those of parsers and of the SDK quote what they choked on.
 */
export const describeError = (error: unknown): Record<string, unknown> =>
  error instanceof Error
    ? {
        error: error.name,
        ...describeCall(error),
        at: error.stack
          ?.split('\n')
          .filter((line) => line.startsWith('    at '))
          .slice(0, 6),
        ...(error instanceof StoredItemError && {
          code: error.code,
          entity: error.entity,
          schema: error.schema,
          paths: error.paths.slice(0, 5),
        }),
        ...(error instanceof AggregateError && { because: error.errors.slice(0, 3).map(describeError) }),
        ...(error.cause instanceof Error && { because: [describeError(error.cause)] }),
      }
    : { error: typeof error };
