import { describe, expect, it } from 'vitest';
import { toJournalRow } from '../../../../shared/domain/communications/communication.ts';
import { planJournal } from '../../../../shared/domain/journal/journal-plan.ts';
import type { JournalFilter } from '../../../../shared/domain/journal/journal-query.ts';
import { phoneStart } from '../../../../shared/domain/values/phone.ts';
import { toSortKey } from '../../../../shared/domain/values/text.ts';
import { communicationOf } from '../../../support/documents.ts';

const rowOf = (number: string | null) => {
  const blank = communicationOf();
  const phone = number === null ? null : { number, extension: null };
  return toJournalRow({ ...blank, preliminaryContact: { ...blank.preliminaryContact, phone } });
};

const plan = (op: 'starts-with' | 'contains' | 'equals', value: string) =>
  planJournal(
    {
      sort: 'phone',
      direction: 'asc',
      filters: [{ column: 'phone', op, value } as JournalFilter],
      marked: 'hidden',
    },
    { timeZone: 'Europe/Moscow', phoneRegion: 'RU' },
  );

/** Whether a filter finds a number: it passes the test, and stands in a range that is read. */
const finds = (op: 'starts-with' | 'contains' | 'equals', value: string, number: string | null) => {
  const planned = plan(op, value);
  if (!planned.ok) return planned.error.code;
  const isRead = planned.value.segments
    .flatMap(({ ranges }) => ranges)
    .some(({ from, to }) => {
      const place = toSortKey(number ?? '');
      return (from === undefined || place >= from) && (to === undefined || place <= to);
    });
  return planned.value.matches(rowOf(number)) && isRead;
};

describe('case 38: filters read phones as forms do', () => {
  it.each([
    '926',
    '9265',
    '8926',
    '7926',
    '+7 926',
    '8 (926) 555',
    '(926) 5',
    '+7\u00a0926\u00a05',
    '\u202a+7 926',
    'tel:+7926',
    'тел. 8 926',
    '926 555 17 01 доб. 5',
    '8 10 7 926',
    '007 926',
  ])('starts-with %j finds +7 926 555-17-01 and not others', (value) => {
    expect(finds('starts-with', value, '+79265551701')).toBe(true);
    expect(finds('starts-with', value, '+74995551701')).toBe(false);
    expect(finds('starts-with', value, null)).toBe(false);
  });

  it.each([
    ['812', '+78121234567'],
    ['800', '+78005553535'],
    ['8 800', '+78005553535'],
    ['495', '+74951234567'],
    ['8495', '+74951234567'],
    ['8', '+74951234567'],
    ['8 701', '+77015558028'],
    ['0049', '+4930901820'],
    ['+49', '+4930901820'],
    ['8 10 49', '+4930901820'],
    ['1212', '+12125552368'],
  ])('starts-with %s finds %s', (value, number) => {
    expect(finds('starts-with', value, number)).toBe(true);
  });

  it.each(['1701', '5-17-01', '926', '8926555', '8 926 555-17-01', '8 926 555-17-01 доб. 5', '555\u202f17'])(
    'contains %j finds +7 926 555-17-01 and not others',
    (value) => {
      expect(finds('contains', value, '+79265551701')).toBe(true);
      expect(finds('contains', value, '+74951234567')).toBe(false);
    },
  );

  it.each(['tel:+79265551701', '926 555 17 01', '+7 926 555 17 01'])('equals %s', (value) => {
    expect(finds('equals', value, '+79265551701')).toBe(true);
    expect(finds('equals', value, '+79265551702')).toBe(false);
  });

  it.each(['abc', 'тел.', '+', '\u202a'])('%j is no part of a phone', (value) => {
    expect(finds('starts-with', value, '+79265551701')).toBe('validation-failed');
    expect(finds('contains', value, '+79265551701')).toBe('validation-failed');
  });
});

it('the beginning of a phone of another country is as it is dialled there', () => {
  expect(phoneStart('030 901', 'DE')).toBe('030901');
  expect(phoneStart('0049 30', 'DE')).toBe('4930');
  expect(phoneStart('8 926', 'DE')).toBe('8926');
});
