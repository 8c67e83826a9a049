import * as z from 'zod';

/** How long what a change led to has lasted. Reckoned from the moments of the changes, never stored. */
export const lasting = z.object({
  /** Until the next change; of the present one so far. */
  durationSeconds: z.int().min(0),
  /** It is what it is now. */
  current: z.boolean(),
});

/** Changes, oldest first, each with how long it has lasted (R13). */
export const withDurations = <Change extends { readonly changedAt: string }>(
  changes: readonly Change[],
  now: Date,
): (Change & z.infer<typeof lasting>)[] =>
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
