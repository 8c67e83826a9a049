import {
  endOf,
  type ListPlan,
  type ReadRange,
  type RowPosition,
  type Segment,
} from '../../domain/lists/list-plan.ts';

/** How much one page may read, in rows. */
export interface ReadingLimits {
  /** Along the order before another access path is looked for; as many again as the page has come on top. */
  readonly look: number;
  /** Collected by one of the other access paths, and sorted in memory. */
  readonly collect: number;
  /** Along the order in the end. */
  readonly scan: number;
}

const LIMITS: ReadingLimits = { look: 200, collect: 1000, scan: 2000 };
/** Other access paths that are tried. */
const MAX_ACCESS_PATHS = 2;
/** What a query costs in rows, however few it finds. */
const QUERY = 10;
/** Most rows of one query, and most segments that are read ahead at once. */
const CHUNK = 400;
const AHEAD = 8;

/** Where a page ended, and which access path its rows were found, so that the next need not look for one again. */
export interface ListPosition {
  readonly position: RowPosition;
  readonly accessPath?: 'collect' | 'scan' | undefined;
}

export interface ListPage<Row> {
  readonly rows: Row[];
  /** Where to go on; absent at the end. A page may be short, or empty, and still have one. */
  readonly next?: ListPosition;
}

interface Scanned<Row> {
  readonly rows: Row[];
  /** Behind the last row that was read; absent at the end of the list. */
  readonly at?: RowPosition | undefined;
}

/**
 * One page of a list. It scans along the order and drops what does not match: if that soon fills the page, it is the
 * cheapest access path. If not, matches are few, and all of them may be collected by a more selective access path and sorted in memory.
 * If they are too many for that, it scans on until the page is full or a budget is spent; then the page is short.
 * All access paths share one order, and a position in it is where the next page goes on: nothing is lost, nothing comes twice.
 */
export const readList = async <Row extends { readonly id: string }, Range>(
  plan: ListPlan<Row, Range>,
  { limit, after }: { limit: number; after?: ListPosition | undefined },
  read: ReadRange<Row, Range>,
  limits = LIMITS,
): Promise<ListPage<Row>> => {
  const position = after?.position;
  const collectFew = () => collectedPage(plan, position, limit, limits.collect, read);
  const pageOf = ({ rows, at }: Scanned<Row>, accessPath?: ListPosition['accessPath']): ListPage<Row> =>
    at ? { rows, next: { position: at, accessPath } } : { rows };

  if (after?.accessPath === 'collect') {
    const collected = await collectFew();
    if (collected) return pageOf(collected, 'collect');
  }
  if (after?.accessPath === 'scan')
    return pageOf(await scan(plan, position, limit, limits.scan, read), 'scan');

  const looked = await scan(plan, position, limit, limits.look + limit, read);
  if (looked.rows.length === limit || !looked.at) return pageOf(looked);
  const collected = after?.accessPath ? undefined : await collectFew();
  if (collected) return pageOf(collected, 'collect');
  const more = await scan(plan, looked.at, limit - looked.rows.length, limits.scan, read);
  return pageOf({ rows: [...looked.rows, ...more.rows], at: more.at }, 'scan');
};

/** The page out of all matching rows, where one of the access paths to them has few enough. */
const collectedPage = async <Row extends { readonly id: string }, Range>(
  plan: ListPlan<Row, Range>,
  after: RowPosition | undefined,
  limit: number,
  most: number,
  read: ReadRange<Row, Range>,
): Promise<Scanned<Row> | undefined> => {
  for (const ranges of plan.accessPaths.slice(0, MAX_ACCESS_PATHS)) {
    const found = await collect(ranges, most, read);
    if (!found) continue;
    const rows = found
      .filter((row) => plan.matches(row) && !(after && plan.compare(plan.positionOf(row), after) <= 0))
      .sort(byPosition(plan));
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return { rows: page, at: rows.length > limit && last ? plan.positionOf(last) : undefined };
  }
  return undefined;
};

/** Every row of some ranges, each once; undefined if they are too many. */
const collect = async <Row extends { readonly id: string }, Range>(
  ranges: readonly Range[],
  most: number,
  read: ReadRange<Row, Range>,
): Promise<Row[] | undefined> => {
  const found = new Map<string, Row>();
  let left = most;
  for (const range of ranges) {
    const { rows } = await read(range, { descending: true, limit: left + 1 });
    left -= rows.length;
    if (left < 0) return undefined;
    for (const row of rows) found.set(row.id, row);
  }
  return [...found.values()];
};

