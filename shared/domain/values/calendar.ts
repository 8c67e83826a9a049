import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';

/**
 * Valid zone names. Cached because every user we read is checked; filled on first use, to
 * keep cold starts short.
 */
let knownZones: Set<string> | undefined;

const isTimeZone = (zone: string): boolean => {
  knownZones ??= new Set(Intl.supportedValuesOf('timeZone'));
  if (knownZones.has(zone)) return true;
  // The list lacks aliases. They are tried last, because the first Intl formatter costs a
  // tenth of a cold start.
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    return false;
  }
  // Intl also accepts offsets such as +03:00, but those know nothing of daylight saving time.
  if (!/^[A-Za-z]/.test(zone)) return false;
  knownZones.add(zone);
  return true;
};

/** An IANA time zone that this runtime supports. */
export const timeZone = z.string().max(64).refine(isTimeZone, 'There is no such IANA time zone.');

/** The calendar day at `now` in a time zone. */
export const dayIn = (zone: string, now: Date): string =>
  Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone).toPlainDate().toString();

/**
 * The instant of `hour`:00 on a day in a time zone.
 *
 * Where clocks go forward over that hour (a gap), it moves by the length of the gap: a 02:00 that does not
 * exist becomes 03:00. Where they go back over it (an overlap), it is the earlier of the two.
 */
export const hourOfDay = (day: string, hour: number, zone: string): Date =>
  new Date(
    Temporal.PlainDate.from(day).toZonedDateTime({
      timeZone: zone,
      plainTime: Temporal.PlainTime.from({ hour }),
    }).epochMilliseconds,
  );

/** The instant of a local time such as `2026-11-24 09:00:00`; undefined if the text is not one. */
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
    ? // Intl would load its data for Russian: a tenth of the time that a cold function
      // takes to send a reminder.
      date.split('-').reverse().join('.')
    : new Intl.DateTimeFormat('en-GB', {
        day: '2-digit',
        month: 'short',
        year: 'numeric',
        timeZone: 'UTC',
      }).format(new Date(`${date}T00:00:00Z`));

/** The day `days` after a day, or before it if negative. */
export const addDays = (day: string, days: number): string =>
  Temporal.PlainDate.from(day).add({ days }).toString();

/** The day after a day. */
export const nextDay = (day: string): string => addDays(day, 1);

/** Local time of an instant in a time zone, to the minute: `2026-11-25T09:00`. */
export const wallClockIn = (zone: string, instant: string): string =>
  Temporal.Instant.from(instant)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' });

/**
 * The instant of a local time such as `2026-11-25T09:00` in a time zone; gaps and overlaps as in `hourOfDay`.
 */
export const instantOf = (wallClock: string, zone: string): string =>
  new Date(Temporal.PlainDateTime.from(wallClock).toZonedDateTime(zone).epochMilliseconds).toISOString();
