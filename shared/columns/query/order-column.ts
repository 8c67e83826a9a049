import type { Slice } from '../storage/natural-order.ts';
import type { Segment } from '../storage/segment.ts';

/**
 * What a row is sorted by in one column, to be compared with any other row's: a number, which of ranked values is the
 * rank; where the ranks are equal, a form. Without a value the rank is infinite.
 */
export interface SortValue {
  readonly rank: number;
  readonly form?: Slice | undefined;
}

/** What the rows of one segment are sorted by in one column, as numbers: a greater one comes later. */
export interface LocalKeys {
  at(row: number): number;
  fill(rows: Uint16Array, count: number, into: Float64Array): void;
  /** Where a value of any segment lies among the keys: on one of them or between two. */
  seek(value: SortValue): number;
}

/** One of the columns a table is sorted by, its direction included. */
export interface OrderColumn {
  keysIn(segment: Segment): LocalKeys;
  /** What the first row of a segment can have at best. */
  bestIn(segment: Segment): SortValue;
  valueAt(segment: Segment, row: number): SortValue;
  compare(a: SortValue, b: SortValue): number;
  /** A value as it stands in a position: a text, a number or nothing. */
  write(value: SortValue): string | number | null;
  /** The value that was written; undefined for what never was. */
  read(written: string | number | null): SortValue | undefined;
}

/** A direction: 1 ascending, -1 descending; and on which side the rows without a value stand: 1 last, -1 first. */
export interface Direction {
  readonly sign: 1 | -1;
  readonly nulls: 1 | -1;
}

export const NOTHING: SortValue = { rank: Number.POSITIVE_INFINITY };

/** Compares values whose forms, where the ranks are equal, `compareForms` compares. */
export const compareValues =
  ({ sign, nulls }: Direction, compareForms: (a: Slice, b: Slice) => number) =>
  (a: SortValue, b: SortValue): number => {
    if (a.rank !== b.rank) {
      if (a.rank === NOTHING.rank) return nulls;
      return b.rank === NOTHING.rank ? -nulls : sign * (a.rank - b.rank);
    }
    return a.form && b.form ? sign * compareForms(a.form, b.form) : 0;
  };