/** Rows along the order, from a position on, until there are `limit` of them or `budget` rows have been read. */
const scan = async <Row extends { readonly id: string }, Range>(
  plan: ListPlan<Row, Range>,
  after: RowPosition | undefined,
  limit: number,
  budget: number,
  read: ReadRange<Row, Range>,
): Promise<Scanned<Row>> => {
  const rows: Row[] = [];
  let spent = 0;
  let at = after;
  const metered: typeof read = async (range, query) => {
    const page = await read(range, { ...query, limit: Math.max(1, Math.min(query.limit, budget - spent)) });
    spent += Math.max(page.rows.length, QUERY);
    return page;
  };
  const segments = segmentsBehind(plan, after);

  for (
    let start = 0, ahead = 1;
    start < segments.length;
    start += ahead, ahead = Math.min(2 * ahead, AHEAD)
  ) {
    if (spent >= budget) return { rows, at };
    const group = segments.slice(start, start + ahead).map(({ segment, from }) => ({
      segment,
      merged: mergeRanges(plan, segment, from, (limit - rows.length + 1) / ahead, metered),
    }));
    await Promise.all(group.map(({ merged }) => merged.fill()));
    for (const { segment, merged } of group) {
      while (!merged.isEmpty()) {
        if (!merged.isReady()) {
          if (spent >= budget) return { rows, at };
          await merged.fill();
        }
        const row = merged.take();
        if (!row) continue;
        at = plan.positionOf(row);
        if (plan.matches(row)) rows.push(row);
        if (rows.length === limit) {
          return { rows, at: segment === segments.at(-1)?.segment && merged.isEmpty() ? undefined : at };
        }
      }
      if (segment.value !== undefined) at = endOf(segment.value, segment.descending);
    }
  }
  return { rows };
};

/** The segments that are not wholly before a position, and where to begin in each. */
const segmentsBehind = <Row extends { readonly id: string }, Range>(
  { segments, compare }: ListPlan<Row, Range>,
  after: RowPosition | undefined,
): { segment: Segment<Range>; from?: RowPosition | undefined }[] =>
  segments.flatMap((segment) => {
    const { value, descending } = segment;
    if (value === undefined || !after) return [{ segment, from: after }];
    if (compare(endOf(value, descending), after) <= 0) return [];
    return [{ segment, from: compare(endOf(value, !descending), after) < 0 ? after : undefined }];
  });

/** The rows of a segment's ranges in one order, each row once, read in pieces as they are wanted. */
const mergeRanges = <Row extends { readonly id: string }, Range>(
  plan: ListPlan<Row, Range>,
  { ranges, descending }: Segment<Range>,
  after: RowPosition | undefined,
  wanted: number,
  read: ReadRange<Row, Range>,
) => {
  const chunk = Math.max(QUERY, Math.ceil(wanted / ranges.length));
  const sources = ranges.map((range) => ({ range, rows: [] as Row[], more: true, after, chunk }));
  return {
    isEmpty: () => sources.every(({ rows, more }) => rows.length === 0 && !more),
    /** Whether it is known which row is next. */
    isReady: () => sources.every(({ rows, more }) => rows.length > 0 || !more),
    /** Reads on in every range of which nothing is left. */
    async fill() {
      await Promise.all(
        sources
          .filter(({ rows, more }) => rows.length === 0 && more)
          .map(async (source) => {
            const page = await read(source.range, {
              descending,
              limit: source.chunk,
              after: source.after,
            });
            const last = page.rows.at(-1);
            source.rows = page.rows;
            source.more = page.more;
            source.after = last ? plan.positionOf(last) : source.after;
            source.chunk = Math.min(2 * source.chunk, CHUNK);
          }),
      );
    },
    take(): Row | undefined {
      const heads = sources.flatMap(({ rows: [head] }) => (head ? [head] : []));
      const [first] = heads.length > 1 ? heads.sort(byPosition(plan)) : heads;
      for (const source of sources) {
        if (first && source.rows[0]?.id === first.id) source.rows.shift();
      }
      return first;
    },
  };
};

const byPosition =
  <Row extends { readonly id: string }, Range>({ compare, positionOf }: ListPlan<Row, Range>) =>
  (a: Row, b: Row) =>
    compare(positionOf(a), positionOf(b));
