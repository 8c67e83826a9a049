import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CellLook, isBlank, readRecords, splitLines } from '../../../../shared/domain/lists/csv.ts';
import { caseText, readText } from '../../../support/cases.ts';

const read = (text: string, looks: readonly CellLook[] = [], delimiter = ';') => [
  ...readRecords(text, { delimiter, looks }),
];

describe('records of a CSV text', () => {
  it('are those that csv-parse reads, where no quotation mark is left open', () => {
    const texts = fc.string({
      unit: fc.constantFrom(...'аБ1"";;,\t', '\n', '\r\n', '""', '";"', '\n"'),
      maxLength: 40,
    });
    let compared = 0;
    fc.assert(
      fc.property(texts, (text) => {
        const records = read(text);
        if (records.some(({ unclosed }) => unclosed !== undefined)) return;
        compared++;
        const parsed = parse(text, {
          delimiter: ';',
          record_delimiter: ['\r\n', '\n', '\r'],
          relax_quotes: true,
          relax_column_count: true,
        }) as string[][];
        expect(records.map(({ cells }) => cells)).toEqual(parsed.filter((cells) => !isBlank(cells)));
      }),
      { numRuns: 3000 },
    );
    expect(compared).toBeGreaterThan(1000);
  });

  it('take every line of the text, each one once', () => {
    const texts = fc.string({ unit: fc.constantFrom(...'а1"";;', '\n', '\r', '25.11.2026;'), maxLength: 60 });
    fc.assert(
      fc.property(texts, (text) => {
        const lines = splitLines(text);
        let next = 1;
        for (const { line, lines: count, text: own } of read(text, ['date', 'any', 'any'])) {
          // Between records nothing but lines with nothing in them.
          expect(
            lines
              .slice(next - 1, line - 1)
              .join('')
              .replace(/[\s;"]/g, ''),
          ).toBe('');
          expect(lines.slice(line - 1, line - 1 + count).join('')).toBe(own);
          next = line + count;
        }
        expect(
          lines
            .slice(next - 1)
            .join('')
            .replace(/[\s;"]/g, ''),
        ).toBe('');
      }),
      { numRuns: 2000 },
    );
  });

  it('case 01: a stray quotation mark takes no line with it: it is told by its own', () => {
    const { records } = readText('communications', caseText('stray-quote.csv'));
    expect(records.map(({ line, lines, unclosed }) => [line, lines, unclosed])).toEqual([
      [2, 1, undefined],
      [3, 1, 3],
      [4, 1, undefined],
      [5, 1, undefined],
      [6, 1, undefined],
      [7, 1, undefined],
    ]);
  });

  it('case 11: quotation marks in names are kept as written', () => {
    const { records } = readText('counterparties', caseText('quotes.csv'));
    expect(records.map(({ row }) => row?.cells.name?.[0])).toEqual([
      '"Ромашка" ООО',
      'ООО "Василёк"',
      'ООО «Лютик»',
      undefined,
      'Роза',
      'Окно 1500"х1400"',
      'Мак',
    ]);
    expect(records[3]).toMatchObject({ line: 5, unclosed: 0 });
  });

  it('case 09: rows with nothing in them are passed over', () => {
    const { records } = readText('counterparties', caseText('ghost-rows.csv'));
    expect(records.map(({ line }) => line)).toEqual([2, 6]);
  });

  const looks: readonly CellLook[] = ['date', 'any', 'phone', 'any'];
  it.each([
    [
      'in the second column',
      '25.11.2026;"Иван;8 926 555-11-02;Окно\n25.11.2026;Пётр 5";8 926 555-11-03;Дверь\n',
    ],
    [
      'closed in the next line',
      '25.11.2026;Иван;8 926 555-11-02;"Окно\n25.11.2026;"Пётр";8 926 555-11-03;Дверь\n',
    ],
    [
      'closed behind a text',
      '25.11.2026;Иван;8 926 555-11-02;"Окно\n25.11.2026;Пётр;8 926 555-11-03;Ручка 5"\n',
    ],
    ['never closed', '25.11.2026;Иван;8 926 555-11-02;"Окно\n25.11.2026;Пётр;8 926 555-11-03;Дверь\n'],
    [
      'of a short row',
      '25.11.2026;Иван;8 926 555-11-02;"Окно\n25.11.2026;Пётр;8 926 555-11-03\n25.11.2026;Олег "О"\n',
    ],
  ])('a stray quotation mark %s is told of', (_, text) => {
    expect(read(text, looks)[0]).toMatchObject({ line: 1, lines: 1, unclosed: expect.any(Number) });
    expect(read(text, looks)[1]).toMatchObject({ line: 2, unclosed: undefined });
  });

  it('a quotation mark that takes cells of its own line is told of', () => {
    const text = '"25.11.2026";"Иван;"8 926 555-11-02";"Окно"\n"25.11.2026";"Окна; двери" и "сетки";;\n';
    expect(read(text, looks)).toMatchObject([
      { line: 1, unclosed: 1 },
      { line: 2, unclosed: undefined, cells: ['25.11.2026', '"Окна; двери" и "сетки"', '', ''] },
    ]);
  });

  it.each([
    ['an address', '25.11.2026;Иван;8 926 555-11-02;"Москва,\nТверская; дом 1"\n'],
    ['a list of calls', '25.11.2026;Иван;8 926 555-11-02;"25.11.2026; звонил\n26.11.2026; занято"\n'],
    ['a quotation', '25.11.2026;Иван;8 926 555-11-02;"Просит ""как у всех""\nи подоконник"\n'],
    ['phones', '25.11.2026;Иван;"8 926 555-11-02\n8 926 555-11-03";Окно\n'],
  ])('a cell of several lines is one: %s', (_, text) => {
    expect(read(text, looks)).toMatchObject([{ line: 1, lines: 2, unclosed: undefined }]);
  });

  it('what opens quotation marks on every line costs in proportion to its length', () => {
    const secondsFor = (lines: number) => {
      const text = 'a"b;"c\n'.repeat(lines);
      const startedAt = performance.now();
      for (const _ of readRecords(text, { delimiter: ';', looks: ['any', 'any', 'any'] }));
      return performance.now() - startedAt;
    };
    secondsFor(100);
    expect(secondsFor(4000)).toBeLessThan(2000);
  });
});
