import * as fc from 'fast-check';
import { type ListPosition, type ReadingLimits, readList } from '../../shared/app/lists/read-list.ts';
import { type JournalRow, toJournalRow } from '../../shared/domain/communications/communication.ts';
import { type JournalScope, planJournal } from '../../shared/domain/journal/journal-plan.ts';
import {
  type JournalColumn,
  type JournalFilter,
  type JournalQuery,
  journalValues,
} from '../../shared/domain/journal/journal-query.ts';
import type { Journal } from '../../shared/domain/journal/ports.ts';
import { normalizeForComparison, toSortKey } from '../../shared/domain/values/text.ts';
import { communicationsRepository } from '../../shared/store/communications.ts';
import { journalRepository } from '../../shared/store/journal.ts';
import type { Table } from '../../shared/store/table.ts';
import { communicationOf } from './documents.ts';
import { accepted } from './results.ts';

const LONG = 'Очень длинная тема '.repeat(7);
/** An id by its last letter. */
export const idOf = <Prefix extends string>(prefix: Prefix, letter: string): `${Prefix}_${string}` =>
  `${prefix}_01JDFV0000000000000000000${letter}`;

const people = ['A', 'B', 'C'].map((letter) => idOf('usr', letter));
export const states = ['K', 'M', 'N'].map((letter) => idOf('sta', letter));
const folders = ['P', 'Q'].map((letter) => idOf('fld', letter));
/** Of the directories, in an order that is not the ids'. */
const RANKS: Partial<Record<JournalColumn, string[]>> = {
  manager: [...people].reverse(),
  author: [...people].reverse(),
  state: [states[1] ?? '', states[0] ?? '', states[2] ?? ''],
  folder: [...folders].reverse(),
};
const FIXED: Partial<Record<JournalColumn, string[]>> = {
  channel: ['phone', 'email', 'site', 'messenger', 'visit', 'other'],
  contactDocumentKind: ['measurement', 'contract', 'order', 'service-visit'],
  deletionMark: ['false', 'true'],
};
const texts = ['Балкон', 'балкон 2', 'Ёлка', 'елка', '🔥 окно', '\ufffdx', 'ﬀ', `${LONG}1`, `${LONG}2`, 'я'];
const days = ['2026-11-22', '2026-11-23', '2026-11-24', '2026-11-25'];
const moments = ['2026-11-22T20:59:59.999Z', '2026-11-22T21:00:00.000Z', '2026-11-24T06:00:00.000Z'];
const phones = ['+79161234567', '+79161234568', '+74951234567'];
const orders = ['ОП-2026-000001', 'ОП-2026-000002', 'ОП-2025-000010'];

const maybe = <Value>(values: readonly Value[]) => fc.option(fc.constantFrom(...values));

/** A communication as it may stand in a journal, with ties and empty values. */
export const document = fc.record({
  number: fc.nat(30).map((count) => `КМ-2026-${String(count).padStart(6, '0')}`),
  occurredAt: fc.constantFrom(...moments),
  changedAt: fc.constantFrom(...moments),
  manager: fc.constantFrom(...people),
  author: fc.constantFrom(...people),
  client: maybe(texts),
  folder: maybe(folders),
  nextDate: maybe(days),
  deletionMark: fc.boolean(),
  channel: fc.constantFrom('phone', 'email', 'other'),
  phone: maybe(phones),
  email: maybe(['a@example.com', 'b@example.com']),
  topic: maybe(texts),
  state: maybe(states),
  order: maybe(orders),
  kind: fc.constantFrom('measurement', 'order'),
  extension: maybe(['101', '12']),
});

type Generated = typeof document extends fc.Arbitrary<infer Value> ? Value : never;

const toCommunication = (made: Generated, place: number) => {
  const base = communicationOf();
  return communicationOf({
    id: `com_01JDFV000000000000000${String(10_000 + place)}`,
    number: made.number,
    occurredAt: made.occurredAt,
    changedAt: made.changedAt,
    managerId: made.manager,
    authorId: made.author,
    clientName: made.client,
    clientFolderId: made.folder,
    nextDate: made.nextDate,
    deletionMark: made.deletionMark,
    preliminaryContact: {
      ...base.preliminaryContact,
      channel: made.channel,
      phone: made.phone === null ? null : { number: made.phone, extension: null },
      email: made.email,
      topic: made.topic,
    },
    details: {
      ...base.details,
      stateId: made.state,
      contactDocument:
        made.order === null ? null : { orderId: idOf('ord', 'A'), number: made.order, kind: made.kind },
      companyContact:
        made.extension === null ? null : { extension: made.extension, userId: null, name: null },
    },
  });
};

