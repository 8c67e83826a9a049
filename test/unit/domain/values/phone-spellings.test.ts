/** How people, address books, spreadsheets and telephone exchanges write phones; from cases 8, 13, 31 and 32. */
import { describe, expect, it } from 'vitest';
import { phone, phoneInput, readLabelledPhone, readPhone } from '../../../../shared/domain/values/phone.ts';

const read = (text: string) => {
  const result = readPhone(phoneInput.parse(text), 'RU', 'phone');
  return result.ok ? [result.value.number, result.value.extension] : result.error.code;
};

const MOBILE = '+79265551501';
const CITY = '+74951234567';

describe('case 31: a phone with a digit missing is nobody’s, or somebody else’s', () => {
  it.each([
    '8 926 555-15-2',
    '8 (926) 555-15-2',
    '8(926)55515-2',
    '8 (499) 123-45-6',
    '8 (800) 555-3-35',
    '7 926 555-15-2',
    '8916123456',
    '7916123456',
    '8 300 123 45 67',
    '+7 300 123 45 67',
    '+7 926 555-15-2',
    '+7926555152',
    '926 555-15-2',
    '8 495 123-45-6',
    '8 (495) 12-34-56',
    // Nine digits that would be a whole number in Cheboksary, Kirov, Samara, Kazan or Kaluga with the 8 for a first.
    '8 (351) 123-45-6',
    '8-342-123-45-6',
    '8 (462) 12-34-56',
    '8 411 234-56-7',
    // One too many.
    '8 926 555-15-011',
    '+7 926 555-15-011',
    '89265551501 1',
    '80 29 555-80-29',
    '+49 30 9',
    '12-34-56',
    '555-15-01',
    '02',
    '911',
    '0000000000',
    '+0 926 555 15 01',
    '+999 926 555 15 01',
  ])('%s is refused', (text) => {
    expect(read(text)).toBe('not-a-phone');
  });
});

describe('numbers of ten digits without 8 or +7, and others that stay right', () => {
  it.each([
    ['926 555-15-01', MOBILE],
    ['(926)5551501', MOBILE],
    ['9265551501', MOBILE],
    ['79265551501', MOBILE],
    ['7 926 555 15 01', MOBILE],
    ['8.926.555.15.01', MOBILE],
    ['8-926-5551501', MOBILE],
    ['+ 7 926 555 15 01', MOBILE],
    ['+7(926)555-15-01', MOBILE],
    ['(+7) 926 555-15-01', MOBILE],
    ['+78926 555 15 01', MOBILE],
    ['++79265551501', MOBILE],
    ['495 123-45-67', CITY],
    ['(495) 123-45-67', CITY],
    ['8 (495) 123 45 67', CITY],
    ['812 123-45-67', '+78121234567'],
    ['8121234567', '+78121234567'],
    ['8 (812) 123-45-67', '+78121234567'],
    ['8 800 555-35-35', '+78005553535'],
    ['8005553535', '+78005553535'],
    ['8452123456', '+78452123456'],
    ['8 (8452) 12-34-56', '+78452123456'],
    ['8 (351) 123-45-67', '+73511234567'],
    ['8 701 555 80 28', '+77015558028'],
    ['+375 29 555-80-29', '+375295558029'],
    ['00375 29 555-80-29', '+375295558029'],
    ['0049 30 901820', '+4930901820'],
    ['00 49 (30) 901820', '+4930901820'],
    ['+49 (0) 30 901820', '+4930901820'],
    ['810 49 30 901820', '+4930901820'],
    ['8~10 49 30 901820', '+4930901820'],
    ['007 926 555 15 01', MOBILE],
  ])('%s is %s', (text, number) => {
    expect(read(text)).toEqual([number, null]);
  });
});

