import * as fc from 'fast-check';
import { DateTime, IANAZone } from 'luxon';
import { describe, expect, it } from 'vitest';
import { isPastDay, reminderMoment } from '../../../../shared/domain/control/reminder.ts';
import { dayIn, formatDay, hourOfDay, nextDay, timeZone } from '../../../../shared/domain/values/calendar.ts';

const at = (day: string, hour: number, zone: string) => hourOfDay(day, hour, zone).toISOString();

describe('the hour of a day in a time zone (R20)', () => {
  it.each([
    ['an ordinary day', '2026-11-25', 9, 'Europe/Moscow', '2026-11-25T06:00:00.000Z'],
    ['a zone far east', '2026-11-25', 9, 'Pacific/Kiritimati', '2026-11-24T19:00:00.000Z'],
    ['a zone far west', '2026-11-25', 23, 'Pacific/Pago_Pago', '2026-11-26T10:00:00.000Z'],
    ['half an hour', '2026-11-25', 9, 'Asia/Kolkata', '2026-11-25T03:30:00.000Z'],
    ['a leap day', '2028-02-29', 9, 'Europe/Moscow', '2028-02-29T06:00:00.000Z'],
    ['before a gap', '2026-03-29', 1, 'Europe/Berlin', '2026-03-29T00:00:00.000Z'],
    ['in a gap: 02:00 becomes 03:00', '2026-03-29', 2, 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
    ['behind a gap', '2026-03-29', 3, 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
    ['in a gap at midnight', '2026-09-06', 0, 'America/Santiago', '2026-09-06T04:00:00.000Z'],
    ['in an overlap: the first of two', '2026-10-25', 2, 'Europe/Berlin', '2026-10-25T00:00:00.000Z'],
    ['behind an overlap', '2026-10-25', 3, 'Europe/Berlin', '2026-10-25T02:00:00.000Z'],
    ['before a midnight that comes twice', '2026-04-04', 23, 'America/Santiago', '2026-04-05T02:00:00.000Z'],
  ])('%s', (_, day, hour, zone, utc) => {
    expect(at(day, hour, zone)).toBe(utc);
  });

  it('is what Luxon says, for any day, hour and zone without a gap', () => {
    const zones = ['Europe/Moscow', 'Asia/Yekaterinburg', 'America/New_York', 'Australia/Lord_Howe', 'UTC'];
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3650 }),
        fc.integer({ min: 0, max: 23 }),
        fc.constantFrom(...zones),
        (offset, hour, zone) => {
          const local = DateTime.fromISO('2024-01-01', { zone }).plus({ days: offset });
          const expected = local.set({ hour });
          fc.pre(expected.hour === hour && expected.getPossibleOffsets().length === 1);
          expect(at(local.toISODate() ?? '', hour, zone)).toBe(expected.toUTC().toISO());
        },
      ),
    );
  });

  it('falls on that very day for every zone there is, at an hour in its middle', () => {
    for (const zone of Intl.supportedValuesOf('timeZone')) {
      expect(dayIn(zone, hourOfDay('2027-03-28', 12, zone)), zone).toBe('2027-03-28');
    }
  });
});

describe('the day it is in a time zone (R19)', () => {
  const now = new Date('2026-11-24T11:30:00Z');
  it.each([
    ['Europe/Moscow', '2026-11-24'],
    ['Pacific/Kiritimati', '2026-11-25'],
    ['Pacific/Pago_Pago', '2026-11-24'],
    ['Asia/Kamchatka', '2026-11-24'],
  ])('%s', (zone, day) => {
    expect(dayIn(zone, now)).toBe(day);
    expect(dayIn(zone, now)).toBe(DateTime.fromJSDate(now, { zone }).toISODate());
  });

  it('changes at midnight there', () => {
    expect(dayIn('Europe/Moscow', new Date('2026-11-24T20:59:59.999Z'))).toBe('2026-11-24');
    expect(dayIn('Europe/Moscow', new Date('2026-11-24T21:00:00.000Z'))).toBe('2026-11-25');
  });

  it('decides which days are past', () => {
    const kiritimati = { timeZone: 'Pacific/Kiritimati' };
    expect(isPastDay('2026-11-24', kiritimati, now)).toBe(true);
    expect(isPastDay('2026-11-25', kiritimati, now)).toBe(false);
    expect(isPastDay('2026-11-24', { timeZone: 'Europe/Moscow' }, now)).toBe(false);
  });
});

describe('the moment of a reminder (R20)', () => {
  const manager = { timeZone: 'Europe/Moscow', reminderHour: 9 };
  it('is at the manager’s hour, or now when that is past', () => {
    const morning = new Date('2026-11-24T05:59:59Z');
    const noon = new Date('2026-11-24T09:00:00Z');
    expect(reminderMoment('2026-11-24', manager, morning).toISOString()).toBe('2026-11-24T06:00:00.000Z');
    expect(reminderMoment('2026-11-24', manager, noon)).toEqual(noon);
    expect(reminderMoment('2026-11-25', manager, noon).toISOString()).toBe('2026-11-25T06:00:00.000Z');
  });
});

describe('a time zone', () => {
  it.each(['Europe/Moscow', 'UTC', 'America/Argentina/Buenos_Aires'])('%s is one', (zone) => {
    expect(timeZone.safeParse(zone).success).toBe(true);
    expect(IANAZone.isValidZone(zone)).toBe(true);
  });
  it.each(['Europe/Atlantis', '+03:00', '', 'MSK-3', 'x'.repeat(80)])('%j is none', (zone) => {
    expect(timeZone.safeParse(zone).success).toBe(false);
  });
});

it('the day after a day, over months, years and leap days', () => {
  expect(nextDay('2026-12-31')).toBe('2027-01-01');
  expect(nextDay('2028-02-28')).toBe('2028-02-29');
  expect(nextDay('2027-02-28')).toBe('2027-03-01');
});

it('days are written as people write them', () => {
  expect(formatDay('2026-11-05', 'ru')).toBe('05.11.2026');
  expect(formatDay('2026-11-05', 'en')).toBe('05 Nov 2026');
});
