/** What follows when an asynchronous event failed: another attempt, or the on-failure destination. */
import { type AsynchronousInvocation, asynchronousInvocations } from '../../../infra/event-sources.ts';
import type { NewFailure } from '../../host/storage.ts';
import type { QueuedEvent } from './event-queue.ts';
import { functionArn } from './function-context.ts';

/** Lambda waits a minute before the first retry and two before the second. */
const RETRY_WAIT_SECONDS = [60, 120] as const;
const LAMBDA_DEFAULTS: AsynchronousInvocation = { retryAttempts: 2, maximumEventAgeSeconds: 21_600 };

const limitsOf = (name: string): AsynchronousInvocation => {
  const limits: Record<string, AsynchronousInvocation> = asynchronousInvocations;
  return limits[name] ?? LAMBDA_DEFAULTS;
};

type Condition = 'RetriesExhausted' | 'EventAgeExceeded';

/** The event as it is kept for its next attempt, or why there is none. */
export const nextAttempt = (
  event: QueuedEvent,
  { ranSeconds, now }: { ranSeconds: number; now: Date },
): { event: QueuedEvent; condition?: Condition } => {
  const attempts = event.attempts + 1;
  const { retryAttempts, maximumEventAgeSeconds } = limitsOf(event.name);
  const waitSeconds = RETRY_WAIT_SECONDS[attempts - 1] ?? 0;
  const ageSeconds = event.ageSeconds + ranSeconds + waitSeconds;
  const dueAt = new Date(now.getTime() + waitSeconds * 1000).toISOString();
  const next = { ...event, attempts, ageSeconds, dueAt };
  if (attempts > retryAttempts) return { event: next, condition: 'RetriesExhausted' };
  if (ageSeconds > maximumEventAgeSeconds) return { event: next, condition: 'EventAgeExceeded' };
  return { event: next };
};

/** How long an event still waits; not longer than any retry does, as the clock may have been set back since. */
export const remainingWait = ({ dueAt }: QueuedEvent, now: Date): number => {
  const milliseconds = new Date(dueAt).getTime() - now.getTime();
  return milliseconds > Math.max(...RETRY_WAIT_SECONDS) * 1000 ? 0 : milliseconds;
};

/** What Lambda sends to the on-failure destination. */
export const givenUpEvent = (
  event: QueuedEvent,
  condition: Condition,
  { error, now }: { error: Error; now: Date },
): NewFailure => ({
  source: 'async-invoke',
  function: event.name,
  payload: {
    version: '1.0',
    timestamp: now.toISOString(),
    requestContext: {
      requestId: event.id,
      functionArn: `${functionArn(event.name)}:$LATEST`,
      condition,
      approximateInvokeCount: event.attempts,
    },
    requestPayload: event.payload,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorType: error.name, errorMessage: error.message },
  },
  error: `${condition}: ${error.message}`,
  at: now.toISOString(),
});
