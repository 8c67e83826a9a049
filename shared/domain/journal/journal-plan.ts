import { contactChannel, type JournalRow } from '../communications/communication.ts';
import type { ListPlan, RowPosition, Segment } from '../lists/list-plan.ts';
import { hourOfDay, nextDay } from '../values/calendar.ts';
import { type PhoneRegion, phoneStart, readPhone } from '../values/phone.ts';
import { phonePart } from '../values/phone-text.ts';
import { type Refusal, refuse } from '../values/refusal.ts';
import { ok, type Result } from '../values/result.ts';
import { compareText, email, normalizeForComparison, toSortKey } from '../values/text.ts';
import { windowOrderKind } from '../window-orders/window-order.ts';
import { type JournalColumn, type JournalFilter, type JournalQuery, journalValues } from './journal-query.ts';

/**
 * A range of an index of the journal. With `value`: the rows of one value (`null`: of none), by date; `from` and `to`
 * bound their moments. Without: all rows in the order of the column; `from` and `to` bound the column's values, and a
 * bound leaves the empty ones out. Bounds are included.
 */
export interface JournalRange {
  readonly marked: boolean;
  readonly column: JournalColumn;
  readonly value?: string | null | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What of the journal is asked for besides its sort and filters, and what it takes to read a filter. */
export interface JournalScope {
  /** The period: first and last day, in the company's time zone (R2). */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Only communications this user manages or made (R1). */
  readonly ownOf?: string | undefined;
  /**
   * The values of the column sorted by in the order people see them, where that is not the order of their texts: of
   * a directory, every one that is or was in it.
   */
  readonly ranks?: readonly string[] | undefined;
  readonly timeZone: string;
  readonly phoneRegion: PhoneRegion;
}

/** The order of columns whose values are fixed. */
const FIXED_RANKS: Partial<Record<JournalColumn, readonly string[]>> = {
  channel: contactChannel.options,
  contactDocumentKind: windowOrderKind.options,
  deletionMark: ['false', 'true'],
};

/** What a filter asks of a row, and where in the index of its column the rows are that meet it. */
interface Condition extends ColumnBounds {
  readonly column: JournalColumn;
  readonly test: (row: JournalRow) => boolean;
}

/** Outside of these values of a column no row is in the list. */
interface ColumnBounds {
  readonly values?: readonly (string | null)[];
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Ranges that hold every row of the list; `byDate`: each of them sorted by date. */
interface AccessPath {
  readonly cost: number;
  readonly byDate: boolean;
  readonly ranges: readonly JournalRange[];
}

/** Above every character of a text. */
const MAX_CHARACTER = '\u{10ffff}';

/**
 * How to read a page of the journal: by which indexes, and what to drop (R1, R3). Rows of one value are newest first in
 * columns with an order of their own, such as state; in others they go in the direction of the sort.
 * Refuses phones that aren't.
 */
export const planJournal = (
  { sort, direction, filters, marked }: JournalQuery,
  planning: JournalScope,
): Result<ListPlan<JournalRow, JournalRange>, Refusal> => {
  const { from, to, ownOf } = planning;
  const read = filters.map((filter) => readContacts(filter, planning.phoneRegion));
  const unread = read.flatMap((filter, index) =>
    filter
      ? []
      : [
          {
            field: `filters.${index}.value`,
            code: 'not-a-phone' as const,
            detail: 'This is not a phone number.',
          },
        ],
  );
  if (unread.length > 0) return refuse('validation-failed', ...unread);

  const period: JournalFilter[] = [
    ...(from === undefined ? [] : [{ column: 'date', op: 'from', value: from } as const]),
    ...(to === undefined ? [] : [{ column: 'date', op: 'to', value: to } as const]),
  ];
  const conditions = [...period, ...read.filter((filter) => filter !== undefined)].map((filter) =>
    toCondition(filter, planning.timeZone),
  );
  const bounds = boundsByColumn(conditions);
  const lists = marked === 'shown' ? [false, true] : [marked === 'only'];
  const accessPaths = accessPathsOf(bounds, lists, ownOf);
  const order = orderOf(sort, direction === 'desc', planning.ranks ?? FIXED_RANKS[sort]);
  return ok({
    segments: segmentsOf(sort, order, bounds, lists, accessPaths),
    accessPaths: accessPaths.map(({ ranges }) => ranges),
    matches: (row) => isOwn(row, ownOf) && conditions.every(({ test }) => test(row)),
    positionOf: order.positionOf,
    compare: order.compare,
  });
};

const isOwn = ({ managerId, authorId }: JournalRow, ownOf: string | undefined) =>
  ownOf === undefined || managerId === ownOf || authorId === ownOf;

/** A filter as it is tested: what is contained may be written in several ways. */
type ReadFilter =
  | JournalFilter
  | { readonly column: 'phone'; readonly op: 'contains'; readonly value: readonly string[] };

/** A filter on e-mails with whole addresses as they are stored. */
const withAddresses = (filter: JournalFilter & { readonly value: string | string[] }): JournalFilter => {
  const stored = (text: string) => email.safeParse(text).data ?? text;
  const { value } = filter;
  return { ...filter, value: Array.isArray(value) ? value.map(stored) : stored(value) } as JournalFilter;
};

/** A filter on phones or e-mails with its values as they are stored; undefined if a phone can't be read. */
const readContacts = (filter: JournalFilter, region: PhoneRegion): ReadFilter | undefined => {
  if (!('value' in filter)) return filter;
  if (filter.column === 'email') return withAddresses(filter);
  if (filter.column !== 'phone') return filter;
  if (filter.op === 'contains') {
    const digits = phonePart(filter.value).replace(/\D/g, '');
    // What is typed may be the beginning of a phone as people write it: 8 926.
    return digits === ''
      ? undefined
      : { column: 'phone', op: 'contains', value: [digits, `+${phoneStart(filter.value, region)}`] };
  }
  if (filter.op === 'starts-with') {
    const start = phoneStart(filter.value, region);
    return start === '' ? undefined : { ...filter, value: `+${start}` };
  }
  const numbers = [filter.value].flat().map((text) => {
    const phone = readPhone(text, region, '');
    return phone.ok ? phone.value.number : undefined;
  });
  if (!numbers.every((number) => number !== undefined)) return undefined;
  return (Array.isArray(filter.value) ? { ...filter, value: numbers } : { ...filter, value: numbers[0] }) as
    | JournalFilter
    | undefined;
};

const toCondition = (filter: ReadFilter, timeZone: string): Condition => {
  const { column } = filter;
  const valueIn = journalValues[column];
  switch (filter.op) {
    case 'empty':
      return { column, values: [null], test: (row) => valueIn(row) === null };
    case 'filled':
      return { column, from: '', test: (row) => valueIn(row) !== null };
    default:
      return column === 'date' || column === 'changedAt' || column === 'nextDate'
        ? dayCondition(column, filter.op, String(filter.value), timeZone)
        : textCondition(column, filter.op, [filter.value].flat());
  }
};

type Operator = Exclude<JournalFilter['op'], 'empty' | 'filled'>;

const textCondition = (column: JournalColumn, op: Operator, sought: readonly string[]): Condition => {
  const texts = new Set(sought.map(normalizeForComparison));
  const values = sought.map(toSortKey);
  const [text = '', value = ''] = [[...texts][0], values[0]];
  /** Tests the value of a row, folded; an empty one fails unless `empty` says otherwise. */
  const test =
    (holds: (found: string) => boolean, empty = false) =>
    (row: JournalRow) => {
      const found = journalValues[column](row);
      return found === null ? empty : holds(normalizeForComparison(found));
    };
  switch (op) {
    case 'equals':
    case 'in':
      return { column, values, test: test((found) => texts.has(found)) };
    case 'not':
    case 'not-in':
      return { column, test: test((found) => !texts.has(found), true) };
    case 'contains':
      return { column, from: '', test: test((found) => [...texts].some((one) => found.includes(one))) };
    case 'starts-with':
      return {
        column,
        from: value,
        to: `${value}${MAX_CHARACTER}`,
        test: test((found) => found.startsWith(text)),
      };
    case 'from':
      return { column, from: value, test: test((found) => compareText(toSortKey(found), value) >= 0) };
    case 'to':
      return {
        column,
        from: '',
        to: value,
        test: test((found) => compareText(toSortKey(found), value) <= 0),
      };
  }
};

const dayCondition = (
  column: 'date' | 'changedAt' | 'nextDate',
  op: Operator,
  day: string,
  timeZone: string,
): Condition => {
  const startOf = (date: string) => hourOfDay(date, 0, timeZone).getTime();
  const isMoment = column !== 'nextDate';
  const first = isMoment ? new Date(startOf(day)).toISOString() : day;
  const last = isMoment ? new Date(startOf(nextDay(day)) - 1).toISOString() : day;
  const test = (holds: (found: string) => boolean, empty: boolean) => (row: JournalRow) => {
    const found = journalValues[column](row);
    return found === null ? empty : holds(found);
  };
  // The index by date has moments as they are, the others have what `toSortKey` makes of them.
  const place = (moment: string) => (column === 'date' ? moment : toSortKey(moment));
  switch (op) {
    case 'not':
      return { column, test: test((found) => found < first || found > last, true) };
    case 'from':
      return { column, from: place(first), test: test((found) => found >= first, false) };
    case 'to':
      return {
        column,
        ...(column !== 'date' && { from: '' }),
        to: place(last),
        test: test((found) => found <= last, false),
      };
    default:
      return {
        column,
        from: place(first),
        to: place(last),
        test: test((found) => found >= first && found <= last, false),
      };
  }
};

/** All conditions on a column in one: the values all of them leave. */
const boundsByColumn = (conditions: readonly Condition[]): ReadonlyMap<JournalColumn, ColumnBounds> => {
  const bounds = new Map<JournalColumn, ColumnBounds>();
  for (const { column, values, from, to } of conditions) {
    if (values === undefined && from === undefined && to === undefined) continue;
    const before = bounds.get(column) ?? {};
    const left = before.values && values ? before.values.filter((value) => values.includes(value)) : values;
    bounds.set(column, {
      ...before,
      ...((left ?? before.values) && { values: [...new Set(left ?? before.values)] }),
      from: outer(before.from, from, 1),
      to: outer(before.to, to, -1),
    });
  }
  return bounds;
};

/** The narrower of two bounds, where there are two. */
const outer = (a: string | undefined, b: string | undefined, sign: 1 | -1) => {
  if (a === undefined || b === undefined) return a ?? b;
  return sign * compareText(a, b) > 0 ? a : b;
};

/** What an access path costs, guessed by what is filtered: a number finds a row or two, a client few, a state many. */
const COSTS = { exactText: 1, bothBounds: 2, own: 3, chosen: 4, empty: 5, period: 6, oneBound: 7 } as const;

const costOf = (column: JournalColumn, { values, from, to }: ColumnBounds): number => {
  if (values?.includes(null)) return COSTS.empty;
  if (values) return CHOSEN.has(column) ? COSTS.chosen : COSTS.exactText;
  if (column === 'date') return COSTS.period;
  return from === undefined || from === '' || to === undefined ? COSTS.oneBound : COSTS.bothBounds;
};

/** Columns of which many rows have the same value. */
const CHOSEN: ReadonlySet<JournalColumn> = new Set([
  'channel',
  'state',
  'contactDocumentKind',
  'manager',
  'author',
  'folder',
]);

type BoundsByColumn = ReadonlyMap<JournalColumn, ColumnBounds>;

/** A range in each of some lists. */
const inLists = (lists: readonly boolean[], range: Omit<JournalRange, 'marked'>): JournalRange[] =>
  lists.map((marked) => ({ marked, ...range }));

/** Every access path to the rows of a list, the most selective first. */
const accessPathsOf = (
  bounds: BoundsByColumn,
  lists: readonly boolean[],
  ownOf: string | undefined,
): AccessPath[] => {
  const period = periodOf(bounds);
  const accessPaths: AccessPath[] = [...bounds].map(([column, columnBounds]) => ({
    cost: costOf(column, columnBounds),
    byDate: columnBounds.values !== undefined,
    ranges: columnBounds.values
      ? columnBounds.values.flatMap((value) => inLists(lists, { column, value, ...period }))
      : inLists(lists, { column, from: columnBounds.from, to: columnBounds.to }),
  }));
  if (ownOf !== undefined) {
    const ranges = (['manager', 'author'] as const).flatMap((column) =>
      inLists(lists, { column, value: toSortKey(ownOf), ...period }),
    );
    accessPaths.push({ cost: COSTS.own, byDate: true, ranges });
  }
  // The period alone is no access path where another is bounded by it.
  const isBounded = accessPaths.some(({ byDate }) => byDate);
  return accessPaths
    .filter(({ cost }) => !(isBounded && cost === COSTS.period))
    .sort((a, b) => a.cost - b.cost);
};

const periodOf = (bounds: BoundsByColumn) => {
  const { from, to } = bounds.get('date') ?? {};
  return { from, to };
};

interface Order {
  readonly descending: boolean;
  /** The values in order, of columns that have an order of their own. */
  readonly ranks: readonly string[] | undefined;
  compareValues(a: string | null, b: string | null): number;
  positionOf(row: JournalRow): RowPosition;
  compare(a: RowPosition, b: RowPosition): number;
}

const orderOf = (sort: JournalColumn, descending: boolean, ranked: readonly string[] | undefined): Order => {
  const sign = descending ? -1 : 1;
  const ranks = ranked?.map(toSortKey);
  const rankOf = new Map(ranks?.map((value, rank) => [value, rank]));
  const compareValues = (a: string | null, b: string | null): number => {
    if (a === b) return 0;
    if (a === null || b === null) return sign * (a === null ? 1 : -1);
    // What is in no directory any more comes behind what is.
    const difference = (rankOf.get(a) ?? rankOf.size) - (rankOf.get(b) ?? rankOf.size);
    return sign * (difference === 0 ? compareText(a, b) : difference);
  };
  return {
    descending,
    ranks,
    compareValues,
    positionOf: (row) => {
      const value = sort === 'date' ? null : journalValues[sort](row);
      return { value: value === null ? null : toSortKey(value), at: row.occurredAt, id: row.id };
    },
    compare: (a, b) =>
      compareValues(a.value, b.value) ||
      (ranks ? -1 : sign) * (compareText(a.at, b.at) || compareText(a.id, b.id)),
  };
};

const segmentsOf = (
  sort: JournalColumn,
  { descending, ranks, compareValues }: Order,
  bounds: BoundsByColumn,
  lists: readonly boolean[],
  accessPaths: readonly AccessPath[],
): Segment<JournalRange>[] => {
  const period = periodOf(bounds);
  const byDate =
    accessPaths.find((accessPath) => accessPath.byDate)?.ranges ??
    inLists(lists, { column: 'date', ...period });
  if (sort === 'date') return [{ descending, ranges: byDate }];
  if (sort === 'deletionMark') {
    return lists
      .map((marked) => ({
        value: String(marked),
        descending: true,
        ranges: byDate.filter((range) => range.marked === marked),
      }))
      .sort((a, b) => compareValues(a.value, b.value));
  }
  const columnBounds = bounds.get(sort);
  const values = columnBounds?.values ?? (ranks && [...ranks, null]);
  if (values) {
    return [...values].sort(compareValues).map((value) => ({
      value,
      descending: ranks !== undefined || descending,
      ranges: inLists(lists, { column: sort, value, ...period }),
    }));
  }
  return [
    { descending, ranges: inLists(lists, { column: sort, from: columnBounds?.from, to: columnBounds?.to }) },
  ];
};
