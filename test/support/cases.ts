import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImportKind } from '../../shared/domain/imports/import.ts';
import { looksOf, type ReadRow, readCells } from '../../shared/domain/imports/import-columns.ts';
import { findHeader, type Header } from '../../shared/domain/imports/import-header.ts';
import { encodingDetector, fileDecoder } from '../../shared/domain/imports/text-encoding.ts';
import { type CsvRecord, readRecords } from '../../shared/domain/lists/csv.ts';

/** Where the files of the cases are: files as people had them, from public reports. */
export const casesFolder = join(import.meta.dirname, '../fixtures/cases');

/** A file of a case, decoded as an import decodes it. */
export const caseText = (name: string): string => {
  const bytes = readFileSync(join(casesFolder, name));
  const detector = encodingDetector();
  detector.add(bytes);
  const decoder = fileDecoder(detector.encoding());
  return decoder.decode(bytes) + decoder.decode();
};

export interface ReadFile<Kind extends ImportKind> {
  readonly header: Header;
  readonly records: readonly (CsvRecord & { readonly row: ReadRow<Kind> | undefined })[];
}

/** A text read as an import reads it. Throws where its headings can't be read. */
export const readText = <Kind extends ImportKind>(
  kind: Kind,
  text: string,
  folder?: string,
): ReadFile<Kind> => {
  const header = findHeader(kind, text, { ignoreColumns: [], folder });
  if (!header.ok) throw new Error(JSON.stringify(header.error));
  const { delimiter, columns, dataLine } = header.value;
  const records = [...readRecords(text, { delimiter, looks: looksOf(columns) })]
    .filter(({ line }) => line >= dataLine)
    .map((record) => {
      const row = readCells(kind, columns, record.cells);
      return { ...record, row: row.ok && record.unclosed === undefined ? row.value : undefined };
    });
  return { header: header.value, records };
};
