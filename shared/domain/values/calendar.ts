import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';

/** Zones known to be good: every stored user is checked. Filled at first use, not as the module is loaded. */
let knownZones: Set<string> | undefined;

const isTimeZone = (zone: string): boolean => {
  knownZones ??= new Set(Intl.supportedValuesOf('timeZone'));
  if (knownZones.has(zone)) return true;
  // Other names of a zone are not in that list. The first formatter takes Intl long to make: a cold start's tenth.
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    return false;
  }
  // An offset such as +03:00 is accepted by Intl, but is no zone: it knows nothing of summer time.
  if (!/^[A-Za-z]/.test(zone)) return false;
  knownZones.add(zone);
  return true;
};

/** An IANA time zone this runtime knows. */
export const timeZone = z.string().max(64).refine(isTimeZone, 'There is no such IANA time zone.');

/** The calendar day it is at `now` in a time zone. */
export const dayIn = (zone: string, now: Date): string =>
  Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone).toPlainDate().toString();

/** The instant at which a day's hour comes in a time zone: `day` at `hour`:00 there, in UTC.
 *
 * Where clocks go forward over that hour (a gap), it is the same distance after the last moment before the gap:
 * 02:00 that does not exist becomes 03:00. Where they go back over it (an overlap), it is the first of the two.
 */
export const hourOfDay = (day: string, hour: number, zone: string): Date =>
  new Date(
    Temporal.PlainDate.from(day).toZonedDateTime({
      timeZone: zone,
      plainTime: Temporal.PlainTime.from({ hour }),
    }).epochMilliseconds,
  );

/** The instant that `2026-11-24 09:00:00` is in a time zone; undefined if it is no such moment. */
export const momentIn = (zone: string, text: string): Date | undefined => {
  const [, day, time] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/.exec(text) ?? [];
  if (day === undefined || time === undefined) return undefined;
  try {
    return new Date(Temporal.PlainDateTime.from(`${day}T${time}`).toZonedDateTime(zone).epochMilliseconds);
  } catch {
    return undefined;
  }
};

/** A day as people in this language write it: 25.11.2026 in Russian, 25 Nov 2026 in English. */
export const formatDay = (date: string, language: 'ru' | 'en'): string =>
  language === 'ru'
    ? // Not by Intl, which reads Russian's data for it: a tenth of the time to a fresh function's reminder.
      date.split('-').reverse().join('.')
    : new Intl.DateTimeFormat('en-GB', {
        day: '2-digit',
        month: 'short',
        year: 'numeric',
        timeZone: 'UTC',
      }).format(new Date(`${date}T00:00:00Z`));

/** The day so many days after a day; before it, if they are fewer than none. */
export const addDays = (day: string, days: number): string =>
  Temporal.PlainDate.from(day).add({ days }).toString();

/** The day after a day. */
export const nextDay = (day: string): string => addDays(day, 1);

/** What clocks show at an instant in a time zone, to the minute: `2026-11-25T09:00`. */
export const wallClockIn = (zone: string, instant: string): string =>
  Temporal.Instant.from(instant)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' });

/** The instant at which clocks in a time zone show `2026-11-25T09:00`; in gaps and overlaps as `hourOfDay` has it. */
export const instantOf = (wallClock: string, zone: string): string =>
  new Date(Temporal.PlainDateTime.from(wallClock).toZonedDateTime(zone).epochMilliseconds).toISOString();
