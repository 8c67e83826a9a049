import type { Clock, WaitingClock } from '../../shared/domain/values/ports.ts';

/** The clock, by which nobody waits: what would sleep goes on at once. */
export const withoutWaiting = (clock: Clock): WaitingClock => ({
  now: () => clock.now(),
  sleep: async () => undefined,
});
