import { JournalError } from '../../domain/values/journal-error.ts';
import type { Cell, ColumnSpec, Row, TableSchema } from '../schema.ts';
import {
  comparatorOf,
  createDictionary,
  type Dictionary,
  type DictionarySpec,
  entryText,
} from './dictionary.ts';
import { idAt, idList, packId, unpackId } from './ids.ts';
import { compareBytes, type Slice } from './natural-order.ts';
import { encodeText, joinTexts, sliceAt, sliceOf, type Texts } from './texts.ts';

/** Most rows of a segment: their places are kept in 16 bits, and so are codes, of which 0 is no value. */
export const MAX_SEGMENT_ROWS = 0xfffe;

/** A column of texts or ids: of every row one more than the entry of its value, 0 where it has none. */
export interface DictionaryColumn {
  readonly kind: 'dictionary';
  readonly codes: Uint16Array;
  readonly dictionary: Dictionary;
  readonly hasNull: boolean;
}

/** A column of numbers, NaN where there is none; the least and greatest of them, if there are any. */
export interface NumberColumn {
  readonly kind: 'number';
  readonly values: Float64Array;
  readonly min: number;
  readonly max: number;
  readonly hasNull: boolean;
}

export type Column = DictionaryColumn | NumberColumn;

/** Some rows of a table, column by column, in the order of their ids. Never changed once it is there. */
export interface Segment {
  readonly size: number;
  readonly ids: Texts;
  readonly revisions: Float64Array;
  readonly columns: ReadonlyMap<string, Column>;
}

/** The column of a segment that has the schema's. */
export const columnOf = (segment: Segment, name: string): Column => {
  const column = segment.columns.get(name);
  if (!column) throw new JournalError('There is no such column');
  return column;
};

export const dictionaryColumn = (codes: Uint16Array, dictionary: Dictionary): DictionaryColumn => ({
  kind: 'dictionary',
  codes,
  dictionary,
  hasNull: codes.includes(0),
});

export const numberColumn = (values: Float64Array): NumberColumn => {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let hasNull = false;
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
    if (Number.isNaN(value)) hasNull = true;
  }
  return { kind: 'number', values, min, max, hasNull };
};

/**
 * Puts rows into columns, in the order of their ids. Throws where there are too many, or an id is none or comes
 * twice, or a number is not whole.
 */
export const buildSegment = (schema: TableSchema, rows: readonly Row[]): Segment => {
  if (rows.length > MAX_SEGMENT_ROWS) throw new JournalError('These are too many rows for a segment');
  const sorted = rows
    .map((row) => ({ row, id: packed(row.id, schema.prefix) }))
    .sort((a, b) => compareBytes(sliceOf(a.id), sliceOf(b.id)));
  const ids = idList(joinTexts(sorted.map(({ id }) => id)).bytes);
  for (let index = 1; index < sorted.length; index++) {
    if (compareBytes(sliceAt(ids, index - 1), sliceAt(ids, index)) === 0) {
      throw new JournalError(`${sorted[index]?.row.id} comes twice`);
    }
  }
  return {
    size: sorted.length,
    ids,
    revisions: Float64Array.from(sorted, ({ row }) => row.revision),
    columns: new Map(
      Object.entries(schema.columns).map(([name, spec]) => [
        name,
        buildColumn(
          spec,
          sorted.map(({ row }) => row[name] ?? null),
        ),
      ]),
    ),
  };
};

const packed = (id: string, prefix: string): Uint8Array => {
  const bytes = packId(id, prefix);
  if (!bytes) throw new JournalError('This is no id of its column');
  return bytes;
};

const buildColumn = (spec: ColumnSpec, cells: readonly Cell[]): Column => {
  if (spec.kind === 'number') {
    return numberColumn(Float64Array.from(cells, numberIn));
  }
  const values = [...new Set(cells)].filter((cell) => typeof cell === 'string');
  const { sorted, entries } = sortEntries(spec, values);
  const codes = new Map<Cell, number>(sorted.map((value, index) => [value, index + 1]));
  return dictionaryColumn(
    Uint16Array.from(cells, (cell) => codes.get(cell) ?? 0),
    createDictionary(spec, entries),
  );
};

const numberIn = (cell: Cell): number => {
  if (cell === null) return Number.NaN;
  if (!Number.isSafeInteger(cell)) throw new JournalError('This is no whole number');
  return Number(cell);
};

/** Values in the order of their forms; of those with one form, in the order of their bytes. */
const sortEntries = (spec: DictionarySpec, values: readonly string[]) => {
  const compare = comparatorOf(spec);
  const parts = values.map((value) => (spec.kind === 'id' ? packed(value, spec.prefix) : encodeText(value)));
  const forms = createDictionary(spec, joinTexts(parts)).forms();
  const sorted = values
    .map((value, index) => ({ value, bytes: parts[index] as Uint8Array, form: sliceAt(forms, index) }))
    .sort((a, b) => compare(a.form, b.form) || compareBytes(sliceOf(a.bytes), sliceOf(b.bytes)));
  const joined = joinTexts(sorted.map(({ bytes }) => bytes));
  return {
    sorted: sorted.map(({ value }) => value),
    entries: spec.kind === 'id' ? idList(joined.bytes) : joined,
  };
};

/** A row as it was put in. */
export const rowAt = (schema: TableSchema, segment: Segment, row: number): Row => {
  const cells: Record<string, Cell> = {};
  for (const [name, column] of segment.columns) {
    if (column.kind === 'number') {
      const value = column.values[row] as number;
      cells[name] = Number.isNaN(value) ? null : value;
    } else {
      const code = column.codes[row] as number;
      cells[name] = code === 0 ? null : entryText(column.dictionary, code - 1);
    }
  }
  return {
    ...cells,
    id: unpackId(segment.ids.bytes, idAt(row), schema.prefix),
    revision: segment.revisions[row] as number,
  };
};

/** The first row whose id is not less than another. */
export const firstRowFrom = ({ ids, size }: Segment, id: Slice): number => {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareBytes(sliceAt(ids, middle), id) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

const isRow = ({ ids, size }: Segment, row: number, id: Slice): boolean =>
  row < size && compareBytes(sliceAt(ids, row), id) === 0;

/** The row with an id; -1 if there is none. */
export const findRow = (segment: Segment, id: Slice): number => {
  const row = firstRowFrom(segment, id);
  return isRow(segment, row, id) ? row : -1;
};

/** Where an id comes among the rows: at one, or half-way between two. */
export const seekRow = (segment: Segment, id: Slice): number => {
  const row = firstRowFrom(segment, id);
  return isRow(segment, row, id) ? row : row - 0.5;
};
