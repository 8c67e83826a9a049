import { addDays, hourOfDay } from '../../domain/values/calendar.ts';
import { aheadOf, dayNumberAt, dayText } from './day-number.ts';

const startOf = (day: string, timeZone: string) => hourOfDay(day, 0, timeZone).getTime();

/** First and last instant of some days of a time zone, in milliseconds since 1970. */
export const instantsOf = (first: string | undefined, last: string | undefined, timeZone: string) => ({
  ...(first !== undefined && { from: startOf(first, timeZone) }),
  ...(last !== undefined && { to: startOf(addDays(last, 1), timeZone) - 1 }),
});

/** A day as a time zone has it: its first instant, and the first of the day after. */
interface ZoneDay {
  readonly day: string;
  readonly start: number;
  readonly end: number;
}

/** Tells of an instant which day it is on. */
export type DayAt = (instant: number) => string;

/** The days of a time zone. Each is worked out once, so that it is quick for a million instants. */
export const zoneDays = (timeZone: string): DayAt => {
  const starts = new Map<number, number>();
  const startAt = (number: number): number => {
    const start = starts.get(number) ?? startOf(dayText(number), timeZone);
    starts.set(number, start);
    return start;
  };
  let current: ZoneDay = { day: '', start: 0, end: 0 };
  let ahead = 0;
  return (instant) => {
    if (instant >= current.start && instant < current.end) return current.day;
    let number = dayNumberAt(instant, ahead);
    while (instant < startAt(number)) number--;
    while (instant >= startAt(number + 1)) number++;
    current = { day: dayText(number), start: startAt(number), end: startAt(number + 1) };
    ahead = aheadOf(number, current.start);
    return current.day;
  };
};
