import { JournalError } from '../../domain/values/journal-error.ts';
import type { TableSchema } from '../schema.ts';
import { packId, unpackId } from '../storage/ids.ts';
import { compareBytes, type Slice } from '../storage/natural-order.ts';
import { type Segment, seekRow } from '../storage/segment.ts';
import { sliceAt, sliceOf } from '../storage/texts.ts';
import { dictionaryOrder } from './dictionary-order.ts';
import { numberOrder } from './number-order.ts';
import type { Direction, LocalKeys, OrderColumn, SortValue } from './order-column.ts';

/** A column to sort by; `order`, of ids and fixed values, says in which order people see them. */
export interface SortBy {
  readonly column: string;
  readonly descending?: boolean;
  readonly order?: readonly string[];
}

/** A place between rows, as it can be written down: all that one row is sorted by, its id last. */
export interface Position {
  readonly values: readonly (string | number | null)[];
  readonly id: string;
}

/** A place between rows: all that a row is sorted by. */
export interface Place {
  readonly values: readonly SortValue[];
  readonly id: Slice;
}

/** The order of a query. Of rows without a value the place is last, in either direction. */
export interface Order {
  placeOf(segment: Segment, row: number): Place;
  compare(a: Place, b: Place): number;
  within(segment: Segment): LocalOrder;
  /** The values that no row of a segment sorts before. */
  bestOf(segment: Segment): readonly SortValue[];
  /** Compares values of all columns, without ids. */
  compareValues(a: readonly SortValue[], b: readonly SortValue[]): number;
  write(place: Place): Position;
  /** Undefined for a position of another order. */
  read(position: Position): Place | undefined;
}

/** The order of the rows of one segment, where all that they are sorted by is numbers. */
export interface LocalOrder {
  /** The keys of some rows in the first column; good until the next are asked for. */
  firstKeys(rows: Uint16Array, count: number): Float64Array;
  compareRows(a: number, b: number): number;
  /** What a place is among the segment's rows. */
  seek(place: Place): LocalPlace;
  comparePlace(row: number, place: LocalPlace): number;
}

/** The keys of a place in each column, and the row it comes at or between. */
export interface LocalPlace {
  readonly keys: readonly number[];
  readonly row: number;
}

/**
 * The order by some columns, by the schema's tie break behind them, newest first, and by ids at last. `backwards` turns
 * all of it round.
 */
export const orderOf = (schema: TableSchema, sort: readonly SortBy[], backwards: boolean): Order => {
  const turn = backwards ? -1 : 1;
  const hasTieBreak = sort.some(({ column }) => column === schema.tieBreak);
  const all = hasTieBreak ? sort : [...sort, { column: schema.tieBreak, descending: true }];
  const signs = all.map(({ descending }) => (descending ? -turn : turn) as 1 | -1);
  const columns = all.map((by, index) => orderColumn(schema, by, { sign: signs[index] ?? 1, nulls: turn }));
  // Ids follow the tie break's direction.
  const idSign = signs[all.findIndex(({ column }) => column === schema.tieBreak)] ?? 1;
  /** Where the keys of the first column are put, of one segment after another. */
  const scratch = { keys: new Float64Array(0) };
  const compareValues = (a: readonly SortValue[], b: readonly SortValue[]): number => {
    for (let index = 0; index < columns.length; index++) {
      const column = columns[index] as OrderColumn;
      const difference = column.compare(a[index] as SortValue, b[index] as SortValue);
      if (difference !== 0) return difference;
    }
    return 0;
  };

  return {
    placeOf: (segment, row) => ({
      values: columns.map((column) => column.valueAt(segment, row)),
      id: sliceAt(segment.ids, row),
    }),
    compare: (a, b) => compareValues(a.values, b.values) || idSign * compareBytes(a.id, b.id),
    within: (segment) => localOrder(columns, idSign, segment, scratch),
    bestOf: (segment) => columns.map((column) => column.bestIn(segment)),
    compareValues,
    write: ({ values, id }) => ({
      values: columns.map((column, index) => column.write(values[index] as SortValue)),
      id: unpackId(id.bytes, id.start, schema.prefix),
    }),
    read({ values: written, id: text }) {
      const id = packId(text, schema.prefix);
      if (!id || written.length !== columns.length) return undefined;
      const values = columns
        .map((column, index) => column.read(written[index] ?? null))
        .filter((value) => value !== undefined);
      return values.length === columns.length ? { values, id: sliceOf(id) } : undefined;
    },
  };
};

const orderColumn = (schema: TableSchema, { column, order }: SortBy, direction: Direction): OrderColumn => {
  const spec = schema.columns[column];
  if (!spec) throw new JournalError('There is no such column to sort by');
  if (spec.kind === 'number') return numberOrder(column, direction);
  return dictionaryOrder(column, spec, direction, order ?? ('order' in spec ? spec.order : undefined));
};

const localOrder = (
  columns: readonly OrderColumn[],
  idSign: 1 | -1,
  segment: Segment,
  scratch: { keys: Float64Array },
): LocalOrder => {
  // Columns behind the first are needed for few rows, of many segments for none.
  const made: LocalKeys[] = [];
  const keysOf = (index: number): LocalKeys => {
    made[index] ??= (columns[index] as OrderColumn).keysIn(segment);
    return made[index];
  };
  return {
    firstKeys(rows, count) {
      if (scratch.keys.length < count) scratch.keys = new Float64Array(segment.size);
      keysOf(0).fill(rows, count, scratch.keys);
      return scratch.keys;
    },
    compareRows(a, b) {
      for (let index = 0; index < columns.length; index++) {
        const keys = keysOf(index);
        const left = keys.at(a);
        const right = keys.at(b);
        if (left !== right) return left < right ? -1 : 1;
      }
      return idSign * (a - b);
    },
    seek: ({ values, id }) => ({
      keys: columns.map((_, index) => keysOf(index).seek(values[index] as SortValue)),
      row: seekRow(segment, id),
    }),
    comparePlace(row, place) {
      for (let index = 0; index < columns.length; index++) {
        const key = keysOf(index).at(row);
        const sought = place.keys[index] as number;
        if (key !== sought) return key < sought ? -1 : 1;
      }
      return idSign * (row - place.row);
    },
  };
};
