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
 * A CSV file as spreadsheet programs set to Russian open it by a double click: semicolons, CRLF, and the mark by which
 * they know UTF-8. A text they would run as a formula gets an apostrophe before it.
 */
const csv = ({ columns, rows }: Sheet): Uint8Array =>
  Buffer.from(
    stringify([columns.map(({ heading }) => heading), ...rows.map((row) => row.map(cellText))], {
      bom: true,
      delimiter: ';',
      record_delimiter: 'windows',
      // Of itself it leaves a line break that is not CRLF without quotation marks: to a spreadsheet it ends the row.
      quote_record_delimiter: true,
      escape_formulas: true,
    }),
  );

const DAY_FORMAT = 'dd.mm.yyyy';
const MOMENT_FORMAT = 'dd.mm.yyyy hh:mm';

/**
 * write-excel-file 4.1.1 keeps texts in a bare object: one that every object has a property of (`constructor`) would
 * spoil the file. With a space behind it is another text, and looks the same.
 */
const safeText = (text: string): string => (text in {} ? `${text} ` : text);

/** Points of a line of text, and most of a row. */
const LINE_HEIGHT = 13;
const MAX_ROW_HEIGHT = 409;

/**
 * A text of several lines is shown as such, and its row is high enough: of themselves programs show the second line over
 * the row above, or not at all.
 */
const linesShown = (text: string, width: number) => {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.length === 1) return undefined;
  const count = lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / width)), 0);
  return { wrap: true, height: Math.min(count * LINE_HEIGHT, MAX_ROW_HEIGHT) };
};

/** Text, days and moments each in a cell of its type: nothing in it is guessed at, or run as a formula. */
const xlsxCell = (cell: Cell, width: number) => {
  if (cell === null) return null;
  if ('text' in cell) {
    return { type: String, value: safeText(cell.text), ...linesShown(cell.text, width) };
  }
  // A spreadsheet's date has no zone: the file takes what stands in the UTC fields.
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
    // Of itself the library names no font, and programs then take one for the heading and another for the rows.
    { fontFamily: 'Arial', fontSize: 10 },
  ).toBuffer();

/** Sheets as files, by well-known libraries. */
export const writeSheet: WriteSheet = async (sheet, format) => writers[format](sheet);

const writers: Readonly<Record<SheetFormat, (sheet: Sheet) => Uint8Array | Promise<Uint8Array>>> = {
  csv,
  xlsx,
};
