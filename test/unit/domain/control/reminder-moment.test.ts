import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { reminderMoment } from '../../../../shared/domain/control/reminder.ts';
import { hourOfDay } from '../../../../shared/domain/values/calendar.ts';

const FROM = Date.UTC(2026, 0, 1);
const TO = Date.UTC(2029, 0, 1);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Minutes a zone is ahead of UTC at an instant, by a date library the code under test does not use. */
const offsetAt = (zone: string, instant: number): number => DateTime.fromMillis(instant, { zone }).offset;

/** The instants, to the minute, at which a zone's offset changes in 2026 to 2028. */
const transitionsOf = (zone: string): number[] => {
  const found: number[] = [];
  for (let day = FROM; day < TO; day += DAY) {
    if (offsetAt(zone, day) === offsetAt(zone, day + DAY)) continue;
    let before = day;
    let after = day + DAY;
    while (after - before > 60_000) {
      const middle = before + Math.floor((after - before) / 120_000) * 60_000;
      if (offsetAt(zone, middle) === offsetAt(zone, day)) before = middle;
      else after = middle;
    }
    found.push(after);
  }
  return found;
};

/**
 * What the rule says, reckoned from offsets alone: the first instant that reads so on the zone's clocks; where none
 * does, the clocks jumped over it, and it is reckoned with the offset from before the jump.
 */
const expectedInstant = (day: string, hour: number, zone: string): number => {
  const asUtc = Date.parse(`${day}T${String(hour).padStart(2, '0')}:00:00Z`);
  const before = offsetAt(zone, asUtc - DAY);
  const after = offsetAt(zone, asUtc + DAY);
  const readings = [before, after]
    .map((offset) => ({ offset, instant: asUtc - offset * 60_000 }))
    .filter(({ offset, instant }) => offsetAt(zone, instant) === offset)
    .map(({ instant }) => instant);
  return readings.length > 0 ? Math.min(...readings) : asUtc - before * 60_000;
};

const zones = Intl.supportedValuesOf('timeZone').filter((zone) => DateTime.local({ zone }).isValid);
const changing = zones
  .map((zone) => ({ zone, transitions: transitionsOf(zone) }))
  .filter(({ transitions }) => transitions.length > 0);

/** Around every transition: the day before, its day and the day after; the hours on either side of it, and nine. */
const casesOf = ({ zone, transitions }: (typeof changing)[number]) =>
  transitions.flatMap((transition) =>
    [-1, 0, 1].flatMap((days) => {
      const local = DateTime.fromMillis(transition - 60_000, { zone }).plus({ days });
      const hours = new Set([0, 9, 23, local.hour, (local.hour + 1) % 24, (local.hour + 2) % 24]);
      return [...hours].map((hour) => ({ zone, day: local.toISODate() ?? '', hour }));
    }),
  );

