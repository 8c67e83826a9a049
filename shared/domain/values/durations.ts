import * as z from 'zod';

/** How long the outcome of a change has lasted. Calculated from the moments of the changes, never stored. */
export const lasting = z.object({
  /** Until the next change; so far for the current one. */
  durationSeconds: z.int().min(0),
  /** The outcome of the latest change. */
  current: z.boolean(),
});
export type Lasting = z.infer<typeof lasting>;

/** Changes, oldest first, each with how long it has lasted (R13). */
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
      // Two functions' clocks may differ a little: a change made just now is not in the future.
      durationSeconds: Math.max(0, Math.floor(milliseconds / 1000)),
      current: next === undefined,
    };
  });
