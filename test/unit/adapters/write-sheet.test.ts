import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeSheet } from '../../../shared/adapters/write-sheet.ts';
import type { Cell, Sheet } from '../../../shared/domain/lists/sheet.ts';
import { readXlsx } from '../../support/xlsx.ts';

const sheetOf = (rows: readonly (readonly Cell[])[]): Sheet => ({
  name: 'Коммуникации',
  columns: [
    { heading: 'Клиент', width: 28 },
    { heading: 'Дата', width: 17 },
    { heading: 'Дата еще', width: 12 },
  ],
  rows,
});
const row = (text: string): Cell[] => [{ text }, { moment: '2026-11-25T09:05' }, { day: '2026-12-01' }];

const csvOf = async (sheet: Sheet) => Buffer.from(await writeSheet(sheet, 'csv')).toString('utf8');
/** As a spreadsheet program reads it: any line break without quotation marks about it ends a row. */
const cellsOf = (csv: string) =>
  parse(csv, { bom: true, delimiter: ';', record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true });

/** Texts as a hostile client would write them, and any others. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r'), fc.string()).map((parts) => parts.join('')),
  fc.constantFrom('constructor', '__proto__', 'toString'),
  fc.constantFrom(
    'ООО "Ромашка"; Москва',
    'строка\r\nвторая',
    'строка\nвторая',
    '=HYPERLINK("http://x";"y")',
    '-',
    'ё',
  ),
);

describe('a CSV file', () => {
  it('is marked as UTF-8, has semicolons and CRLF, and days as Russians write them', async () => {
    const csv = await csvOf(sheetOf([row('ООО "Ромашка"; Москва'), [null, null, null]]));
    expect(csv).toBe(
      '\ufeffКлиент;Дата;Дата еще\r\n"ООО ""Ромашка""; Москва";25.11.2026 09:05;01.12.2026\r\n;;\r\n',
    );
  });

  it('has a text of two lines in one row', async () => {
    expect(cellsOf(await csvOf(sheetOf([row('Окна на дачу\nи дверь')])))).toEqual([
      ['Клиент', 'Дата', 'Дата еще'],
      ['Окна на дачу\nи дверь', '25.11.2026 09:05', '01.12.2026'],
    ]);
  });

  it('holds every text as it is, and none that a spreadsheet would run', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyText, { minLength: 1, maxLength: 5 }), async (texts) => {
        const read = cellsOf(await csvOf(sheetOf(texts.map(row)))).slice(1);
        for (const [index, text] of texts.entries()) {
          const [cell = ''] = read[index] ?? [];
          expect(cell).not.toMatch(/^[=+\-@\t\r]/);
          expect(cell.replace(/^'(?=[=+\-@\t\r])/, '')).toBe(text);
        }
      }),
    );
  });
});

describe('an XLSX file', () => {
  it('has texts as texts and days and moments as dates', async () => {
    const { rows, sheet, styles } = readXlsx(await writeSheet(sheetOf([row('8 (916) 123-45-67')]), 'xlsx'));
    expect(rows).toEqual([
      { A: 'Клиент', B: 'Дата', C: 'Дата еще' },
      { A: '8 (916) 123-45-67', B: '2026-11-25T09:05:00.000Z', C: '2026-12-01T00:00:00.000Z' },
    ]);
    expect(styles).toContain('formatCode="dd.mm.yyyy hh:mm"');
    expect(styles).toContain('formatCode="dd.mm.yyyy"');
    expect(sheet).toMatch(/<pane ySplit="1"[^>]*state="frozen"/);
    expect([...sheet.matchAll(/<col [^>]*width="(\d+)"/g)].map(([, width]) => width)).toEqual([
      '28',
      '17',
      '12',
    ]);
  });

  it('shows a text of two lines as two, in one font with the rest', async () => {
    const { styles, rows, sheet } = readXlsx(
      await writeSheet(sheetOf([row('Окна на дачу\nи дверь')]), 'xlsx'),
    );
    expect(rows[1]?.A).toBe('Окна на дачу\nи дверь');
    expect(styles).toMatch(/<alignment [^>]*wrapText="1"/);
    expect(sheet).toMatch(/<row r="2" [^>]*ht="26"/);
    const fonts = styles.match(/<font>.*?<\/font>/g) ?? [];
    expect(fonts.filter((font) => !font.includes('<name val="Arial"/>'))).toEqual([]);
    expect(fonts.length).toBeGreaterThan(0);
  });

  it('never has a formula, and holds every text that XML can', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyText, { minLength: 1, maxLength: 5 }), async (texts) => {
        // What XML can't hold is left out; the journal has hardly any of it: see `line` of the domain.
        const held = texts.map((text) =>
          text.replace(/[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\ufffd]/gu, '').trim(),
        );
        const { rows, sheet } = readXlsx(await writeSheet(sheetOf(held.map(row)), 'xlsx'));
        expect(sheet).not.toContain('<f>');
        expect(rows.slice(1).map(({ A = '' }) => A.trim())).toEqual(held);
      }),
    );
  });
});