describe('R20: the moment of a next date', () => {
  it('is the hour of that day in the zone, through every change of clocks from 2026 to 2028', () => {
    const cases = changing.flatMap(casesOf);
    expect(changing.length).toBeGreaterThan(100);
    expect(cases.length).toBeGreaterThan(400);
    const wrong = cases.filter(
      ({ day, hour, zone }) => hourOfDay(day, hour, zone).getTime() !== expectedInstant(day, hour, zone),
    );
    expect(wrong).toEqual([]);
  });

  it('is the hour of that day in every zone there is, on leap days and at the ends of years', () => {
    const wrong = zones.flatMap((zone) =>
      ['2028-02-29', '2026-12-31', '2027-01-01'].flatMap((day) =>
        [0, 9, 23]
          .filter((hour) => hourOfDay(day, hour, zone).getTime() !== expectedInstant(day, hour, zone))
          .map((hour) => ({ zone, day, hour })),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it.each([
    [
      'a gap over the hour: as long after the jump as it would have been',
      '2026-03-29',
      2,
      'Europe/Berlin',
      '01:00',
    ],
    ['an overlap: the first of the two', '2026-10-25', 2, 'Europe/Berlin', '00:00'],
    ['the day before a law moves the zone for good, a leap day', '2024-02-29', 9, 'Asia/Almaty', '03:00'],
    ['the day of that law: the same hour of the new time', '2024-03-01', 9, 'Asia/Almaty', '04:00'],
    ['case 29: long after that law', '2026-11-25', 9, 'Asia/Almaty', '04:00'],
    ['case 29: and where it moved a second zone', '2026-11-25', 9, 'Asia/Qostanay', '04:00'],
    ['case 28: a gap over two in the morning', '2027-03-28', 2, 'Europe/Berlin', '01:00'],
    ['case 28: an overlap of two in the morning', '2027-10-31', 2, 'Europe/Berlin', '00:00'],
    ['case 28: a gap over midnight, Cairo', '2027-04-30', 0, 'Africa/Cairo', '22:00'],
    ['case 28: a gap over midnight, Beirut', '2027-03-28', 0, 'Asia/Beirut', '22:00'],
    ['case 28: in Ramadan', '2027-02-15', 9, 'Africa/Casablanca', '09:00'],
    ['case 28: the last day of a year', '2026-12-31', 9, 'Europe/Moscow', '06:00'],
    ['the end of summer time by law, for good: before it', '2014-10-25', 9, 'Europe/Moscow', '05:00'],
    ['the end of summer time by law, for good: after it', '2014-10-27', 9, 'Europe/Moscow', '06:00'],
    ['a leap day', '2028-02-29', 9, 'Europe/Moscow', '06:00'],
    ['half an hour of summer time', '2026-10-04', 2, 'Australia/Lord_Howe', '15:30'],
    ['the zone furthest ahead: the day before in UTC', '2026-11-25', 9, 'Pacific/Kiritimati', '19:00'],
    ['a zone of three quarters of an hour', '2026-11-25', 9, 'Asia/Kathmandu', '03:15'],
  ])('%s', (_case, day, hour, zone, utc) => {
    expect(hourOfDay(day, hour, zone).toISOString().slice(11, 16)).toBe(utc);
  });

  it('of a day that a law leaves out it is as long after the jump as it would have been', () => {
    // Samoa went from the 29th to the 31st of December 2011, across the date line.
    expect(hourOfDay('2011-12-29', 9, 'Pacific/Apia').toISOString()).toBe('2011-12-29T19:00:00.000Z');
    expect(hourOfDay('2011-12-30', 9, 'Pacific/Apia').toISOString()).toBe('2011-12-30T19:00:00.000Z');
    expect(hourOfDay('2011-12-31', 9, 'Pacific/Apia').toISOString()).toBe('2011-12-30T19:00:00.000Z');
  });

  it('is at once for today after the hour, also where clocks were put forward over it', () => {
    const manager = { timeZone: 'Europe/Berlin', reminderHour: 2 };
    // 02:00 is 03:00 on that day, 01:00 UTC.
    const gap = new Date('2026-03-29T01:00:00Z');
    const after = new Date('2026-03-29T01:30:00Z');
    expect(reminderMoment('2026-03-29', manager, new Date('2026-03-29T00:59:00Z'))).toEqual(gap);
    expect(reminderMoment('2026-03-29', manager, after)).toEqual(after);
  });

  it('is at once for today after the first of an hour that comes twice', () => {
    const manager = { timeZone: 'Europe/Berlin', reminderHour: 2 };
    const second = new Date('2026-10-25T01:00:00Z');
    expect(reminderMoment('2026-10-25', manager, second)).toEqual(second);
  });

  it('is at once for today when the hour is past, and never before the hour else', () => {
    const manager = { timeZone: 'Asia/Vladivostok', reminderHour: 9 };
    const nineThere = new Date('2026-11-24T23:00:00Z');
    const past = new Date(nineThere.getTime() + 1);
    const ahead = new Date(nineThere.getTime() - 1);
    expect(reminderMoment('2026-11-25', manager, past)).toEqual(past);
    expect(reminderMoment('2026-11-25', manager, ahead)).toEqual(nineThere);
  });
});
