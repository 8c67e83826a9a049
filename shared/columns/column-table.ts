import type { Condition } from './query/condition.ts';
import { orderOf, type Position, type SortBy } from './query/order.ts';
import { findPage } from './query/page.ts';
import { selectRows } from './query/selection.ts';
import { countGroups, type Dimension, type Group } from './query/summary.ts';
import type { Row, RowOf, TableSchema } from './schema.ts';
import { liveSegments, type Removal } from './storage/live-segments.ts';
import { rowAt } from './storage/segment.ts';

/** What is asked of a table: the rows behind a position or before one, the first of them unless it says otherwise. */
interface Query {
  readonly filters: readonly Condition[];
  /** Columns to sort by, the first counting most. */
  readonly sort: readonly SortBy[];
  readonly limit: number;
  readonly after?: Position | 'start' | undefined;
  readonly before?: Position | 'end' | undefined;
}

/** A page of rows. Short only at an end. */
export interface Page<PageRow> {
  readonly rows: PageRow[];
  /** How many rows the filters leave in all. */
  readonly total: number;
  /** How many of them come before the first of the page. */
  readonly offset: number;
  /** To go on behind the page with, as `after`; null at the end. */
  readonly next: Position | 'start' | null;
  /** To go back with, as `before`; null at the start. */
  readonly previous: Position | 'end' | null;
}

/** A row that came to be or changed, or one that is there no more. */
export type Change<TableRow> = TableRow | Removal;

/**
 * A table held in memory, column by column. Any question of it is answered by one pass over the columns it names:
 * exactly, and at once.
 */
export interface ColumnTable<TableRow> {
  /** Begins with the rows of some groups, which replace whatever was there. Throws `UnreadableGroup`. */
  load(groups: Iterable<Uint8Array>): void;
  /**
   * Takes in changes in any order, any number of times: of a row the one of the highest revision counts. Returns how many
   * were news.
   */
  apply(changes: Iterable<Change<TableRow>>): number;
  /** Undefined where the position is none of this sort. */
  query(query: Query): Page<TableRow> | undefined;
  /** Counts the rows that filters leave by one or two dimensions. */
  summarize(
    filters: readonly Condition[],
    by: readonly [Dimension] | readonly [Dimension, Dimension],
  ): { groups: Group[]; total: number };
  /** How many rows there are. */
  size(): number;
}

/** An empty table. */
export const columnTable = <Schema extends TableSchema>(schema: Schema): ColumnTable<RowOf<Schema>> => {
  const live = liveSegments(schema);
  return {
    load: live.load,
    apply: (changes) => live.apply(changes as Iterable<Change<Row>>),
    query({ filters, sort, limit, after = 'start', before }) {
      const order = orderOf(schema, sort, before !== undefined);
      const from = before ?? after;
      const place = typeof from === 'string' ? undefined : order.read(from);
      if (typeof from !== 'string' && !place) return undefined;
      const { found, total, skipped } = findPage(live.segments(), selectRows(schema, filters), order, {
        after: place,
        limit,
      });
      if (before !== undefined) found.reverse();
      const offset = before === undefined ? skipped : total - skipped - found.length;
      const [first, last] = [found[0], found.at(-1)];
      return {
        rows: found.map(({ segment, row }) => rowAt(schema, segment, row) as RowOf<Schema>),
        total,
        offset,
        // A page may be empty because its rows went: then the way back leads to the end, the way on to the start.
        next: offset + found.length === total ? null : last ? order.write(last.place) : 'start',
        previous: offset === 0 ? null : first ? order.write(first.place) : 'end',
      };
    },
    summarize: (filters, by) => countGroups(live.segments(), selectRows(schema, filters), by),
    size: live.size,
  };
};
