/**
 * CSV as real programs write it, read line by line. We know of no library that says where a quotation opened,
 * or reads on after one that is never closed: a stray quotation mark would swallow the records after it. The
 * tests compare this with csv-parse.
 */

/** Maximum characters and lines of one record. A larger one has a quotation mark that is never closed. */
export const MAX_RECORD_CHARACTERS = 50_000;
const MAX_RECORD_LINES = 200;

/** Characters that may separate cells. */
const DELIMITERS = [';', ',', '\t', '|'] as const;

/** The delimiter of a line of headings: the most frequent one outside quotes. */
export const delimiterOf = (header: string): string => {
  const bare = header.replace(/"[^"]*"/g, '');
  const count = (delimiter: string) => bare.split(delimiter).length;
  return DELIMITERS.reduce((best, next) => (count(next) > count(best) ? next : best));
};

/** The delimiter that a first line such as `sep=;` declares, as spreadsheet programs write it. */
export const namedDelimiter = (line: string): string | undefined =>
  /^\s*"?sep=(.)"?[\s;,|]*$/i.exec(line)?.[1];

/** The lines of a text with their line ends: CRLF, LF, or a lone CR, as old Macintosh programs write it. */
export const splitLines = (text: string): string[] => text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];

const LINE_END = /[\r\n]+$/;

/** What the cells of a column look like; `any` if unknown. */
export type CellLook = 'date' | 'phone' | 'email' | 'any';

/** The format of a file's records. */
export interface CsvForm {
  readonly delimiter: string;
  /** One for each column; empty while the columns are unknown. */
  readonly looks: readonly CellLook[];
}

/** A record of a file. */
export interface CsvRecord {
  /** The line of the file where it starts, from 1. */
  readonly line: number;
  /** Number of lines in the file. */
  readonly lines: number;
  readonly cells: readonly string[];
  /** As written in the file. */
  readonly text: string;
  /**
   * Index of a cell whose quotation mark is never closed. The lines after it look like records of their own
   * and are read as such. The cells of this record can't be relied on.
   */
  readonly unclosed?: number | undefined;
}

interface Scanned {
  readonly cells: string[];
  /** The text so far of a quotation that continues on the next line. */
  readonly open?: string;
  /**
   * Whether a quotation from an earlier line closed in the middle of a cell: nobody writes that on purpose.
   */
  readonly closedOddly: boolean;
  /**
   * Index of a cell whose quotation has a delimiter in it and closed in the middle of the
   * cell: `"Иван;"Окно"`.
   */
  readonly oddPlace?: number | undefined;
}

/** Reads one line. `opened` is the text so far of a quotation from an earlier line. */
const scanLine = (line: string, delimiter: string, opened?: string): Scanned => {
  const body = line.replace(LINE_END, '');
  const cells: string[] = [];
  let at = 0;
  let quoted = opened;
  let closedOddly = false;
  let oddPlace: number | undefined;
  for (;;) {
    if (quoted === undefined) {
      while (body[at] === ' ' && delimiter !== ' ') at++;
      if (body[at] === '"') {
        quoted = '';
        at++;
      }
    }
    if (quoted !== undefined) {
      const closing = closingQuote(body, at);
      const text: string = quoted + body.slice(at, closing).replaceAll('""', '"');
      if (closing === body.length) return { cells, open: text + line.slice(body.length), closedOddly };
      let behind = closing + 1;
      while (body[behind] === ' ' && delimiter !== ' ') behind++;
      if (behind >= body.length || body[behind] === delimiter) {
        cells.push(text);
      } else {
        // A quotation mark that is part of a text: `"Ромашка" ООО`.
        closedOddly ||= cells.length === 0 && opened !== undefined;
        if (text.includes(delimiter)) oddPlace ??= cells.length;
        const next = body.indexOf(delimiter, closing);
        behind = next < 0 ? body.length : next;
        cells.push(`"${text}${body.slice(closing, behind)}`);
      }
      quoted = undefined;
      if (behind >= body.length) return { cells, closedOddly, oddPlace };
      at = behind + 1;
      continue;
    }
    const next = body.indexOf(delimiter, at);
    cells.push(body.slice(at, next < 0 ? undefined : next));
    if (next < 0) return { cells, closedOddly, oddPlace };
    at = next + 1;
  }
};

/** Index of the quotation mark that closes, skipping doubled ones; the text's length if there is none. */
const closingQuote = (text: string, from: number): number => {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return text.length;
};

