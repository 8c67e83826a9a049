import { type Refusal, refuse } from './refusal.ts';
import { ok, type Result } from './result.ts';

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/** How many days ahead a past event may be dated: clocks run fast, and people mix up time zones. */
const MAX_DAYS_AHEAD = 1;

/**
 * Refuses an event dated more than a day ahead: it would stay at the top of the journal for good. With
 * `maxDaysBack`, also one that is longer ago. `moment` is an instant in UTC, `field` the field at fault.
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
