import {
  endOf,
  type ListPlan,
  type Place,
  type ReadStretch,
  type Segment,
} from '../../domain/lists/list-plan.ts';

/** How much one page may read, in rows. */
export interface ReadingLimits {
  /** Along the order before another way is looked for; as many again as the page has come on top. */
  readonly look: number;
  /** Gathered by one of the other ways, and sorted in memory. */
  readonly gather: number;
  /** Along the order in the end. */
  readonly walk: number;
}

const LIMITS: ReadingLimits = { look: 200, gather: 1000, walk: 2000 };
/** Other ways that are tried. */
const WAYS = 2;
/** What a query costs in rows, however few it finds. */
const QUERY = 10;
/** Most rows of one query, and most segments that are read ahead at once. */
const CHUNK = 400;
const AHEAD = 8;

/** Where a page ended, and which way its rows were found, so that the next need not look for one again. */
export interface ListPosition {
  readonly place: Place;
  readonly way?: 'gather' | 'walk' | undefined;
}

export interface ListPage<Row> {
  readonly rows: Row[];
  /** Where to go on; absent at the end. A page may be short, or empty, and still have one. */
  readonly next?: ListPosition;
}

interface Walked<Row> {
  readonly rows: Row[];
  /** Behind the last row that was looked at; absent at the end of the list. */
  readonly at?: Place | undefined;
}

/**
 * One page of a list. It walks along the order and drops what does not match: if that soon fills the page, it is the
 * cheapest way. If not, matches are few, and all of them may be gathered by a more selective way and sorted in memory.
 * If they are too many for that, it walks on until the page is full or a budget is spent; then the page is short.
 * All ways share one order, and a place in it is where the next page goes on: nothing is lost, nothing comes twice.
 */
export const readList = async <Row extends { readonly id: string }, Stretch>(
  plan: ListPlan<Row, Stretch>,
  { limit, after }: { limit: number; after?: ListPosition | undefined },
  read: ReadStretch<Row, Stretch>,
  limits = LIMITS,
): Promise<ListPage<Row>> => {
  const place = after?.place;
  const gatherFew = () => gatherPage(plan, place, limit, limits.gather, read);
  const pageOf = ({ rows, at }: Walked<Row>, way?: ListPosition['way']): ListPage<Row> =>
    at ? { rows, next: { place: at, way } } : { rows };

  if (after?.way === 'gather') {
    const gathered = await gatherFew();
    if (gathered) return pageOf(gathered, 'gather');
  }
  if (after?.way === 'walk') return pageOf(await walk(plan, place, limit, limits.walk, read), 'walk');

  const looked = await walk(plan, place, limit, limits.look + limit, read);
  if (looked.rows.length === limit || !looked.at) return pageOf(looked);
  const gathered = after?.way ? undefined : await gatherFew();
  if (gathered) return pageOf(gathered, 'gather');
  const more = await walk(plan, looked.at, limit - looked.rows.length, limits.walk, read);
  return pageOf({ rows: [...looked.rows, ...more.rows], at: more.at }, 'walk');
};

/** The page made of all rows, where one of the ways to them has few enough. */
const gatherPage = async <Row extends { readonly id: string }, Stretch>(
  plan: ListPlan<Row, Stretch>,
  after: Place | undefined,
  limit: number,
  most: number,
  read: ReadStretch<Row, Stretch>,
): Promise<Walked<Row> | undefined> => {
  for (const stretches of plan.candidates.slice(0, WAYS)) {
    const found = await gather(stretches, most, read);
    if (!found) continue;
    const rows = found
      .filter((row) => plan.matches(row) && !(after && plan.compare(plan.placeOf(row), after) <= 0))
      .sort(byPlace(plan));
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return { rows: page, at: rows.length > limit && last ? plan.placeOf(last) : undefined };
  }
  return undefined;
};

/** Every row of some stretches, each once; undefined if they are too many. */
const gather = async <Row extends { readonly id: string }, Stretch>(
  stretches: readonly Stretch[],
  most: number,
  read: ReadStretch<Row, Stretch>,
): Promise<Row[] | undefined> => {
  const found = new Map<string, Row>();
  let left = most;
  for (const stretch of stretches) {
    const { rows } = await read(stretch, { descending: true, limit: left + 1 });
    left -= rows.length;
    if (left < 0) return undefined;
    for (const row of rows) found.set(row.id, row);
  }
  return [...found.values()];
};

/** Rows along the order, from a place on, until there are `limit` of them or `budget` rows have been read. */
const walk = async <Row extends { readonly id: string }, Stretch>(
  plan: ListPlan<Row, Stretch>,
  after: Place | undefined,
  limit: number,
  budget: number,
  read: ReadStretch<Row, Stretch>,
): Promise<Walked<Row>> => {
  const rows: Row[] = [];
  let spent = 0;
  let at = after;
  const metered: typeof read = async (stretch, query) => {
    const page = await read(stretch, { ...query, limit: Math.max(1, Math.min(query.limit, budget - spent)) });
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
      merged: mergeStretches(plan, segment, from, (limit - rows.length + 1) / ahead, metered),
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
        at = plan.placeOf(row);
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

/** The segments that are not wholly before a place, and where to begin in each. */
const segmentsBehind = <Row extends { readonly id: string }, Stretch>(
  { segments, compare }: ListPlan<Row, Stretch>,
  after: Place | undefined,
): { segment: Segment<Stretch>; from?: Place | undefined }[] =>
  segments.flatMap((segment) => {
    const { value, descending } = segment;
    if (value === undefined || !after) return [{ segment, from: after }];
    if (compare(endOf(value, descending), after) <= 0) return [];
    return [{ segment, from: compare(endOf(value, !descending), after) < 0 ? after : undefined }];
  });

/** The rows of a segment's stretches in one order, each row once, read in pieces as they are wanted. */
const mergeStretches = <Row extends { readonly id: string }, Stretch>(
  plan: ListPlan<Row, Stretch>,
  { stretches, descending }: Segment<Stretch>,
  after: Place | undefined,
  wanted: number,
  read: ReadStretch<Row, Stretch>,
) => {
  const chunk = Math.max(QUERY, Math.ceil(wanted / stretches.length));
  const sources = stretches.map((stretch) => ({ stretch, rows: [] as Row[], more: true, after, chunk }));
  return {
    isEmpty: () => sources.every(({ rows, more }) => rows.length === 0 && !more),
    /** Whether it is known which row is next. */
    isReady: () => sources.every(({ rows, more }) => rows.length > 0 || !more),
    /** Reads on in every stretch of which nothing is left. */
    async fill() {
      await Promise.all(
        sources
          .filter(({ rows, more }) => rows.length === 0 && more)
          .map(async (source) => {
            const page = await read(source.stretch, {
              descending,
              limit: source.chunk,
              after: source.after,
            });
            const last = page.rows.at(-1);
            source.rows = page.rows;
            source.more = page.more;
            source.after = last ? plan.placeOf(last) : source.after;
            source.chunk = Math.min(2 * source.chunk, CHUNK);
          }),
      );
    },
    take(): Row | undefined {
      const heads = sources.flatMap(({ rows: [head] }) => (head ? [head] : []));
      const [first] = heads.length > 1 ? heads.sort(byPlace(plan)) : heads;
      for (const source of sources) {
        if (first && source.rows[0]?.id === first.id) source.rows.shift();
      }
      return first;
    },
  };
};

const byPlace =
  <Row extends { readonly id: string }, Stretch>({ compare, placeOf }: ListPlan<Row, Stretch>) =>
  (a: Row, b: Row) =>
    compare(placeOf(a), placeOf(b));
