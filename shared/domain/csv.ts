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
 * cell is one (`ООО "Ромашка"`), rows may be short.
 */
export const csvDialect = (delimiter: string) => ({
  delimiter,
  record_delimiter: ['\r\n', '\n'],
  relax_quotes: true,
  relax_column_count: true,
  skip_empty_lines: true,
  max_record_size: MOST_CHARACTERS,
  raw: true,
});

/** A record as csv-parse gives it: its cells, and the text it was read from, of every end of a line one character. */
export interface RawRecord {
  readonly record: readonly string[];
  readonly raw: string;
}

/** A record of a file: its cells, the line it begins on, its text, and how many empty lines stand before it. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
  readonly text: string;
  readonly emptyLines: number;
}

/** Tells of records, one after another, where each is in the file; the first line it is given is `firstLine`. */
export const recordPlaces = (firstLine: number): ((record: RawRecord) => CsvRecord) => {
  let next = firstLine;
  return ({ record, raw }) => {
    const [, empty = '', text = ''] = raw.match(/^([\r\n]*)(.*?)[\r\n]?$/s) ?? [];
    const line = next + empty.length;
    next = line + text.split(/\r\n|\n/).length;
    return { line, cells: record, text: `${text}\n`, emptyLines: empty.length };
  };
};
