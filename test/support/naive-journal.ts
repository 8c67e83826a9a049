import { DateTime } from 'luxon';
import type {
  ColumnFilter,
  JournalQuestion,
  JournalSort,
  SummaryDimension,
} from '../../shared/columns/journal/journal-question.ts';
import type { JournalRecord } from '../../shared/columns/journal/journal-table.ts';
import type { Removal } from '../../shared/columns/storage/live-segments.ts';
import { contactChannel, type JournalRow } from '../../shared/domain/communications/communication.ts';
import { journalValues } from '../../shared/domain/journal/journal-query.ts';
import { email, normalizeForComparison } from '../../shared/domain/values/text.ts';
import { windowOrderKind } from '../../shared/domain/window-orders/window-order.ts';
import { NOW, type Scenario } from './column-scenarios.ts';

/** What the journal in columns does, said as simply as can be. */

/** The rows that are there after groups and changes: of each id the highest revision, the latest of several in groups. */
export const naiveRecords = ({ groups, batches }: Pick<Scenario, 'groups' | 'batches'>): JournalRecord[] => {
  const found = new Map<string, JournalRecord | Removal>();
  for (const one of groups.flat()) {
    if (one.revision >= (found.get(one.row.id)?.revision ?? 0)) found.set(one.row.id, one);
  }
  for (const one of batches.flat()) {
    const id = 'isRemoved' in one ? one.id : one.row.id;
    if (one.revision > (found.get(id)?.revision ?? 0)) found.set(id, one);
  }
  return [...found.values()].filter((one) => !('isRemoved' in one)) as JournalRecord[];
};

const bytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Numbers by their value, all else by code points. */
const natural = (a: string, b: string): number => {
  const [left, right] = [a, b].map((text) => normalizeForComparison(text).match(/[0-9]+|[^0-9]/gu) ?? []);
  for (let at = 0; ; at++) {
    const [one, other] = [left?.[at], right?.[at]];
    if (one === undefined || other === undefined)
      return Number(one !== undefined) - Number(other !== undefined);
    const areNumbers = /^[0-9]/.test(one) && /^[0-9]/.test(other);
    const difference = areNumbers ? Number(BigInt(one) - BigInt(other)) : bytes(one, other);
    if (difference !== 0) return difference;
  }
};

const ORDERS: Partial<Record<JournalSort['column'], readonly string[]>> = {
  channel: contactChannel.options,
  contactDocumentKind: windowOrderKind.options,
  deletionMark: ['false', 'true'],
};
const BINARY = ['date', 'changedAt', 'nextDate', 'phone', 'state', 'manager', 'author', 'folder'];

const comparator = (sort: readonly JournalSort[]) => {
  const byDate = sort.find(({ column }) => column === 'date');
  const tie = byDate?.direction === 'asc' ? 1 : -1;
  return ({ row: a }: JournalRecord, { row: b }: JournalRecord): number => {
    for (const { column, direction, order = ORDERS[column] } of sort) {
      const [left, right] = [journalValues[column](a), journalValues[column](b)];
      if (left === right) continue;
      if (left === null || right === null) return left === null ? 1 : -1;
      const ranked = [left, right].map((value) => order?.indexOf(value) ?? -1);
      const [one = 0, other = 0] = ranked.map((rank) => (rank < 0 ? (order?.length ?? 0) : rank));
      const compare = BINARY.includes(column) ? bytes : natural;
      const difference = one - other || compare(left, right);
      if (difference !== 0) return direction === 'asc' ? difference : -difference;
    }
    return tie * ((byDate ? 0 : bytes(a.occurredAt, b.occurredAt)) || bytes(a.id, b.id));
  };
};

const dayOf = (instant: string, zone: string) => DateTime.fromISO(instant, { zone }).toISODate() ?? '';

const relative = (period: string, zone: string): readonly [string, string] => {
  const today = DateTime.fromJSDate(NOW, { zone });
  const span = (from: DateTime, to: DateTime) => [from.toISODate() ?? '', to.toISODate() ?? ''] as const;
  const far = { years: 5000 };
  const month = today.minus({ months: 1 });
  switch (period) {
    case 'past':
      return ['0000-01-01', today.minus({ days: 1 }).toISODate() ?? ''];
    case 'future':
      return span(today.plus({ days: 1 }), today.plus(far));
    case 'this-week':
      return span(today.startOf('week'), today.endOf('week'));
    case 'last-month':
      return span(month.startOf('month'), month.endOf('month'));
    case 'last-3-days':
      return span(today.minus({ days: 2 }), today);
    case 'next-2-days':
      return span(today, today.plus({ days: 1 }));
    default:
      return span(today, today);
  }
};

