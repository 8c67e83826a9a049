/** How long each function may run: one truth for CDK, the local cloud and the chaos runs. */
import type { FunctionName } from '../shared/environment.ts';

/** Shorter than the 29 s API Gateway waits, so that the function itself still says what went wrong. */
const HTTP_SECONDS = 20;
/** Cognito does not wait any longer for a trigger. */
const TRIGGER_SECONDS = 5;
/** Over before the next one, five minutes later, begins. */
const EVERY_FIVE_MINUTES_SECONDS = 240;

/** The time limit of each function, in seconds. */
export const timeoutSeconds = {
  // Longer than a call of the SDK with all its attempts.
  api: HTTP_SECONDS,
  docs: 10,
  telephony: HTTP_SECONDS,
  // A file of 20,000 rows is made within this; API Gateway waits 29 s.
  export: 28,
  'schedule-reminders': 120,
  // Below the lease an attempt holds: when it is over, this attempt is, too.
  'send-reminder': 45,
  'sweep-reminders': EVERY_FIVE_MINUTES_SECONDS,
  'follow-changes': 120,
  // Some 40,000 communications of a client; then it goes on in another invocation.
  'fan-out-changes': 600,
  'check-subscriptions': EVERY_FIVE_MINUTES_SECONDS,
  'pre-sign-up': TRIGGER_SECONDS,
  'post-confirmation': TRIGGER_SECONDS,
} as const satisfies Record<FunctionName, number>;