const LOOKS: Readonly<Record<Exclude<CellLook, 'any'>, (cell: string) => boolean>> = {
  date: (cell) => /^\s*(?:\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\d{8})(?!\d)/.test(cell),
  email: (cell) => /^[^\s@]+@[^\s@]+\.[^\s@]+/.test(cell.trim()),
  phone: (cell) => {
    const digits = cell.replace(/\D/g, '').length;
    return digits >= 5 && digits * 2 >= cell.replace(/\s/g, '').length;
  },
};

/** How many cells look as their column requires; undefined if any looks different. */
const fitting = (cells: readonly string[], looks: readonly CellLook[]): number | undefined => {
  let count = 0;
  for (const [index, cell] of cells.entries()) {
    const look = looks[index] ?? 'any';
    if (look === 'any' || cell.trim() === '') continue;
    if (!LOOKS[look](cell)) return undefined;
    count++;
  }
  return count;
};

/** Whether a line within a quotation looks like a complete record. */
const looksWhole = (line: string, { delimiter, looks }: CsvForm): boolean => {
  const cells = line.replace(LINE_END, '').split(delimiter);
  if (cells.length < 2 || cells.length > looks.length || isBlank(cells)) return false;
  const count = fitting(cells, looks);
  return count !== undefined && (cells.length === looks.length || count >= 2);
};

/** Whether a line is complete if the quotation that opens in it is ignored: `"Пион;Архив;8 926 555-40-04`. */
const isWholeUnquoted = (before: readonly string[], open: string, { delimiter, looks }: CsvForm): boolean => {
  const behind = open.replace(LINE_END, '').split(delimiter);
  if (behind.length < 2 || before.length + behind.length !== looks.length) return false;
  return (fitting(behind, looks.slice(before.length)) ?? 0) > 0;
};

/** Whether all cells are empty. */
export const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === '');

interface Taken {
  readonly cells: readonly string[];
  readonly lines: number;
  readonly unclosed?: number | undefined;
}

/** The record that starts at line `from`; undefined if more lines are needed to tell. */
const takeRecord = (
  lines: readonly string[],
  from: number,
  areAll: boolean,
  form: CsvForm,
): Taken | undefined => {
  const first = scanLine(lines[from] ?? '', form.delimiter);
  const cells = first.cells;
  const unclosed = { cells, lines: 1, unclosed: cells.length };
  let { open } = first;
  if (open === undefined) {
    // A quotation swallowed cells of its own line if they are fewer than the headings.
    const isShort = first.oddPlace !== undefined && cells.length < form.looks.length;
    return isShort ? { cells, lines: 1, unclosed: first.oddPlace } : { cells, lines: 1 };
  }
  if (isWholeUnquoted(cells, open, form)) return unclosed;
  let characters = 0;
  for (let count = 1; count < MAX_RECORD_LINES && characters < MAX_RECORD_CHARACTERS; count++) {
    const line = lines[from + count];
    if (line === undefined) return areAll ? unclosed : undefined;
    characters += line.length;
    const scanned = scanLine(line, form.delimiter, open);
    const within = scanned.cells[0]?.slice(open.length) ?? line;
    if (scanned.closedOddly || looksWhole(within, form)) return unclosed;
    cells.push(...scanned.cells);
    open = scanned.open;
    if (open !== undefined) continue;
    const isTooWide = form.looks.length > 0 && !isBlank(cells.slice(form.looks.length));
    return isTooWide ? unclosed : { cells, lines: count + 1 };
  }
  return unclosed;
};

/**
 * Reads records from lines that arrive in blocks. Yields only complete records: what may continue in the next
 * block waits for it, or until `isLast` says that there is none. Skips empty lines.
 */
export const recordReader = (form: CsvForm, firstLine = 1) => {
  let waiting: readonly string[] = [];
  let line = firstLine;
  return {
    *read(block: readonly string[], isLast: boolean): Generator<CsvRecord> {
      const lines = waiting.length > 0 ? [...waiting, ...block] : block;
      let at = 0;
      while (at < lines.length) {
        const taken = takeRecord(lines, at, isLast, form);
        if (!taken) break;
        const text = lines.slice(at, at + taken.lines).join('');
        const { cells, unclosed } = taken;
        const isThere = unclosed !== undefined || !isBlank(cells);
        const record = { line, lines: taken.lines, cells, text, unclosed };
        at += taken.lines;
        line += taken.lines;
        if (isThere) yield record;
      }
      waiting = lines.slice(at);
    },
  };
};

/** The records of a text that starts on line `firstLine` of its file. */
export const readRecords = (text: string, form: CsvForm, firstLine = 1): Generator<CsvRecord> =>
  recordReader(form, firstLine).read(splitLines(text), true);
