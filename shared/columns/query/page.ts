import type { LiveSegment } from '../storage/live-segments.ts';
import type { Segment } from '../storage/segment.ts';
import type { LocalOrder, LocalPlace, Order, Place } from './order.ts';
import type { Selection, SelectRows } from './selection.ts';

/** A row that was found, and its place in the order. */
interface FoundRow {
  readonly segment: Segment;
  readonly row: number;
  readonly place: Place;
}

/** The first rows of an order behind a place, how many rows there are in all, and how many up to that place. */
export interface FoundPage {
  readonly found: FoundRow[];
  readonly total: number;
  readonly skipped: number;
}

/**
 * Finds a page: looks at every row that the filters leave, for the total is exact, and keeps the best. Within a segment
 * all is numbers; rows of several are compared only where they may be on the page.
 */
export const findPage = (
  segments: readonly LiveSegment[],
  select: SelectRows,
  order: Order,
  { after, limit }: { readonly after?: Place | undefined; readonly limit: number },
): FoundPage => {
  let found: FoundRow[] = [];
  let total = 0;
  let skipped = 0;
  // The best first: what was found in them is seldom beaten by what comes later.
  const ordered = segments
    .map((live) => ({ ...live, best: order.bestOf(live.segment) }))
    .sort((a, b) => order.compareValues(a.best, b.best));
  for (const { segment, dead, best } of ordered) {
    const selection = select(segment, dead);
    total += selection.count;
    const worst = found.length === limit ? found.at(-1)?.place : undefined;
    if (selection.count === 0 || (worst && order.compareValues(best, worst.values) > 0)) continue;
    const local = order.within(segment);
    const between = findBetween(selection, local, after && local.seek(after), worst && local.seek(worst));
    skipped += between.skipped;
    if (between.rows.length === 0) continue;
    const page = between.rows
      .sort(local.compareRows)
      .slice(0, limit)
      .map((row) => ({ segment, row, place: order.placeOf(segment, row) }));
    found = merge(found, page, order, limit);
  }
  return { found, total, skipped };
};

/** The rows of a selection behind `start` and before `end`, and how many were not behind `start`. */
const findBetween = (
  { rows, count }: Selection,
  local: LocalOrder,
  start: LocalPlace | undefined,
  end: LocalPlace | undefined,
) => {
  const keys = local.firstKeys(rows, count);
  const startKey = start?.keys[0] ?? Number.NEGATIVE_INFINITY;
  const endKey = end?.keys[0] ?? Number.POSITIVE_INFINITY;
  const between: number[] = [];
  let skipped = 0;
  for (let index = 0; index < count; index++) {
    const key = keys[index] as number;
    const row = rows[index] as number;
    if (start && (key < startKey || (key === startKey && local.comparePlace(row, start) <= 0))) skipped++;
    else if (!end || key < endKey || (key === endKey && local.comparePlace(row, end) < 0)) between.push(row);
  }
  return { rows: between, skipped };
};

/** The first `limit` rows of two sorted lists. */
const merge = (a: readonly FoundRow[], b: readonly FoundRow[], order: Order, limit: number): FoundRow[] => {
  const merged: FoundRow[] = [];
  let i = 0;
  let j = 0;
  while (merged.length < limit) {
    const left = a[i];
    const right = b[j];
    if (left && (!right || order.compare(left.place, right.place) < 0)) {
      merged.push(left);
      i++;
    } else if (right) {
      merged.push(right);
      j++;
    } else {
      break;
    }
  }
  return merged;
};
