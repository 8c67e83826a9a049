/** What EventBridge calls every few minutes in the cloud. */
import type { FunctionName } from '../../shared/environment.ts';
import type { Functions } from '../aws/lambda/functions.ts';
import type { Clock } from '../host/clock.ts';
import type { Parts } from './parts.ts';

const SWEEP_MILLISECONDS = 5 * 60 * 1000;
/** How long after the last owner's action subscriptions are checked. */
const CHECK_SOON_MILLISECONDS = 500;

export interface TimersOptions {
  readonly functions: Functions;
  readonly clock: Clock;
  readonly checkSubscriptionsSeconds: number;
}

/** Starts the timers. Returns `checkSoon`, to be called when somebody has just changed a subscription. */
export const startTimers = (
  parts: Parts,
  { functions, clock, checkSubscriptionsSeconds }: TimersOptions,
): { checkSoon: () => void } => {
  /** One event that still waits stands for all: a machine that was asleep, or is slow, is not flooded. */
  const tick = (name: FunctionName) => () => {
    if (!functions.isQueued(name)) void functions.invokeAsync(name, {}).catch(() => undefined);
  };
  const every = (milliseconds: number, act: () => void) => {
    const timer = setInterval(act, milliseconds);
    parts.onStop(() => clearInterval(timer));
  };

  const check = tick('check-subscriptions');
  every(checkSubscriptionsSeconds * 1000, check);
  const sweep = tick('sweep-reminders');
  every(SWEEP_MILLISECONDS, sweep);
  parts.onStop(clock.onAdvance(sweep));
  // What came due while nothing ran has waited long enough.
  sweep();

  let soon: NodeJS.Timeout | undefined;
  parts.onStop(() => clearTimeout(soon));
  return {
    // One check for many owners at once: each goes through everybody, and takes its time.
    checkSoon: () => {
      clearTimeout(soon);
      soon = setTimeout(check, CHECK_SOON_MILLISECONDS);
    },
  };
};
