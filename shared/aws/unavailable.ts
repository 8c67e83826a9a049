import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import { TemporarilyUnavailable } from '../domain/values/unavailable.ts';

type SdkError = Parameters<typeof isThrottlingError>[0];

/**
 * Whether an error of the SDK passes by itself: throttling, an error of the service's own, a lost connection, no answer
 * in time. The SDK decides by the same functions what to try again. DynamoDB's errors bear no `$retryable`.
 */
const passes = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const given = error as SdkError & { readonly $fault?: string };
  return (
    isThrottlingError(given) || isTransientError(given) || isServerError(given) || given.$fault === 'server'
  );
};

/** An error of the SDK as the rest of the code knows it: `TemporarilyUnavailable` when it passes, else as it is. */
export const asUnavailable = (error: unknown): unknown =>
  passes(error) ? new TemporarilyUnavailable('A service can not be reached', { cause: error }) : error;

/** Waits for a call of an AWS client; what passes, and the SDK has given up, is thrown as `TemporarilyUnavailable`. */
export const called = async <Answer>(call: Promise<Answer>): Promise<Answer> => {
  try {
    return await call;
  } catch (error) {
    throw asUnavailable(error);
  }
};
