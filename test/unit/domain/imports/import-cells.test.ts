import { describe, expect, it } from 'vitest';
import { readDate } from '../../../../shared/domain/imports/import-dates.ts';
import { readPhoneCell } from '../../../../shared/domain/imports/import-phones.ts';
import { counterpartyOfRow } from '../../../../shared/domain/imports/import-rows.ts';
import { caseText, readText } from '../../../support/cases.ts';

const phonesOf = (cell: string) => {
  const read = readPhoneCell(cell, 'RU');
  return read.ok
    ? read.value.map(({ phone, label }) => phone.replace(/[^\d+доб]/g, '') + (label ? ` (${label})` : ''))
    : read.error;
};
/** The phones of a file by the names of its lines. */
const phonesIn = (file: string) =>
  Object.fromEntries(
    readText('counterparties', caseText(file)).records.map(({ row }) => [
      row?.cells.name?.[0],
      phonesOf(row?.cells.phones?.[0] ?? ''),
    ]),
  );
const ROUNDED = 'A spreadsheet has rounded this number: its last digits are lost.';
const NO_PHONE = 'This is not a phone number that can be called.';

describe('a cell of phones', () => {
  it('case 08: is read whatever keeps it from a spreadsheet', () => {
    expect(phonesIn('excel-phones.csv')).toEqual({
      'Научный формат': ROUNDED,
      'Научный с точкой': ROUNDED,
      'Число с нулём': ['79265553001'],
      'Число с копейками': ['79265553002'],
      'Число с разрядами': ['79265553003'],
      'Число с NBSP разрядами': ['79265553004'],
      Формула: ['79265553005'],
      'Формула в кавычках': ['79265553006'],
      Апостроф: ['+79265553007'],
      'Апостроф без плюса': ['89265553008'],
      Ссылка: ['+79265553009'],
    });
  });

  it('case 13: is read with what people put between numbers and beside them', () => {
    expect(phonesIn('phones-1c.csv')).toEqual({
      Дробь: ['89265558001', '89265558002'],
      Союз: ['89265558003', '89265558004'],
      'Комментарий в скобках': ['89265558005 (жена)'],
      'Комментарий после': ['89265558006 (Иван прораб)'],
      'Подпись перед': ['89265558007 (моб.)'],
      'т. перед': ['89265558008'],
      'Тел/факс': ['4955558009 (факс)'],
      'Двойной плюс': ['+79265558010'],
      'Восьмёрка с плюсом': NO_PHONE,
      'Код в скобках без 8': ['9265558012'],
      'Добавочный решётка': ['84955558013доб123'],
      'Добавочный звёздочка': ['84955558014доб123'],
      'Добавочный слово': ['84955558015доб123'],
      'Добавочный внутри': ['+74955558016доб123', '+79265558017'],
      'Перенос строки': ['89265558018', '89265558019'],
      'Запятая без пробела': ['89265558020', '89265558021'],
      Пробелом: ['89265558022', '89265558023'],
      Городской: NO_PHONE,
      Невидимый: ['+79265558024'],
      Тире: ['89265558025'],
      'Тройное двоеточие': ['89265558026', '89265558027'],
      Казахстан: ['87015558028'],
      Белоруссия: NO_PHONE,
    });
  });

  it('is refused where it is not sure what is meant', () => {
    for (const cell of [
      '8 926 555-80-01/02',
      '8 926 555-80-06 кв. 5',
      'нет',
      '8 926 555',
      '1'.repeat(5000),
    ]) {
      expect(phonesOf(cell)).toBe(NO_PHONE);
    }
    expect(phonesOf(`8 926 555-80-06 ${'оченьдлинно '.repeat(5)}`)).toMatch('at most 40 characters');
  });

  it('costs in proportion to its length', () => {
    const startedAt = performance.now();
    for (const cell of [' '.repeat(50_000), '('.repeat(50_000), '8 '.repeat(25_000), ',('.repeat(400)]) {
      phonesOf(cell);
    }
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });
});

describe('a row of a hostile file', () => {
  it.each([
    ['addresses', (size: number) => `а${' '.repeat(size)}б`],
    ['addresses', (size: number) => '\n '.repeat(size / 2)],
    ['emails', (size: number) => ', '.repeat(size / 2)],
    ['phones', (size: number) => ' '.repeat(size)],
    ['additional', (size: number) => ' доб'.repeat(size / 4)],
  ])('costs in proportion to its length: %s', (field, cellOf) => {
    const secondsFor = (size: number) => {
      const cells = { name: ['Имя'], additional: {}, [field]: [cellOf(size)] } as never;
      const startedAt = performance.now();
      counterpartyOfRow({ cells, columnIndexes: {} }, {}, { allowDuplicates: false, phoneRegion: 'RU' });
      return performance.now() - startedAt;
    };
    secondsFor(1000);
    // Quadratic work would take a second and more.
    expect(secondsFor(48_000)).toBeLessThan(300);
  });
});

describe('a cell of a date', () => {
  const read = (cell: string) => {
    const date = readDate(cell, 'Europe/Moscow');
    return date.ok ? date.value.instant : date.error;
  };
  it.each([
    ['25.11.2026', '2026-11-24T21:00:00.000Z'],
    ['5.1.2026', '2026-01-04T21:00:00.000Z'],
    ['25.11.2026 9:05', '2026-11-25T06:05:00.000Z'],
    ['25.11.2026 09:05:30', '2026-11-25T06:05:00.000Z'],
    ['2026-11-25', '2026-11-24T21:00:00.000Z'],
    ['2026-11-25 09:05', '2026-11-25T06:05:00.000Z'],
    ['2026-11-25T09:05:00', '2026-11-25T06:05:00.000Z'],
    ['2026-11-25T09:05:00Z', '2026-11-25T09:05:00.000Z'],
    ['2026-11-25T09:05:00.123+05:00', '2026-11-25T04:05:00.000Z'],
    ['2026-11-25T09:05:00+0500', '2026-11-25T04:05:00.000Z'],
    ['20261125', '2026-11-24T21:00:00.000Z'],
    ['20261125090500', '2026-11-25T06:05:00.000Z'],
    ['25/11/2026', '2026-11-24T21:00:00.000Z'],
    ['11/25/2026 09:05', '2026-11-25T06:05:00.000Z'],
    ['25 ноября 2026 г.', '2026-11-24T21:00:00.000Z'],
    ['1 мая 2026', '2026-04-30T21:00:00.000Z'],
  ])('%s is read', (cell, instant) => expect(read(cell)).toBe(instant));

  it.each([
    ['1.2.26', 'Dates are written 25.11.2026 or 25.11.2026 09:05.'],
    ['вчера', 'Dates are written 25.11.2026 or 25.11.2026 09:05.'],
    ['46351', 'Dates are written 25.11.2026 or 25.11.2026 09:05.'],
    ['01/02/2026', 'It is not clear which number is the day and which the month: write 25.11.2026.'],
    ['30.02.2026', 'There is no day 30.02.2026.'],
    ['29.02.2025', 'There is no day 29.02.2025.'],
    ['01.01.1800', 'Only days from 1900 to 2999 are accepted.'],
    ['25.11.2026 24:30', 'There is no time 24:30.'],
  ])('%s is refused, and why is said', (cell, why) => expect(read(cell)).toBe(why));
});
