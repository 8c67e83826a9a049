import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { openCsvFile } from '../../../../local/import/csv-file.ts';
import { looksOf } from '../../../../shared/domain/imports/import-columns.ts';
import { findHeader } from '../../../../shared/domain/imports/import-header.ts';
import { DAMAGED } from '../../../../shared/domain/imports/text-encoding.ts';
import { isBlank, readRecords } from '../../../../shared/domain/lists/csv.ts';
import { inEncoding, inWindows1251 } from '../../../support/windows-1251.ts';

const directory = mkdtempSync(join(tmpdir(), 'journal-csv-'));
afterAll(() => rmSync(directory, { recursive: true }));

const ENCODERS: Readonly<Record<string, (text: string) => Uint8Array>> = {
  'utf-8': (text) => Buffer.from(text),
  'utf-8 with its mark': (text) => Buffer.from(`\ufeff${text}`),
  'utf-16le': (text) => Buffer.from(text, 'utf16le'),
  'utf-16le with its mark': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'utf-16be': (text) => Buffer.from(text, 'utf16le').swap16(),
  'utf-16be with its mark': (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  'windows-1251': inWindows1251,
};

const write = (bytes: Uint8Array) => {
  const path = join(directory, `${crypto.randomUUID()}.csv`);
  writeFileSync(path, bytes);
  return path;
};

/** All that is below the heading, read in parts as the command sends them and the API reads them. */
const readAll = async (path: string, most = { records: 3, characters: 1000 }) => {
  const { encoding, head, parts } = await openCsvFile(path);
  const header = findHeader('communications', head);
  if (!header.ok) throw new Error(JSON.stringify(header.error));
  const { delimiter, columns, dataLine } = header.value;
  const form = { delimiter, looks: looksOf(columns) };
  const records: { line: number; cells: readonly string[]; unclosed?: number }[] = [];
  for await (const part of parts(form, dataLine, most)) {
    const read = [...readRecords(part.text, form, part.firstLine)];
    expect(read.map(({ line }) => line)).toEqual(part.lines);
    records.push(
      ...read.map(({ line, cells, unclosed }) => ({
        line,
        cells,
        ...(unclosed !== undefined && { unclosed }),
      })),
    );
  }
  return { encoding, delimiter, headings: columns.map(({ heading }) => heading), records };
};

const HEADINGS = ['Клиент', 'Тема', 'Дата'];
const cell = (newline: string) =>
  fc.oneof(
    fc.constantFrom(
      '',
      'Ёлкин № 5',
      'ООО "Ромашка"',
      'a;b,c\td',
      `две${newline}строки`,
      '"',
      "'=1",
      ' с краю ',
    ),
    fc.string({ unit: fc.constantFrom(...'абвЯё1 ;,"\t\'', newline), maxLength: 8 }),
  );
const files = fc.record({
  delimiter: fc.constantFrom(';', ',', '\t'),
  encoding: fc.constantFrom(...Object.keys(ENCODERS)),
  isLastLineEnded: fc.boolean(),
  newline: fc.constantFrom('\r\n', '\n', '\r'),
});

/** A cell with a line in it that looks like a whole record is taken for one that swallowed it. */
const swallows = (text: string, delimiter: string) =>
  text.split(/\r\n|\r|\n/).some((line) => line.split(delimiter).length === HEADINGS.length);

describe('a CSV file', () => {
  it('is read as it was written, whatever its encoding, delimiter and ends of lines, in parts of any size', async () => {
    const made = files.chain((form) =>
      fc.record({
        form: fc.constant(form),
        rows: fc.array(fc.tuple(cell(form.newline), cell(form.newline), cell(form.newline)), {
          maxLength: 12,
        }),
        blank: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(made, async ({ form, rows, blank }) => {
        const { delimiter, encoding, newline, isLastLineEnded } = form;
        const rowOf = (cells: readonly string[]) =>
          stringify([cells], {
            delimiter,
            record_delimiter: newline,
            quoted_string: true,
            quoted_empty: true,
          });
        fc.pre(!rows.flat().some((text) => swallows(text, delimiter)));
        let text = stringify([HEADINGS], { delimiter, record_delimiter: newline });
        const expected = rows.flatMap((cells, index) => {
          if (blank[index]) text += newline;
          const line = text.split(newline).length;
          text += rowOf(cells);
          return isBlank(cells) ? [] : [{ line, cells: [...cells] }];
        });
        if (!isLastLineEnded) text = text.slice(0, -newline.length);
        const bytes = (ENCODERS[encoding] as (text: string) => Uint8Array)(text);
        const read = await readAll(write(bytes));
        expect(read.delimiter).toBe(delimiter);
        expect(read.headings).toEqual(HEADINGS);
        expect(read.encoding).toBe(encoding.split(' ')[0]);
        expect(read.records).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('may have quotation marks in bare cells, as programs of small companies write them', async () => {
    const text = 'Клиент;Тема\nООО "Ромашка";Окно 5"\n"Заря" ООО;\n"";x\n';
    expect((await readAll(write(Buffer.from(text)))).records.map(({ cells }) => cells)).toEqual([
      ['ООО "Ромашка"', 'Окно 5"'],
      ['"Заря" ООО', ''],
      ['', 'x'],
    ]);
  });

  it('is Windows-1251 though its first Cyrillic letter stands far behind', async () => {
    const text = `Client;Topic\n${'plain;line\n'.repeat(20_000)}Ёлкин;Окно\n`;
    const { encoding, records } = await readAll(
      write((ENCODERS['windows-1251'] as (text: string) => Uint8Array)(text)),
      {
        records: 5000,
        characters: 1_000_000,
      },
    );
    expect(encoding).toBe('windows-1251');
    expect(records.at(-1)).toEqual({ line: 20_002, cells: ['Ёлкин', 'Окно'] });
  });

  it('a quotation mark that nobody closes is told by its line, and takes no line with it', async () => {
    const path = write(
      Buffer.from('Клиент;Тема;Дата\nПервый;x;\n"Второй;y;25.11.2026\nТретий;z;\nЧетвёртый;"w\n'),
    );
    const { records } = await readAll(path, { records: 1, characters: 1000 });
    expect(records.map(({ line, unclosed }) => [line, unclosed])).toEqual([
      [2, undefined],
      [3, 0],
      [4, undefined],
      [5, 1],
    ]);
  });

  it('a lone CR ends a line, at the end of what was read of the file too', async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `Клиент ${index};x`);
    const { records } = await readAll(write(Buffer.from(['Клиент;Тема', ...lines, ''].join('\r'))), {
      records: 5000,
      characters: 1_000_000,
    });
    expect(records).toHaveLength(20_000);
    expect(records.at(-1)).toEqual({ line: 20_001, cells: ['Клиент 19999', 'x'] });
  });

  it.each(['ibm866', 'koi8-r', 'x-mac-cyrillic', 'windows-1251'] as const)(
    'is read in %s',
    async (encoding) => {
      const text = 'Клиент;Тема\nИванова Ольга;ОКНА ПВХ\nООО Ромашка;Остекление балкона\n';
      const read = await readAll(write(inEncoding(encoding, text)));
      expect(read.encoding).toBe(encoding);
      expect(read.records.map(({ cells }) => cells)).toEqual([
        ['Иванова Ольга', 'ОКНА ПВХ'],
        ['ООО Ромашка', 'Остекление балкона'],
      ]);
    },
  );

  it.each(['ibm866', 'koi8-r', 'windows-1251'] as const)(
    'is read in %s, in capitals alone',
    async (encoding) => {
      const text = 'КЛИЕНТ;ТЕМА\nИВАНОВ;ОКНА\n';
      expect((await readAll(write(inEncoding(encoding, text)))).encoding).toBe(encoding);
    },
  );

  it.each(['Client;Topic\nСёмин;x\n', 'Клиент;Тема\nООО «СТРОЙИНВЕСТ»;x\n', 'Client;Topic\nA;№5\n'])(
    'is Windows-1251 though two of its letters are one of UTF-8: %j',
    async (text) => {
      expect((await readAll(write(inWindows1251(text)))).encoding).toBe('windows-1251');
    },
  );

  it('that is of two encodings is none of Windows-1251: what is of that shows as damaged', async () => {
    const bytes = Buffer.concat([
      Buffer.from('Клиент;Тема\nИванова Ольга;Остекление балкона\n'),
      inWindows1251('Петров Иван;Входная дверь и окно на кухню\n'),
    ]);
    const { encoding, records } = await readAll(write(bytes));
    expect(encoding).toBe('utf-8');
    expect(records[0]?.cells).toEqual(['Иванова Ольга', 'Остекление балкона']);
    expect(records[1]?.cells[0]).toContain(DAMAGED);
  });

  it('one byte that is not UTF-8 makes no other encoding of it: it shows in its cell', async () => {
    const bytes = Buffer.concat([
      Buffer.from('Клиент;Тема\nИванова Ольга;Остекл'),
      Buffer.from([0xd0]),
      Buffer.from('\nПетров;Окно\n'),
    ]);
    const { encoding, records } = await readAll(write(bytes));
    expect(encoding).toBe('utf-8');
    expect(records.map(({ cells }) => cells)).toEqual([
      ['Иванова Ольга', `Остекл${DAMAGED}`],
      ['Петров', 'Окно'],
    ]);
  });

  it('that is not there is an error', async () => {
    await expect(openCsvFile(join(directory, 'nowhere.csv'))).rejects.toThrow('ENOENT');
  });
});