describe('case 32: what nobody sees makes no difference', () => {
  it.each([
    '\u202a+7 926 555-15-01\u202c',
    '\u202d+7 926 555-15-01\u202c',
    '\u202b8 926 555-15-01\u202c',
    '\u200e+7 926 555-15-01',
    '+7 926 555-15-01\u200f',
    '\u2066+7 926 555-15-01\u2069',
    '\u2068+7\u2069 926 555-15-01',
    '\ufeff+7 926 555-15-01',
    '+7\u00ad926\u200b555\u206015\u200d01',
    '\ufe0f+7 926 555-15-01',
    '8\ufe0f\u20e39\ufe0f\u20e32\ufe0f\u20e36\ufe0f\u20e3 555-15-01',
    '+7\u202f926\u202f555\u202f15\u202f01',
    '+7\u00a0926\u00a0555-15-01',
    '+7\u2009926\u2003555\u300015\u205f01',
    '+7\t926\t555\t15\t01',
    '+7 926 555\u201115\u201101',
    '8 926 555–15–01',
    '8 926 555—15—01',
    '8 926 555\u221215\u221201',
    '＋７（９２６）５５５－１５－０１',
    '+٧ ٩٢٦ ٥٥٥ ١٥ ٠١',
    '۸۹۲۶۵۵۵۱۵۰۱',
  ])('%j', (text) => {
    expect(read(text)).toEqual([MOBILE, null]);
  });

  it.each(['\u202e\u202c', '\u200b', '\u3164', '\ufe0f\ufe0f'])('%j is no phone', (text) => {
    expect(read(text)).toBe('not-a-phone');
  });

  it.each([
    '+7 926 555\u000015 01',
    '+7 926 555\ud80015 01',
    '8 926 555-15-01\n8 926 555-15-02',
    '8 926\u2028555-15-01',
  ])('%j holds what no phone does', (text) => {
    expect(read(text)).toBe('not-a-phone');
  });
});

describe('links, words and remarks around a number', () => {
  it.each([
    ['tel:+79265551501', null],
    ['TEL:+7-926-555-15-01', null],
    ['tel:8(926)555-15-01', null],
    ['tel:%2B79265551501', null],
    ['tel:9265551501;phone-context=+7', null],
    ['callto:+79265551501', null],
    ['тел: 8 (926) 555 15 01', null],
    ['тел.: 8 (926) 555 15 01', null],
    ['Тел. +7 926 555-15-01', null],
    ['т.8(926)5551501', null],
    ['т. 8 926 555-15-01', null],
    ['телефон: +79265551501', null],
    ['Контактный телефон: 8 926 555-15-01', null],
    ['тел. № 8 926 555-15-01', null],
    ['№ 8 926 555-15-01', null],
    ['phone: +7 926 555 15 01', null],
    ['Phone number: +7 926 555 15 01', null],
    ['моб. 8 926 555-15-01', 'моб'],
    ['моб.тел. 8 926 555-15-01', 'моб.тел'],
    ['м.т. 8 926 555-15-01', 'м.т'],
    ['сот.: 89265551501', 'сот'],
    ['Мобильный телефон: +7 926 555-15-01', 'Мобильный телефон'],
    ['раб.8 926 555-15-01', 'раб'],
    ['тел./факс 8 926 555-15-01', 'тел./факс'],
    ['тел/факс: (926) 555-15-01', 'тел/факс'],
    ['факс - 8 926 555-15-01', 'факс'],
    ['WhatsApp: +7 926 555-15-01', 'WhatsApp'],
    ['mob. +7 926 555-15-01', 'mob'],
    ['8 926 555-15-01 (Иван)', 'Иван'],
    ['8 926 555-15-01(жена)', 'жена'],
    ['8 926 555-15-01 (секретарь), ', 'секретарь'],
    ['(жена) 8 926 555-15-01', 'жена'],
    ['8 926 555-15-01 моб', 'моб'],
    ['8 926 555-15-01 моб.', 'моб'],
    ['8 926 555-15-01, раб.', 'раб'],
    ['8 926 555-15-01 - дом.', 'дом'],
    ['8 926 555-15-01 тел.', null],
    ['8 926 555-15-01 (моб.) (Анна Сергеевна)', 'Анна Сергеевна, моб'],
    ['«8 926 555-15-01»', null],
    ["'8 926 555-15-01", null],
    ['"+79265551501"', null],
    ['8 926 555-15-01.', null],
    ['8 926 555-15-01;', null],
  ])('%s', (text, label) => {
    expect(readLabelledPhone(phoneInput.parse(text), 'RU', 'phone')).toEqual({
      ok: true,
      value: { phone: { number: MOBILE, extension: null }, label },
    });
  });

  it.each([
    '8 926 555-15-01 Иван прораб',
    'Иван 8 926 555-15-01',
    '8 926 555-15-01 (после 18)',
    '8 926 555-15-01 (доб. двенадцать)',
    '8 926 555-15-01 / 8 926 555-15-02',
    '8 926 555-15-01 и 8 926 555-15-02',
    'тел. нет',
    'моб.',
    'tel:',
    '(Иван)',
    '=8 926 555-15-01',
    '7,92656E+10',
    '79265551501.0',
  ])('%s says more than one number, or none', (text) => {
    expect(read(text)).toBe('not-a-phone');
  });

  it('keeps a label as short as a label may be, and in whole characters', () => {
    const labelOf = (text: string) => {
      const result = readLabelledPhone(text, 'RU', 'phone');
      return result.ok ? result.value.label : undefined;
    };
    expect(labelOf(`8 926 555-15-01 (${'а'.repeat(40)})`)).toBe('а'.repeat(40));
    expect(labelOf(`8 926 555-15-01 (${'а'.repeat(41)})`)).toBe(`${'а'.repeat(39)}…`);
    expect(labelOf(`8 926 555-15-01 (${'🪟'.repeat(30)}ы)`)).toBe(`${'🪟'.repeat(19)}…`);
  });
});

