/**
 * How a list that can be sorted and filtered by any column is read at the cost of a page (R3): pure parts. What is
 * sorted and filtered by is the list's own affair (`journal-plan.ts`); how a plan is carried out stands in
 * `app/read-list.ts`.
 */

/** The position of a row in a sorted list: what it is sorted by (`null`: nothing), its moment, its id. */
export interface RowPosition {
  readonly value: string | null;
  readonly at: string;
  readonly id: string;
}

/** Part of a sorted list: rows of one value, or all of it. Its rows are those of its ranges, merged. */
export interface Segment<Range> {
  /** The value all its rows have; left out where they are of several. */
  readonly value?: string | null;
  readonly descending: boolean;
  /** Rangees of indexes that hold all its rows, and perhaps others, in the order of the list. */
  readonly ranges: readonly Range[];
}

/** How to find the rows of a query and show them in order. */
export interface ListPlan<Row extends { readonly id: string }, Range> {
  /** The list in order: one segment after another. */
  readonly segments: readonly Segment<Range>[];
  /** Other access paths to its rows, the most selective first: ranges that hold all of them, in whatever order. */
  readonly accessPaths: readonly (readonly Range[])[];
  /** Whether a row is in the list; ranges may hold others. */
  matches(row: Row): boolean;
  positionOf(row: Row): RowPosition;
  /** The order of the list. */
  compare(a: RowPosition, b: RowPosition): number;
}

/** Reads rows of a range in its order, only those behind a position in that order if it is given. */
export type ReadRange<Row, Range> = (
  range: Range,
  page: { readonly descending: boolean; readonly limit: number; readonly after?: RowPosition | undefined },
) => Promise<{ rows: Row[]; more: boolean }>;

/** Where a segment of one value ends: behind every row of it. */
export const endOf = (value: string | null, descending: boolean): RowPosition =>
  descending ? { value, at: '', id: '' } : { value, at: '~', id: '' };
