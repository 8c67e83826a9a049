import { type CsvRecord, delimiterOf, namedDelimiter, readRecords, splitLines } from '../lists/csv.ts';
import type { FieldError } from '../values/field-error.ts';
import { fail, ok, type Result } from '../values/result.ts';
import type { ImportKind } from './import.ts';
import { type HeaderColumn, type HeaderOptions, readHeader } from './import-columns.ts';

/** How many lines are searched for the headings: programs write titles and parameters above them. */
const MAX_LINES = 30;

/** The headings of a file, where they end, and its delimiter. */
export interface Header {
  readonly delimiter: string;
  readonly columns: readonly HeaderColumn[];
  /** The line of the file after the headings, from 1. */
  readonly dataLine: number;
}

interface Candidate {
  readonly header: Result<Header, FieldError[]>;
  /** How many of its cells are headings that we know. */
  readonly known: number;
}

/** A record without the empty cells at its end, with which programs pad short rows. */
const withoutEmptyEnd = (cells: readonly string[]): readonly string[] =>
  cells.slice(0, cells.findLastIndex((cell) => cell.trim() !== '') + 1);

const candidateOf = (
  kind: ImportKind,
  { line, lines, cells }: CsvRecord,
  delimiter: string,
  options: HeaderOptions,
): Candidate => {
  const headings = withoutEmptyEnd(cells);
  const columns = readHeader(kind, headings, options);
  if (!columns.ok) {
    const known = readHeader(kind, headings, { ...options, folder: '-' });
    return { header: columns, known: known.ok ? knownOf(known.value) : 0 };
  }
  const header = { delimiter, columns: columns.value, dataLine: line + lines };
  return { header: ok(header), known: knownOf(columns.value) };
};

const knownOf = (columns: readonly HeaderColumn[]) => columns.filter(({ field }) => field !== null).length;

/**
 * Finds the headings in the first lines of a file: after a byte order mark, a line `sep=;`, and titles.
 * Chooses the line with the most headings that we know, the first of several.
 */
export const findHeader = (
  kind: ImportKind,
  text: string,
  options: HeaderOptions = {},
): Result<Header, FieldError[]> => {
  const lines = splitLines(text.replace(/^\ufeff/, '')).slice(0, MAX_LINES);
  const named = namedDelimiter((lines[0] ?? '').trimEnd());
  const from = named === undefined ? 0 : 1;
  const candidates = lines.slice(from).flatMap((line, index): Candidate[] => {
    if (line.trim() === '') return [];
    const delimiter = named ?? delimiterOf(line);
    // Headings may have line breaks within quotation marks.
    const rest = lines.slice(from + index).join('');
    const [record] = readRecords(rest, { delimiter, looks: [] }, from + index + 1);
    if (!record || record.line !== from + index + 1) return [];
    if (record.unclosed === undefined) return [candidateOf(kind, record, delimiter, options)];
    const detail = `The quotation mark that opens on line ${record.line} is not closed.`;
    return [{ header: fail([{ field: 'header', code: 'malformed-csv', detail }]), known: 0 }];
  });
  const readable = candidates.filter(({ header }) => header.ok);
  const [best] = (readable.length > 0 ? readable : candidates).toSorted((a, b) => b.known - a.known);
  if (best) return best.header;
  return fail([{ field: 'header', code: 'column-missing', detail: 'There are no headings.' }]);
};
