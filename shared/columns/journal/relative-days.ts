import { Temporal } from 'temporal-polyfill';
import { addDays } from '../../domain/values/calendar.ts';

/** Periods named by where they lie from today. Weeks begin on Monday. */
const NAMED = {
  past: (today) => [undefined, addDays(today, -1)],
  future: (today) => [addDays(today, 1), undefined],
  yesterday: (today) => [addDays(today, -1), addDays(today, -1)],
  today: (today) => [today, today],
  tomorrow: (today) => [addDays(today, 1), addDays(today, 1)],
  'last-week': (today) => week(today, -1),
  'this-week': (today) => week(today, 0),
  'next-week': (today) => week(today, 1),
  'last-month': (today) => months(today, 1, -1),
  'this-month': (today) => months(today, 1, 0),
  'next-month': (today) => months(today, 1, 1),
  'last-quarter': (today) => months(today, 3, -1),
  'this-quarter': (today) => months(today, 3, 0),
  'next-quarter': (today) => months(today, 3, 1),
  'last-year': (today) => months(today, 12, -1),
  'this-year': (today) => months(today, 12, 0),
  'next-year': (today) => months(today, 12, 1),
} as const satisfies Record<string, (today: string) => Days>;

/** First and last day, both of them included; left out where there is no bound. */
export type Days = readonly [first: string | undefined, last: string | undefined];

type NamedPeriod = keyof typeof NAMED;

/** `this-week`; `last-30-days`, of which today is the last; `next-7-days`, of which today is the first. */
export type RelativePeriod = NamedPeriod | `last-${number}-days` | `next-${number}-days`;

const MAX_DAYS = 3660;
const COUNTED = /^(last|next)-([1-9]\d{0,3})-days$/;

/** The days of a period; undefined if there is no such period. */
export const daysOf = (period: string, today: string): Days | undefined => {
  if (Object.hasOwn(NAMED, period)) return NAMED[period as NamedPeriod](today);
  const [, side, count] = COUNTED.exec(period) ?? [];
  if (count === undefined || Number(count) > MAX_DAYS) return undefined;
  const more = Number(count) - 1;
  return side === 'last' ? [addDays(today, -more), today] : [today, addDays(today, more)];
};

const week = (today: string, weeks: number): Days => {
  const monday = addDays(today, 1 - Temporal.PlainDate.from(today).dayOfWeek + 7 * weeks);
  return [monday, addDays(monday, 6)];
};

/** Periods of so many months, the first of a year beginning in January: the one so many after that of today. */
const months = (today: string, length: number, periods: number): Days => {
  const date = Temporal.PlainDate.from(today);
  const first = date
    .with({ month: date.month - ((date.month - 1) % length), day: 1 })
    .add({ months: length * periods });
  return [first.toString(), first.add({ months: length }).subtract({ days: 1 }).toString()];
};
