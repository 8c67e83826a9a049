/**
 * How a list that can be sorted and filtered by any column is read at the cost of a page (R3): pure parts. What is
 * sorted and filtered by is the list's own affair (`journal-plan.ts`); how a plan is carried out stands in
 * `app/read-list.ts`.
 */

/** The place of a row in a sorted list: what it is sorted by (`null`: nothing), its moment, its id. */
export interface Place {
  readonly value: string | null;
  readonly at: string;
  readonly id: string;
}

/** Part of a sorted list: rows of one value, or all of it. Its rows are those of its stretches, merged. */
export interface Segment<Stretch> {
  /** The value all its rows have; left out where they are of several. */
  readonly value?: string | null;
  readonly descending: boolean;
  /** Stretches of indexes that hold all its rows, and perhaps others, in the order of the list. */
  readonly stretches: readonly Stretch[];
}

/** How to find the rows of a query and show them in order. */
export interface ListPlan<Row extends { readonly id: string }, Stretch> {
  /** The list in order: one segment after another. */
  readonly segments: readonly Segment<Stretch>[];
  /** Other ways to its rows, the most selective first: stretches that hold all of them, in whatever order. */
  readonly candidates: readonly (readonly Stretch[])[];
  /** Whether a row is in the list; stretches may hold others. */
  matches(row: Row): boolean;
  placeOf(row: Row): Place;
  /** The order of the list. */
  compare(a: Place, b: Place): number;
}

/** Reads rows of a stretch in its order, only those behind a place in that order if it is given. */
export type ReadStretch<Row, Stretch> = (
  stretch: Stretch,
  page: { readonly descending: boolean; readonly limit: number; readonly after?: Place | undefined },
) => Promise<{ rows: Row[]; more: boolean }>;

/** Where a segment of one value ends: behind every row of it. */
export const endOf = (value: string | null, descending: boolean): Place =>
  descending ? { value, at: '', id: '' } : { value, at: '~', id: '' };
