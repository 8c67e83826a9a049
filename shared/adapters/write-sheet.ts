import { stringify } from 'csv-stringify/sync';
import writeXlsx from 'write-excel-file/node';
import type { WriteSheet } from '../domain/lists/ports.ts';
import type { Cell, Sheet, SheetFormat } from '../domain/lists/sheet.ts';
import { formatDay } from '../domain/values/calendar.ts';

const cellText = (cell: Cell): string => {
  if (cell === null) return '';
  if ('text' in cell) return cell.text;
  if ('day' in cell) return formatDay(cell.day, 'ru');
  const [day = '', time = ''] = cell.moment.split('T');
  return `${formatDay(day, 'ru')} ${time}`;
};

/**
 * A CSV file that spreadsheet programs with Russian settings open by a double click: semicolons, CRLF,
 * and the byte order mark by which they recognize UTF-8. A text that they would run as a formula is
 * prefixed with an apostrophe.
 */
const csv = ({ columns, rows }: Sheet): Uint8Array =>
  Buffer.from(
    stringify([columns.map(({ heading }) => heading), ...rows.map((row) => row.map(cellText))], {
      bom: true,
      delimiter: ';',
      record_delimiter: 'windows',
      // By default a line break other than CRLF is not quoted, and a spreadsheet ends the row there.
      quote_record_delimiter: true,
      escape_formulas: true,
    }),
  );

const DAY_FORMAT = 'dd.mm.yyyy';
const MOMENT_FORMAT = 'dd.mm.yyyy hh:mm';

/**
 * write-excel-file 4.1.1 uses texts as keys of a plain object: the name of a property that every object has
 * (`constructor`) would corrupt the file. With a trailing space it is another text that looks the same.
 */
const safeText = (text: string): string => (text in {} ? `${text} ` : text);

/** Height of a line of text, and maximum height of a row, in points. */
const LINE_HEIGHT = 13;
const MAX_ROW_HEIGHT = 409;

/**
 * Wraps a text of several lines, and makes its row high enough. By default, programs show the second line
 * over the row above, or not at all.
 */
const linesShown = (text: string, width: number) => {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.length === 1) return undefined;
  const count = lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / width)), 0);
  return { wrap: true, height: Math.min(count * LINE_HEIGHT, MAX_ROW_HEIGHT) };
};

/**
 * Text, days and moments have cells of their own type, so that programs neither guess it nor run a formula.
 */
const xlsxCell = (cell: Cell, width: number) => {
  if (cell === null) return null;
  if ('text' in cell) {
    return { type: String, value: safeText(cell.text), ...linesShown(cell.text, width) };
  }
  // Dates in spreadsheets have no time zone: the file gets the values of the UTC fields.
  return 'day' in cell
    ? { type: Date, value: new Date(`${cell.day}T00:00Z`), format: DAY_FORMAT }
    : { type: Date, value: new Date(`${cell.moment}Z`), format: MOMENT_FORMAT };
};

const xlsx = ({ name, columns, rows }: Sheet): Promise<Uint8Array> =>
  writeXlsx(
    [
      columns.map(({ heading }) => ({ value: heading, fontWeight: 'bold' as const })),
      ...rows.map((row) => row.map((cell, index) => xlsxCell(cell, columns[index]?.width ?? 1))),
    ],
    { sheet: name, columns: columns.map(({ width }) => ({ width })), stickyRowsCount: 1 },
    // By default the library names no font, and programs choose one for the heading and another for the rows.
    { fontFamily: 'Arial', fontSize: 10 },
  ).toBuffer();

/** Writes sheets as files, with well-known libraries. */
export const writeSheet: WriteSheet = async (sheet, format) => writers[format](sheet);

const writers: Readonly<Record<SheetFormat, (sheet: Sheet) => Uint8Array | Promise<Uint8Array>>> = {
  csv,
  xlsx,
};
