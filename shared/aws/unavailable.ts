import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import { TemporarilyUnavailable } from '../domain/values/unavailable.ts';

type SdkError = Parameters<typeof isThrottlingError>[0];

/**
 * Whether an error of the SDK is transient: throttling, a failure of the service, a lost connection, a
 * timeout. The SDK decides with the same functions what to retry. DynamoDB's errors have no `$retryable`.
 */
const isTransient = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const given = error as SdkError & { readonly $fault?: string };
  return (
    isThrottlingError(given) || isTransientError(given) || isServerError(given) || given.$fault === 'server'
  );
};

/**
 * An error of the SDK as the rest of the code knows it: `TemporarilyUnavailable` if it is
 * transient, else unchanged.
 */
export const asUnavailable = (error: unknown): unknown =>
  isTransient(error) ? new TemporarilyUnavailable('An AWS service is unavailable', { cause: error }) : error;

/**
 * Awaits a call of an AWS client. Throws `TemporarilyUnavailable` for a transient error after
 * the SDK's own retries.
 */
export const called = async <Output>(call: Promise<Output>): Promise<Output> => {
  try {
    return await call;
  } catch (error) {
    throw asUnavailable(error);
  }
};
