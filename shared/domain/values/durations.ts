import * as z from 'zod';

/** How long a state or status lasted. Computed from the moments of its changes, never stored. */
export const lasting = z.object({
  /** Until the next change, or until now for the current one. */
  durationSeconds: z.int().min(0),
  /** Whether nothing has changed it since. */
  current: z.boolean(),
});
export type Lasting = z.infer<typeof lasting>;

/** Adds to each change, oldest first, how long its result lasted (R13). */
export const withDurations = <Change extends { readonly changedAt: string }>(
  changes: readonly Change[],
  now: Date,
): (Change & Lasting)[] =>
  changes.map((change, index) => {
    const next = changes[index + 1];
    const until = next === undefined ? now : new Date(next.changedAt);
    const milliseconds = until.getTime() - new Date(change.changedAt).getTime();
    return {
      ...change,
      // Clocks of two functions may differ slightly, so that a change from just now seems
      // to lie in the future.
      durationSeconds: Math.max(0, Math.floor(milliseconds / 1000)),
      current: next === undefined,
    };
  });