const pools = {
  number: ['КМ-2026-000001', 'км-2026-00001'],
  client: [...texts, 'бал'],
  phone: ['8 916 123-45-67', '+7 916 123-45-68', '+74951234567'],
  email: ['A@example.com', 'b@example.com'],
  topic: [...texts, 'окно', LONG],
  contactDocument: [...orders, 'ОП-2026'],
  companyContact: ['101', '1'],
  channel: ['phone', 'site'],
  state: states,
  contactDocumentKind: ['order', 'contract'],
  manager: people,
  author: people,
  folder: folders,
} as const satisfies Partial<Record<JournalColumn, readonly string[]>>;

const textFilter = fc
  .constantFrom(
    ...(['number', 'client', 'phone', 'email', 'topic', 'contactDocument', 'companyContact'] as const),
  )
  .chain((column) =>
    fc.record({
      column: fc.constant(column),
      op: fc.constantFrom('equals', 'equals', 'not', 'starts-with', 'contains', 'from', 'to'),
      value: fc.constantFrom<string>(...pools[column]),
    }),
  );
const chosenFilter = fc
  .constantFrom(...(['channel', 'state', 'contactDocumentKind', 'manager', 'author', 'folder'] as const))
  .chain((column) =>
    fc.record({
      column: fc.constant(column),
      op: fc.constantFrom('equals', 'not'),
      value: fc.constantFrom<string>(...pools[column]),
    }),
  );
const listFilter = fc.constantFrom(...(Object.keys(pools) as (keyof typeof pools)[])).chain((column) =>
  fc.record({
    column: fc.constant(column),
    op: fc.constantFrom('in', 'not-in'),
    value: fc.array(fc.constantFrom<string>(...pools[column]), { minLength: 1, maxLength: 3 }),
  }),
);
const dayFilter = fc.record({
  column: fc.constantFrom('date', 'nextDate', 'changedAt'),
  op: fc.constantFrom('equals', 'not', 'from', 'to'),
  value: fc.constantFrom(...days),
});
const emptyFilter = fc.record({
  column: fc.constantFrom('client', 'phone', 'topic', 'state', 'contactDocument', 'nextDate', 'folder'),
  op: fc.constantFrom('empty', 'filled'),
});
const filter = fc.oneof(
  textFilter,
  chosenFilter,
  listFilter,
  dayFilter,
  emptyFilter,
) as fc.Arbitrary<JournalFilter>;

/** A sort, a direction, and filters that meet such communications. */
export const arrangement: fc.Arbitrary<JournalQuery> = fc.record({
  sort: fc.constantFrom(...(Object.keys(journalValues) as JournalColumn[])),
  direction: fc.constantFrom('asc', 'desc'),
  filters: fc.array(filter, { maxLength: 3 }),
  marked: fc.constantFrom('hidden', 'shown', 'only'),
});

/** A period and whose. */
export const planning = fc.record(
  {
    from: fc.constantFrom(...days.slice(0, 2)),
    to: fc.constantFrom(...days.slice(2)),
    ownOf: fc.constantFrom(...people),
  },
  { requiredKeys: [] },
);

/** Limits so low that small journals meet them. */
export const limits: fc.Arbitrary<ReadingLimits> = fc.record({
  look: fc.nat(15),
  collect: fc.nat(40),
  scan: fc.integer({ min: 1, max: 25 }),
});

const moscowDay = (moment: string) =>
  new Date(Date.parse(moment) + 3 * 60 * 60 * 1000).toISOString().slice(0, 10);
const bytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** What a filter means, said as simply as can be. */
const passes = (row: JournalRow, { column, op, ...rest }: JournalFilter): boolean => {
  const found = journalValues[column](row);
  if (op === 'empty' || op === 'filled') return (found === null) === (op === 'empty');
  const sought = ('value' in rest ? [rest.value].flat() : []).map((value) =>
    column !== 'phone'
      ? value
      : op === 'contains'
        ? value.replace(/\D/g, '')
        : `+${value.replace(/\D/g, '').replace(/^8/, '7')}`,
  );
  if (found === null) return op === 'not' || op === 'not-in';
  if (column === 'date' || column === 'changedAt' || column === 'nextDate') {
    const day = column === 'nextDate' ? found : moscowDay(found);
    const [than = ''] = sought;
    return { equals: day === than, not: day !== than, from: day >= than, to: day <= than }[op as 'equals'];
  }
  const among = sought.some((value) => normalizeForComparison(value) === normalizeForComparison(found));
  const [first = ''] = sought;
  switch (op) {
    case 'equals':
    case 'in':
      return among;
    case 'not':
    case 'not-in':
      return !among;
    case 'starts-with':
      return normalizeForComparison(found).startsWith(normalizeForComparison(first));
    case 'contains':
      return (
        normalizeForComparison(found).includes(normalizeForComparison(first)) ||
        // In Russia 8 stands for +7 at the beginning of a phone.
        (column === 'phone' && found.startsWith(`+${first.replace(/^8/, '7')}`))
      );
    case 'from':
      return bytes(toSortKey(found), toSortKey(first)) >= 0;
    case 'to':
      return bytes(toSortKey(found), toSortKey(first)) <= 0;
  }
};

/** All rows of a query, filtered one by one and sorted in memory. */
export const naive = (
  rows: readonly JournalRow[],
  { sort, direction, filters, marked }: JournalQuery,
  { from, to, ownOf }: Partial<JournalScope>,
) => {
  const sign = direction === 'asc' ? 1 : -1;
  const ranks = RANKS[sort] ?? FIXED[sort];
  const compare = (a: JournalRow, b: JournalRow) => {
    const byDate = bytes(a.occurredAt, b.occurredAt) || bytes(a.id, b.id);
    if (sort === 'date') return sign * byDate;
    const [left, right] = [journalValues[sort](a), journalValues[sort](b)];
    const byEmpty = Number(left === null) - Number(right === null);
    const byValue =
      left === null || right === null
        ? byEmpty
        : ranks
          ? ranks.indexOf(left) - ranks.indexOf(right)
          : bytes(toSortKey(left), toSortKey(right));
    return sign * byValue || (ranks ? -byDate : sign * byDate);
  };
  return rows
    .filter((row) => marked === 'shown' || row.deletionMark === (marked === 'only'))
    .filter((row) => ownOf === undefined || row.managerId === ownOf || row.authorId === ownOf)
    .filter((row) => from === undefined || moscowDay(row.occurredAt) >= from)
    .filter((row) => to === undefined || moscowDay(row.occurredAt) <= to)
    .filter((row) => filters.every((one) => passes(row, one)))
    .sort(compare);
};

/** A table's journal with communications in it, and what its rows are. */
export const fillJournal = async (table: Table, made: readonly Generated[]) => {
  const communications = communicationsRepository(table);
  const documents = made.map(toCommunication);
  for (const one of documents) await table.commit([communications.add(one) as never]);
  return { rows: documents.map(toJournalRow), readRange: journalRepository(table).readRange };
};

/** The plan of a query, with the directories above. */
export const planOf = (asked: JournalQuery, over: Partial<JournalScope>) =>
  accepted(
    planJournal(asked, { ...over, ranks: RANKS[asked.sort], timeZone: 'Europe/Moscow', phoneRegion: 'RU' }),
  );

/** All pages of a query, one after another, with what each read. */
export const pagesOf = async (
  plan: ReturnType<typeof planOf>,
  limit: number,
  readRange: Journal['readRange'],
  limits?: ReadingLimits,
) => {
  const pages: { rows: JournalRow[]; accessPath: string | undefined; read: number }[] = [];
  for (let after: ListPosition | undefined; ; ) {
    let read = 0;
    const counted: typeof readRange = async (...query) => {
      const answer = await readRange(...query);
      read += answer.rows.length;
      return answer;
    };
    const { rows, next } = await readList(plan, { limit, after }, counted, limits);
    pages.push({ rows, accessPath: next?.accessPath, read });
    if (!next) return pages;
    if (pages.length > 1000) throw new Error('It does not end');
    after = JSON.parse(JSON.stringify(next));
  }
};
