import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImportKind } from '../../../shared/domain/imports/import.ts';
import { CHANNEL_WORDS } from '../../../shared/domain/imports/import-channels.ts';
import { readHeader } from '../../../shared/domain/imports/import-columns.ts';
import { readDate } from '../../../shared/domain/imports/import-dates.ts';
import { importExample } from '../../../shared/domain/imports/import-example.ts';
import { ADDITIONAL, COLUMNS, meaningsOf } from '../../../shared/domain/imports/import-headings.ts';
import { readPhoneCell } from '../../../shared/domain/imports/import-phones.ts';

const document = readFileSync(join(import.meta.dirname, '../../../docs/import.md'), 'utf8');

/** The text under a heading of the document, up to the next. */
const section = (heading: string): string => {
  const found = document.split(/^#+ /m).find((one) => one.startsWith(`${heading}\n`));
  if (found === undefined) throw new Error(`There is no section ${heading}`);
  return found;
};
const codeIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
/** The rows of a section's table: what its first cell names, and the other. */
const rowsOf = (heading: string): [string, string][] =>
  [...section(heading).matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(([, first = '', rest = '']) => [
    first,
    rest,
  ]);

describe('docs/import.md', () => {
  it.each([
    ['counterparties', 'Counterparties'],
    ['communications', 'Communications'],
  ] as const)('names the headings of %s, all of them and no other', (kind: ImportKind, heading) => {
    const rows = rowsOf(heading);
    expect(rows.map(([field]) => field)).toEqual(Object.keys(COLUMNS[kind]));
    for (const [field, text] of rows) {
      expect(codeIn(text)).toEqual(expect.arrayContaining([...(COLUMNS[kind][field]?.headings ?? [])]));
      for (const one of codeIn(text)) {
        // `Имя` is part of a name only beside another part.
        const beside = field === 'givenName' ? ['Фамилия'] : [];
        expect([one, meaningsOf(kind, [one, ...beside])[0]]).toEqual([one, { field }]);
      }
    }
  });

  it('names what is kept as additional data', () => {
    expect(codeIn(section('Kept as additional data'))).toEqual(ADDITIONAL);
  });

  it('names the words for channels', () => {
    expect(rowsOf('Channels').map(([channel, words]) => [channel, codeIn(words)])).toEqual(
      Object.entries(CHANNEL_WORDS),
    );
  });

  it('says how dates are read', () => {
    expect(rowsOf('Dates').length).toBeGreaterThan(8);
    for (const [text, meaning] of rowsOf('Dates')) {
      const read = readDate(text, 'Europe/Moscow');
      expect([text, read.ok ? read.value.instant : 'refused']).toEqual([text, meaning]);
    }
  });

  it('says how phones are written', () => {
    const codes = codeIn(section('Phones'));
    const refused = ['12-34-56', '8 926 555-80-01/02', '7,92656E+10'];
    expect(codes).toEqual(expect.arrayContaining(refused));
    const cells = codes.filter((code) => code.replace(/\D/g, '').length > 5 && !code.startsWith('='));
    for (const cell of cells)
      expect([cell, readPhoneCell(cell, 'RU').ok]).toEqual([cell, !refused.includes(cell)]);
  });
});

describe.each(['counterparties', 'communications'] as const)('the example of a file of %s', (kind) => {
  it('has headings that are all read', () => {
    const { columns, rows } = importExample(kind);
    const read = readHeader(
      kind,
      columns.map(({ heading }) => heading),
      { ignoreColumns: [] },
    );
    expect(read.ok && read.value.filter(({ field }) => field === null)).toEqual([]);
    for (const cells of rows) expect(cells).toHaveLength(columns.length);
  });
});
