import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { openCsvFile } from '../../../local/csv-file.ts';
import { readCsv } from '../../../shared/app/read-csv.ts';
import { delimiterOf } from '../../../shared/domain/csv.ts';
import { inWindows1251 } from '../../support/windows-1251.ts';

const directory = mkdtempSync(join(tmpdir(), 'journal-csv-'));
afterAll(() => rmSync(directory, { recursive: true }));

const ENCODERS: Readonly<Record<string, (text: string) => Uint8Array>> = {
  'utf-8': (text) => Buffer.from(text),
  'utf-8 with its mark': (text) => Buffer.from(`\ufeff${text}`),
  'utf-16le': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'windows-1251': inWindows1251,
};

const write = (bytes: Uint8Array) => {
  const path = join(directory, `${crypto.randomUUID()}.csv`);
  writeFileSync(path, bytes);
  return path;
};

/** All that is below the heading, read in parts as the command sends them and the API reads them. */
const readAll = async (path: string, most = { records: 3, characters: 1000 }) => {
  const { encoding, header, parts } = await openCsvFile(path);
  const delimiter = delimiterOf(header);
  const records: { line: number; cells: readonly string[] }[] = [];
  for await (const { text, firstLine } of parts(delimiter, most)) {
    const read = readCsv(text, delimiter, 'text', firstLine);
    if (!read.ok) throw new Error('No CSV');
    records.push(...read.value.map(({ line, cells }) => ({ line, cells })));
  }
  return { encoding, delimiter, header, records };
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
  newline: fc.constantFrom('\r\n', '\n'),
});

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
        let text = stringify([HEADINGS], { delimiter, record_delimiter: newline });
        const expected = rows.map((cells, place) => {
          if (blank[place]) text += newline;
          const line = text.split(newline).length;
          text += rowOf(cells);
          return { line, cells: [...cells] };
        });
        if (!isLastLineEnded) text = text.slice(0, -newline.length);
        const bytes = (ENCODERS[encoding] as (text: string) => Uint8Array)(text);
        const read = await readAll(write(bytes));
        expect(read.delimiter).toBe(delimiter);
        expect(read.header).toBe(HEADINGS.join(delimiter));
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

  it('ends in an error where a quotation mark is not closed, with what was before it read', async () => {
    const path = write(Buffer.from('Клиент;Тема\nПервый;x\n"Второй;y\n'));
    const { parts } = await openCsvFile(path);
    const texts: string[] = [];
    await expect(async () => {
      for await (const { text } of parts(';', { records: 1, characters: 1000 })) texts.push(text);
    }).rejects.toThrow('Quote Not Closed');
  });

  it('that is not there is an error', async () => {
    await expect(openCsvFile(join(directory, 'nowhere.csv'))).rejects.toThrow('ENOENT');
  });
});