describe('extensions', () => {
  it.each([
    '8 (495) 123-45-67*123',
    '8 (495) 123-45-67 * 123',
    '+74951234567*123',
    '8 (495) 123-45-67#123',
    '8 (495) 123-45-67, доб.123',
    '8 (495) 123-45-67 (доб. 123)',
    '8 (495) 123-45-67 доб 123',
    '8 (495) 123-45-67 доб.\u00a0123',
    '8 (495) 123-45-67 доб. １２３',
    '8 (495) 123-45-67 доб. - 123',
    '8 (495) 123-45-67 доп. 123',
    '8 (495) 123-45-67 ext. 123',
    '8 (495) 123-45-67 (ext. 123)',
    '8 (495) 123-45-67 ext123',
    '8 (495) 123-45-67 x123',
    '8 (495) 123-45-67,123',
    '8 (495) 123-45-67,,123',
    '8 (495) 123-45-67,,123#',
    '8 (495) 123-45-67;123',
    'tel:+7-495-123-45-67;ext=123',
    'tel:84951234567;ext=123;phone-context=+7',
    'тел./факс (495) 123-45-67 доб. 123 (приёмная)',
    '(495) 123-45-67 (приёмная) доб. 123',
    '\u202a8 (495) 123-45-67 доб. 123\u202c',
  ])('%s', (text) => {
    expect(read(text)).toEqual([CITY, '123']);
  });

  it.each([
    '8 (495) 123-45-67 доб.',
    '8 (495) 123-45-67 доб. 12-34',
    '8 (495) 123-45-67 доб. 1 доб. 2',
    '8 (495) 123-45-67 #1 доб. 2',
    '8 (495) 123-45-67*1*2',
    '*67 8 926 555-15-01',
    '8 (495) 123-45-67 доб. 123456789012',
  ])('%s is refused', (text) => {
    expect(read(text)).toBe('not-a-phone');
  });
});

describe('what is long or hostile', () => {
  it.each([
    ' '.repeat(100_000),
    `8 926 555-15-01${' '.repeat(100_000)}доб`,
    '('.repeat(100_000),
    'т.'.repeat(100_000),
    `8${'(а)'.repeat(50_000)}`,
    '\u202a'.repeat(100_000),
  ])('a text of many characters is refused unread', (text) => {
    expect(readPhone(text, 'RU', 'phone')).toMatchObject({ ok: false, error: { code: 'not-a-phone' } });
  });

  it.each(['т.', '(а)', ' ', 'доб', '1', 'т', ',;', '«', '*', '\u0301'])(
    'the longest text of %j alone is read in no time worth measuring',
    (piece) => {
      expect(read(piece.repeat(300).slice(0, 64).trim() || 'x')).toBe('not-a-phone');
      expect(readPhone(piece.repeat(250).slice(0, 250), 'RU', 'phone').ok).toBe(false);
    },
  );

  it('keeps only what its own schema takes', () => {
    const result = readPhone('8 926 555-15-01 доб. 12345678901', 'RU', 'phone');
    expect(result.ok && phone.safeParse(result.value).success).toBe(true);
  });
});
