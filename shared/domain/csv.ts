/** Most characters of one record: what is longer has a quotation mark that nobody closed. */
const MOST_CHARACTERS = 50_000;

/** Characters that may stand between cells. */
const DELIMITERS = [';', ',', '\t'] as const;

/** The character between the cells of a heading: that of the three which stands there most, outside of quotes. */
export const delimiterOf = (header: string): string => {
  const bare = header.replace(/"[^"]*"/g, '');
  const count = (delimiter: string) => bare.split(delimiter).length;
  return DELIMITERS.reduce((best, next) => (count(next) > count(best) ? next : best));
};

/**
 * How CSV is read, for csv-parse: as the programs of a small company write it. A quotation mark in the middle of a bare
 * cell is one (`ООО "Ромашка"`), lines end in any way, rows may be short.
 */
export const csvDialect = (delimiter: string) => ({
  delimiter,
  record_delimiter: ['\r\n', '\n', '\r'],
  relax_quotes: true,
  relax_column_count: true,
  skip_empty_lines: true,
  max_record_size: MOST_CHARACTERS,
  info: true,
  raw: true,
});

/** A record as csv-parse gives it: its cells, the line it ends on, and the text it was read from. */
export interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
  readonly raw: string;
}

const NEWLINE = /\r\n|\r|\n/g;

/** The line on which a record begins, counted from 1. */
export const firstLineOf = ({ info, raw }: CsvRecord): number =>
  info.lines - (raw.replace(/^[\r\n]+|[\r\n]+$/g, '').match(NEWLINE)?.length ?? 0);
