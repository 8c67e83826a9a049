import type { JournalRow } from '../../domain/communications/communication.ts';
import { dayIn } from '../../domain/values/calendar.ts';
import { type Refusal, refuse } from '../../domain/values/refusal.ts';
import { ok, type Result } from '../../domain/values/result.ts';
import { type Change, columnTable, type Page } from '../column-table.ts';
import type { SortBy } from '../query/order.ts';
import type { Dimension, Group } from '../query/summary.ts';
import type { Row } from '../schema.ts';
import { decodeGroup, encodeGroup } from '../storage/group-codec.ts';
import type { Removal } from '../storage/live-segments.ts';
import { buildSegment, rowAt } from '../storage/segment.ts';
import { dayNumber, mondayOf } from './day-number.ts';
import type { JournalQuestion, JournalSelection, JournalSort, SummaryDimension } from './journal-question.ts';
import { type JournalRecord, journalSchema, type StoredRow, toRecord, toStored } from './journal-table.ts';
import { type ReadingContext, readSelection } from './read-filters.ts';
import { type DayAt, zoneDays } from './zone-days.ts';

/** The journal held in columns: any question of it, answered exactly, from memory (R3). */
export interface JournalColumns {
  /** Begins with the rows of some groups, instead of whatever was there. Throws `UnreadableGroup`. */
  load(groups: Iterable<Uint8Array>): void;
  /** Takes in changes in any order, any number of times. Returns how many were news. */
  apply(changes: Iterable<JournalRecord | Removal>): number;
  /** Refuses filters that can't be read, and a position that is of another sort. */
  query(question: JournalQuestion, context: ReadingContext): Result<Page<JournalRow>, Refusal>;
  /** How many rows there are of each, in no order. */
  summarize(question: JournalSummaryQuestion, context: ReadingContext): Result<JournalSummary, Refusal>;
  /** How many rows there are. */
  size(): number;
}

interface JournalSummaryQuestion extends JournalSelection {
  readonly by: readonly [SummaryDimension] | readonly [SummaryDimension, SummaryDimension];
}

interface JournalSummary {
  readonly groups: Group[];
  readonly total: number;
}

/** An empty journal. */
export const journalColumns = (): JournalColumns => {
  const table = columnTable(journalSchema);
  /** Kept from one question to the next; a company has one time zone. */
  const calendars = new Map<string, DayAt>();
  return {
    load: table.load,
    apply: (changes) => table.apply(storedChanges(changes)),
    query({ sort, limit, after, before, ...selection }, context) {
      const filters = readSelection(selection, context);
      if (!filters.ok) return filters;
      const page = table.query({ filters: filters.value, sort: sort.map(toSortBy), limit, after, before });
      if (page) return ok({ ...page, rows: page.rows.map((row) => toRecord(row).row) });
      return refuse('validation-failed', {
        field: 'cursor',
        code: 'invalid',
        detail: 'This cursor is not of this query. Start without one.',
      });
    },
    summarize({ by, ...selection }, context) {
      const filters = readSelection(selection, context);
      if (!filters.ok) return filters;
      const today = dayIn(context.timeZone, context.now);
      const dayAt = calendars.get(context.timeZone) ?? zoneDays(context.timeZone);
      calendars.set(context.timeZone, dayAt);
      const dimension = (one: SummaryDimension) => dimensionOf(one, today, dayAt);
      const [first, second] = by;
      return ok(
        table.summarize(filters.value, second ? [dimension(first), dimension(second)] : [dimension(first)]),
      );
    },
    size: table.size,
  };
};

/** A row group of some rows, not compressed. */
export const encodeJournalGroup = (records: readonly JournalRecord[]): Uint8Array =>
  encodeGroup(journalSchema, buildSegment(journalSchema, records.map(toStored)));

/** The rows of a group. Throws `UnreadableGroup`. */
export const decodeJournalGroup = (bytes: Uint8Array): JournalRecord[] => {
  const segment = decodeGroup(journalSchema, bytes);
  return Array.from({ length: segment.size }, (_, row) =>
    toRecord(rowAt(journalSchema, segment, row) as Row & StoredRow),
  );
};

function* storedChanges(changes: Iterable<JournalRecord | Removal>): Generator<Change<StoredRow>> {
  for (const change of changes) yield 'isRemoved' in change ? change : toStored(change);
}

const toSortBy = ({ column, direction, order }: JournalSort): SortBy => ({
  column,
  descending: direction === 'desc',
  ...(order && { order }),
});

const dimensionOf = (dimension: SummaryDimension, today: string, dayAt: DayAt): Dimension => {
  switch (dimension) {
    case 'overdue':
      return { column: 'nextDate', bucketOf: overdueBefore(dayNumber(today)) };
    case 'day':
      return { column: 'date', bucketOf: daysNamed(dayAt, (day) => day) };
    case 'week':
      return { column: 'date', bucketOf: daysNamed(dayAt, mondayOf) };
    case 'month':
      return { column: 'date', bucketOf: daysNamed(dayAt, (day) => day.slice(0, 7)) };
    default:
      return { column: dimension };
  }
};

const overdueBefore = (today: number) => (day: number | null) =>
  day !== null && day < today ? 'true' : 'false';

/** What is made of the day of an instant; most follow one of the same day. */
const daysNamed = (dayAt: DayAt, nameOf: (day: string) => string) => {
  const names = new Map<string, string>();
  let last: { readonly day: string; readonly name: string } | undefined;
  return (instant: number | null) => {
    const day = dayAt(instant ?? 0);
    if (day !== last?.day) {
      last = { day, name: names.get(day) ?? nameOf(day) };
      names.set(day, last.name);
    }
    return last.name;
  };
};
