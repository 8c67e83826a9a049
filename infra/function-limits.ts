/** How long each function may run: the single source for CDK, the local cloud and the chaos runs. */
import type { FunctionName } from '../shared/environment.ts';

/** Shorter than the 29 s that API Gateway waits, so that the function itself reports what went wrong. */
const HTTP_SECONDS = 20;
/** Cognito waits no longer for a trigger. */
const TRIGGER_SECONDS = 5;
/** Ends before the next run, five minutes later, starts. */
const EVERY_FIVE_MINUTES_SECONDS = 240;

/** The time limit of each function, in seconds. */
export const timeoutSeconds = {
  // Longer than a call of the SDK with all its attempts.
  api: HTTP_SECONDS,
  docs: 10,
  telephony: HTTP_SECONDS,
  // Enough for a file of 20,000 rows; API Gateway waits 29 s.
  export: 28,
  'schedule-reminders': 120,
  // Shorter than an attempt's lease: when that is over, the attempt is, too.
  'send-reminder': 45,
  'sweep-reminders': EVERY_FIVE_MINUTES_SECONDS,
  'follow-changes': 120,
  // Enough for some 40,000 communications of a client; the rest is left to another invocation.
  'fan-out-changes': 600,
  'check-subscriptions': EVERY_FIVE_MINUTES_SECONDS,
  'pre-sign-up': TRIGGER_SECONDS,
  'post-confirmation': TRIGGER_SECONDS,
} as const satisfies Record<FunctionName, number>;
