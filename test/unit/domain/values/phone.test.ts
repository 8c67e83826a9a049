import * as fc from 'fast-check';
import { getExampleNumber } from 'libphonenumber-js/min';
import examples from 'libphonenumber-js/mobile/examples' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { formatPhone } from '../../../../shared/domain/values/format-phone.ts';
import { type PhoneInput, phone, phoneInput, readPhone } from '../../../../shared/domain/values/phone.ts';

const read = (input: PhoneInput) => {
  const result = readPhone(input, 'RU', 'phone');
  return result.ok ? result.value : result.error.code;
};

describe('a phone as people write it (R14)', () => {
  it.each([
    '8 916 123-45-67',
    '+7 (916) 1234567',
    '9161234567',
    '79161234567',
    '+79161234567',
    '8(916)1234567',
    '8-916-123-45-67',
    '８９１６１２３４５６７',
  ])('%s is one number', (text) => {
    expect(read(text)).toEqual({ number: '+79161234567', extension: null });
  });

  it.each([
    '+7 916 123 45 67 доб. 12',
    '8 916 123-45-67 доб.12',
    '8 916 123-45-67, доб 12',
    '8 916 123-45-67 (доб. 12)',
    '8 916 123-45-67 доб. №12',
    '8 916 123-45-67 ДОБ. 12',
    '8 916 123-45-67 добавочный 12',
    '8 916 123-45-67 добавочный номер 12',
    '8 916 123-45-67 вн. 12',
    '8 916 123-45-67 внутр. 12',
    '8 916 123-45-67 внутренний: 12',
    '8 916 123-45-67 ext. 12',
    '8 916 123-45-67 x12',
    '8 916 123-45-67 #12',
    '8 916 123-45-67;ext=12',
  ])('%s has its extension kept apart', (text) => {
    expect(read(text)).toEqual({ number: '+79161234567', extension: '12' });
  });

  it.each([
    ['+49 30 901820', '+4930901820'],
    ['8 10 49 30 901820', '+4930901820'],
    ['+1 212 555-2368', '+12125552368'],
    ['+44 20 7946 0958', '+442079460958'],
  ])('%s is foreign', (text, number) => {
    expect(read(text)).toEqual({ number, extension: null });
  });

  it.each([
    'привет',
    '123',
    '112',
    '+7 916',
    'доб. 12',
    '+79161234567 Анна',
    'позвонить 89161234567',
    '+7 916 123 45 67 8 916 123 45 68',
    '+7916\u00001234567',
    '+7 916 123 45 67 доб. двенадцать',
  ])('%j is not a phone', (text) => {
    expect(read(text)).toBe('not-a-phone');
  });

  it('takes number and extension apart, the extension given over the one written', () => {
    expect(read({ number: '8 916 123-45-67' })).toEqual({ number: '+79161234567', extension: null });
    expect(read({ number: '8 916 123-45-67', extension: '0012' })).toEqual({
      number: '+79161234567',
      extension: '0012',
    });
    expect(read({ number: '8 916 123-45-67 доб. 5', extension: '6' })).toMatchObject({ extension: '6' });
  });

  it('refuses an extension longer than any, instead of keeping what can not be read back', () => {
    expect(read('8 916 123-45-67 ext. 12345678901')).toMatchObject({ extension: '12345678901' });
    expect(read('8 916 123-45-67 ext. 123456789012')).toBe('not-a-phone');
    expect(read('8 916 123-45-67;ext=12345678901234567')).toBe('not-a-phone');
    expect(phoneInput.safeParse({ number: '89161234567', extension: '123456789012' }).success).toBe(false);
  });

  it('names the field that is wrong', () => {
    expect(readPhone('junk', 'RU', 'phones.3.phone')).toMatchObject({
      ok: false,
      error: { field: 'phones.3.phone', code: 'not-a-phone' },
    });
  });

  it('understands a number without a country code as one of the company’s country', () => {
    expect(readPhone('030 901820', 'DE', 'phone')).toMatchObject({ value: { number: '+4930901820' } });
  });

  it('reads a number of every country, can keep it, and reads what it shows as the same phone', () => {
    for (const country of Object.keys(examples) as (keyof typeof examples)[]) {
      const example = getExampleNumber(country, examples);
      const found = read(example?.number ?? '');
      expect(phone.safeParse(found).success, country).toBe(true);
      expect(read(formatPhone(phone.parse(found))), country).toEqual(found);
    }
  });

  it('never throws, and keeps only what its own schema takes', () => {
    const scrap = fc.constantFrom(
      '8 916 123-45-67',
      ' доб. ',
      'ext.',
      '+',
      '(',
      ')',
      ';ext=',
      'x',
      '7',
      '00',
      ',',
      'вн',
    );
    const text = fc.oneof(
      fc.string({ minLength: 1, maxLength: 64 }),
      fc.array(scrap, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (input) => {
        const found = read(input);
        expect(found === 'not-a-phone' || phone.safeParse(found).success).toBe(true);
      }),
    );
  });

  it('shows the extension where there is one', () => {
    expect(formatPhone({ number: '+79161234567', extension: null })).toBe('+7 916 123 45 67');
    expect(formatPhone({ number: '+79161234567', extension: '12' })).toBe('+7 916 123 45 67 ext. 12');
  });
});
