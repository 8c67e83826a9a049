import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { meetsSearch, readSearch, searchTokens } from '../../../../shared/domain/search/search.ts';
import { callerIdText, MAX_CALLER_ID, readCallerId } from '../../../../shared/domain/values/caller-id.ts';
import { requirePlausibleMoment } from '../../../../shared/domain/values/plausible-moment.ts';
import { communicationOf } from '../../../support/documents.ts';

describe('R15: what a PBX has for a number', () => {
  it('R15: becomes a line that can be stored, shown and sent, and stays as it then is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const kept = callerIdText(text);
        expect(kept.length).toBeLessThanOrEqual(MAX_CALLER_ID);
        expect(kept).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|^\s|\s$/u);
        expect(callerIdText(kept)).toBe(kept);
      }),
    );
  });

  it('R15: keeps the number of what is too long, rather than the name before it', () => {
    const number = 'sip:+79161112233@sip.example.com';
    expect(callerIdText(`"Мария" <${number}>`)).toBe(`"Мария" <${number}>`);
    expect(callerIdText(`"${'Очень '.repeat(12)}длинное имя" <${number}>`)).toBe(number);
    expect(callerIdText(`${'x'.repeat(100)}<>`)).toBe('x'.repeat(64));
  });

  test.each([
    '"Мария Петрова" <79161112233>',
    'Мария <sip:89161112233@sip.example.com;transport=udp>',
    '<tel:+7-916-111-22-33>',
  ])('R15: is a phone with a name before it: %s', (text) => {
    expect(readCallerId(callerIdText(text), 'RU')).toMatchObject({ number: '+79161112233' });
  });

  it('R15: costs no more for being long', () => {
    expect(callerIdText(' '.repeat(1_000_000))).toBe('');
    expect(callerIdText(`7916\u200b111${'\u0301\u0316'.repeat(500_000)}`)).toHaveLength(MAX_CALLER_ID);
    expect(callerIdText(`${'x'.repeat(63)}\u{1f600}`)).toBe('x'.repeat(63));
  });

  test.each([
    'anonymous',
    'Anonymous <sip:anonymous@anonymous.invalid>',
    'unknown',
    'Иван',
    '101',
    '112',
    '+7',
    '79999',
    '8 926 555-15-2',
    'sip:user2@okna.mangosip.ru',
    'sip:101@okna.mangosip.ru',
    '000000000000',
    '99999999999999',
  ])('R15: is no phone: %s', (text) => {
    expect(readCallerId(text, 'RU')).toBeUndefined();
  });

  it('R5: a communication is found by the digits of it', () => {
    const blank = communicationOf();
    const found = (phoneText: string, sought: string) =>
      meetsSearch(
        searchTokens.communication({
          ...blank,
          preliminaryContact: { ...blank.preliminaryContact, phoneText },
        }),
        readSearch(sought, 'RU'),
      );
    expect(found('8 926 555-15-2', '55515')).toBe(true);
    expect(found('8 926 555-15-2', '5552')).toBe(false);
    expect(found('sip:user@10.20.30.40', '1020')).toBe(false);
  });
});

describe('when something can have happened', () => {
  const now = new Date('2026-11-24T06:00:00.000Z');
  const codeOf = (moment: string, bounds?: { maxDaysBack: number }) => {
    const outcome = requirePlausibleMoment('occurredAt', moment, now, bounds);
    return outcome.ok ? undefined : outcome.error.fields;
  };

  it('is a day ahead of now at most', () => {
    expect(codeOf('2026-11-25T06:00:00.000Z')).toBeUndefined();
    expect(codeOf('2026-11-25T06:00:00.001Z')).toMatchObject([
      { field: 'occurredAt', code: 'too-far-ahead' },
    ]);
    expect(codeOf('2999-12-31T23:59:59.999Z')).toMatchObject([{ code: 'too-far-ahead' }]);
  });

  it('may be long ago, unless a bound is named', () => {
    expect(codeOf('1900-01-01T00:00:00.000Z')).toBeUndefined();
    expect(codeOf('2026-10-25T06:00:00.000Z', { maxDaysBack: 30 })).toBeUndefined();
    expect(codeOf('2026-10-25T05:59:59.999Z', { maxDaysBack: 30 })).toMatchObject([{ code: 'too-long-ago' }]);
  });
});
