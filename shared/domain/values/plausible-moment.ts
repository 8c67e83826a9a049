import { type Refusal, refuse } from './refusal.ts';
import { ok, type Result } from './result.ts';

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/** How far ahead of now something that has happened may be dated, in days: clocks run fast, and zones are mistaken. */
const MAX_DAYS_AHEAD = 1;

/**
 * Refuses a moment at which something is said to have happened that is more than a day ahead of now: it would stand
 * above everything in the journal for good. With `maxDaysBack`, one that is longer ago than that too.
 * `moment` is an instant in UTC, `field` the field to blame.
 */
export const requirePlausibleMoment = (
  field: string,
  moment: string,
  now: Date,
  { maxDaysBack = Number.POSITIVE_INFINITY }: { readonly maxDaysBack?: number } = {},
): Result<undefined, Refusal> => {
  const daysAhead = (Date.parse(moment) - now.getTime()) / DAY_MILLISECONDS;
  if (daysAhead > MAX_DAYS_AHEAD) {
    const detail = `This is more than ${MAX_DAYS_AHEAD} day in the future.`;
    return refuse('validation-failed', { field, code: 'too-far-ahead', detail });
  }
  if (daysAhead < -maxDaysBack) {
    const detail = `This is more than ${maxDaysBack} days ago.`;
    return refuse('validation-failed', { field, code: 'too-long-ago', detail });
  }
  return ok(undefined);
};
