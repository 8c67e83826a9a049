import { hourOfDay, nextDay } from '../../domain/values/calendar.ts';
import { refuse } from '../../domain/values/refusal.ts';
import { ok } from '../../domain/values/result.ts';
import type { AppDeps } from '../session/deps.ts';

/** A period of a list: its first and last day in the company's time zone, open where left out. */
export interface Period {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Before and after every moment a document can have. */
export const EVER = { from: '0000', to: '9999' };

/** The moments a period is from and before. Refused when it ends before it begins. */
export const readPeriod = ({ from, to }: Period, { timeZone }: AppDeps['company']) => {
  if (from !== undefined && to !== undefined && from > to) {
    return refuse('validation-failed', {
      field: 'to',
      code: 'before-from',
      detail: 'The period ends before it begins.',
    });
  }
  const startOf = (day: string) => hourOfDay(day, 0, timeZone).toISOString();
  return ok({
    from: from === undefined ? EVER.from : startOf(from),
    to: to === undefined ? EVER.to : startOf(nextDay(to)),
  });
};

/** Whether a moment lies in a period that was read. */
export const isIn = ({ from, to }: { from: string; to: string }, moment: string): boolean =>
  moment >= from && moment < to;
