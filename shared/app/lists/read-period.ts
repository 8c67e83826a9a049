import { hourOfDay, nextDay } from '../../domain/values/calendar.ts';
import type { AppDeps } from '../session/deps.ts';
import { refused } from '../session/refused.ts';

/** A period of a list: its first and last day in the company's time zone, open where left out. */
export interface Period {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** A period as moments: from one to before the other. */
export interface Moments {
  readonly from: string;
  readonly to: string;
}

/** Before and after every moment a document can have. */
export const EVER: Moments = { from: '0000', to: '9999' };

/** Refuses a period that ends before it begins. */
export const requirePeriod = ({ from, to }: Period): void => {
  if (from !== undefined && to !== undefined && from > to) {
    throw refused('validation-failed', {
      field: 'to',
      code: 'before-from',
      detail: 'The period ends before it begins.',
    });
  }
};

/** The moments a period begins and ends at. */
export const readPeriod = ({ from, to }: Period, { timeZone }: AppDeps['company']): Moments => {
  requirePeriod({ from, to });
  const startOf = (day: string) => hourOfDay(day, 0, timeZone).toISOString();
  return {
    from: from === undefined ? EVER.from : startOf(from),
    to: to === undefined ? EVER.to : startOf(nextDay(to)),
  };
};

/** Whether a moment lies in a period. */
export const isIn = ({ from, to }: Moments, moment: string): boolean => moment >= from && moment < to;