const passes = (row: JournalRow, filter: ColumnFilter, zone: string): boolean => {
  const { column, op } = filter;
  const found = journalValues[column](row);
  if (op === 'empty' || op === 'filled') return (found === null) === (op === 'empty');
  if (found === null) return op === 'not' || op === 'not-in';
  const sought = 'value' in filter ? [filter.value].flat() : 'from' in filter ? [filter.from, filter.to] : [];
  if (column === 'date' || column === 'changedAt' || column === 'nextDate') {
    const day = column === 'nextDate' ? found : dayOf(found, zone);
    const [first = '', last = first] = op === 'relative' ? relative(sought[0] ?? '', zone) : sought;
    if (op === 'from') return day >= first;
    if (op === 'to') return day <= first;
    return (day >= first && day <= last) !== (op === 'not');
  }
  const kept = sought.map((value) => {
    const digits = value.replace(/\D/g, '');
    if (column === 'email') return email.safeParse(value).data ?? value;
    if (column !== 'phone') return value;
    return op === 'contains' ? digits : value.startsWith('+') ? `+${digits}` : nationalStart(digits);
  });
  const [first = '', last = ''] = kept;
  const compare = column === 'phone' ? bytes : natural;
  switch (op) {
    case 'equals':
    case 'in':
      return kept.some((value) => normalizeForComparison(value) === normalizeForComparison(found));
    case 'not':
    case 'not-in':
      return !kept.some((value) => normalizeForComparison(value) === normalizeForComparison(found));
    case 'starts-with':
      return normalizeForComparison(found).startsWith(normalizeForComparison(first));
    case 'contains':
      return (
        normalizeForComparison(found).includes(normalizeForComparison(first)) ||
        // What is typed may be the beginning of a phone, as people write it there.
        (column === 'phone' && found.startsWith(beginningOf(sought[0] ?? '')))
      );
    case 'from':
      return compare(found, first) >= 0;
    case 'to':
      return compare(found, first) <= 0;
    default:
      return compare(found, first) >= 0 && compare(found, last) <= 0;
  }
};

/** In Russia 8 stands for +7, which is left out where an area code begins. */
const nationalStart = (digits: string) =>
  /^8/.test(digits) ? `+7${digits.slice(1)}` : `+${/^[349]/.test(digits) ? '7' : ''}${digits}`;
const beginningOf = (text: string) =>
  text.startsWith('+') ? `+${text.replace(/\D/g, '')}` : nationalStart(text.replace(/\D/g, ''));

type Selection = Pick<JournalQuestion, 'filters' | 'marked' | 'ownOf'>;

const select = (records: readonly JournalRecord[], { filters, marked, ownOf }: Selection, zone: string) =>
  records
    .filter(({ row }) => marked === 'shown' || row.deletionMark === (marked === 'only'))
    .filter(({ row }) => ownOf === undefined || row.managerId === ownOf || row.authorId === ownOf)
    .filter(({ row }) => filters.every((filter) => passes(row, filter, zone)));

/** All rows of a question, filtered one by one and sorted. */
export const naiveRows = (
  records: readonly JournalRecord[],
  question: Selection & Pick<JournalQuestion, 'sort'>,
  zone: string,
): JournalRow[] =>
  select(records, question, zone)
    .sort(comparator(question.sort))
    .map(({ row }) => row);

const groupOf = ({ row, source }: JournalRecord, by: SummaryDimension, zone: string): string | null => {
  const day = DateTime.fromISO(row.occurredAt, { zone });
  switch (by) {
    case 'source':
      return source;
    case 'day':
      return day.toISODate();
    case 'week':
      return day.startOf('week').toISODate();
    case 'month':
      return day.toFormat('yyyy-MM');
    case 'overdue':
      return String(row.nextDate !== null && row.nextDate < dayOf(NOW.toISOString(), zone));
    default:
      return journalValues[by](row);
  }
};

/** How many rows there are of each group, by its values as JSON. */
export const naiveSummary = (
  records: readonly JournalRecord[],
  selection: Selection,
  by: readonly SummaryDimension[],
  zone: string,
): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const one of select(records, selection, zone)) {
    const group = JSON.stringify(by.map((dimension) => groupOf(one, dimension, zone)));
    counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  return counts;
};
