import * as fc from 'fast-check';
import type {
  ColumnFilter,
  JournalQuestion,
  JournalSort,
  SummaryDimension,
} from '../../shared/columns/journal/journal-question.ts';
import type { JournalRecord } from '../../shared/columns/journal/journal-table.ts';
import type { Removal } from '../../shared/columns/storage/live-segments.ts';
import { contactChannel, type JournalRow } from '../../shared/domain/communications/communication.ts';
import { singleLine } from '../../shared/domain/values/text.ts';
import { windowOrderKind } from '../../shared/domain/window-orders/window-order.ts';

/** What happens to a journal in columns, and what it is asked then. */
export interface Scenario {
  /** Row groups it begins with; a row may be in several, at different revisions. */
  readonly groups: readonly (readonly JournalRecord[])[];
  /** Changes as they come, in any order of their revisions. */
  readonly batches: readonly (readonly (JournalRecord | Removal)[])[];
  readonly questions: readonly Omit<JournalQuestion, 'after' | 'before'>[];
  readonly by: readonly [SummaryDimension] | readonly [SummaryDimension, SummaryDimension];
  readonly timeZone: string;
}

const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** An id by its place among all: every second has the moment of the one before. */
const idOf = <Prefix extends string>(prefix: Prefix, place: number): `${Prefix}_${string}` => {
  const [moment, tail] = [Math.floor(place / 2), (place * 7) % 32];
  return `${prefix}_01JDFV${'0'.repeat(2)}${LETTERS[moment]}0${LETTERS[tail]}${'Z'.repeat(15)}`;
};
const idsOf = <Prefix extends string>(prefix: Prefix, count: number) =>
  Array.from({ length: count }, (_, place) => idOf(prefix, place));

const ROWS = 48;
const [users, states, folders, clients, orders] = [
  idsOf('usr', 4),
  idsOf('sta', 4),
  idsOf('fld', 3),
  idsOf('cpt', 5),
  idsOf('ord', 5),
];

/** Texts that are hard to compare. */
const TEXTS = [
  ...['Балкон', 'балкон 2', 'балкон 10', 'балкон 010', 'БАЛКОН  2', 'Ёлка', 'елка', 'ёж', 'еж 1', 'Ель'],
  ...[
    'й',
    'и',
    'Окно «Люкс» №5 — 12×40',
    'окно-2',
    'окно 2',
    'a',
    'A0',
    'a00',
    'a1b',
    'a01',
    'ﬀ',
    'é',
    'e\u0301',
  ],
  ...[
    'İstanbul',
    '🔥 окно',
    '\ufffdx',
    '00',
    '0',
    '12345678901234567890',
    '1',
    'ё',
    'Щ',
    'я',
    'z',
    'Straße',
    'ℵ',
  ],
];
const anyText = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...TEXTS) },
  {
    weight: 1,
    arbitrary: fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .map((text) => singleLine(200).safeParse(text).data ?? 'x'),
  },
);
const DAYS = [
  '2026-03-29',
  '2026-10-25',
  '2026-11-22',
  '2026-11-23',
  '2026-11-24',
  '2026-11-25',
  '2026-11-26',
];
const MOMENTS = [
  ...['2026-11-22T20:59:59.999Z', '2026-11-22T21:00:00.000Z', '2026-11-24T06:00:00.000Z'],
  ...[
    '2026-03-29T00:59:59.999Z',
    '2026-10-25T01:30:00.000Z',
    '2026-11-25T04:59:59.999Z',
    '1969-12-31T23:59:59.999Z',
  ],
  ...['2026-11-30T12:00:00.000Z', '2999-12-31T23:59:59.999Z'],
];
const PHONES = ['+79161234567', '+79161234568', '+74951234567', '+375291234567'];
const EMAILS = [
  'a@example.com',
  'b@example.com',
  'ivan@xn--80atjc.xn--p1ai',
  'a10@example.com',
  'a9@example.com',
];
const ORDER_NUMBERS = ['ОП-2026-000001', 'ОП-2026-000002', 'ОП-2025-000010', 'ОП-2025-1000010'];
const ZONES = ['Europe/Moscow', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata'];

/** Now, for all that is relative: a Wednesday. */
export const NOW = new Date('2026-11-25T06:00:00.000Z');

const maybe = <Value>(values: readonly Value[]) => fc.option(fc.constantFrom(...values));

const row: fc.Arbitrary<Omit<JournalRow, 'id'>> = fc.record({
  version: fc.integer({ min: 1, max: 3 }),
  number: fc.integer({ min: 1, max: 1200 }).map((count) => `КМ-2026-${String(count).padStart(6, '0')}`),
  occurredAt: fc.constantFrom(...MOMENTS),
  changedAt: fc.constantFrom(...MOMENTS),
  clientId: maybe(clients),
  clientName: fc.option(anyText),
  clientFolderId: maybe(folders),
  managerId: fc.constantFrom(...users),
  authorId: fc.constantFrom(...users),
  nextDate: maybe(DAYS),
  deletionMark: fc.boolean(),
  phone: fc.option(fc.record({ number: fc.constantFrom(...PHONES), extension: maybe(['12', '7']) })),
  phoneText: maybe(['anonymous']),
  email: maybe(EMAILS),
  channel: fc.constantFrom(...contactChannel.options),
  topic: fc.option(anyText),
  stateId: maybe(states),
  contactDocument: fc.option(
    fc.record({
      orderId: fc.constantFrom(...orders),
      number: fc.constantFrom(...ORDER_NUMBERS),
      kind: fc.constantFrom(...windowOrderKind.options),
    }),
  ),
  companyContact: fc.option(
    fc.record({
      extension: fc.constantFrom('101', '12', '9'),
      userId: maybe(users),
      name: fc.option(anyText),
    }),
  ),
});

export const record: fc.Arbitrary<JournalRecord> = fc
  .record({
    place: fc.nat(ROWS - 1),
    row,
    source: maybe(['Яндекс', 'яндекс', 'сайт']),
    revision: fc.integer({ min: 1, max: 6 }),
  })
  .map(({ place, row, ...rest }) => ({ row: { id: idOf('com', place), ...row }, ...rest }));

const removal: fc.Arbitrary<Removal> = fc.record({
  id: fc.nat(ROWS - 1).map((place) => idOf('com', place)),
  revision: fc.integer({ min: 1, max: 6 }),
  isRemoved: fc.constant(true as const),
});

const TEXT_VALUES = {
  number: ['КМ-2026-000012', 'км-2026-12', 'КМ-2026-0001', '2026'],
  client: [...TEXTS, 'бал', 'кон 1'],
  phone: ['8 916 123-45-67', '+7 916 123-45-68', '+74951234567', '+375 29 123-45-67'],
  email: ['A@example.com', 'b@example.com', 'ivan@окна.рф', 'a9@example.com'],
  topic: [...TEXTS, 'окн', '2'],
  contactDocument: [...ORDER_NUMBERS, 'ОП-2025'],
  companyContact: ['101', '12', '1'],
} as const;
const PHONE_PARTS = ['8 916', '+7', '4567', '45-67', '916123', '8', '375', '29 1'];
const CHOSEN_VALUES = {
  channel: contactChannel.options,
  contactDocumentKind: windowOrderKind.options,
  state: states,
  manager: users,
  author: users,
  folder: folders,
} as const;
type TextName = keyof typeof TEXT_VALUES;
type ChosenName = keyof typeof CHOSEN_VALUES;
const TEXT_NAMES = Object.keys(TEXT_VALUES) as TextName[];
const CHOSEN_NAMES = Object.keys(CHOSEN_VALUES) as ChosenName[];

const values = (column: TextName | ChosenName): readonly string[] =>
  column in TEXT_VALUES ? TEXT_VALUES[column as TextName] : CHOSEN_VALUES[column as ChosenName];
const oneValue = (column: TextName | ChosenName) => fc.constantFrom(...values(column));

const filters = [
  fc.constantFrom(...TEXT_NAMES).chain((column) =>
    fc.record({
      column: fc.constant(column),
      op: fc.constantFrom('equals', 'not', 'from', 'to'),
      value: oneValue(column),
    }),
  ),
  fc.constantFrom(...TEXT_NAMES).chain((column) =>
    fc.record({
      column: fc.constant(column),
      op: fc.constantFrom('starts-with', 'contains'),
      value: column === 'phone' ? fc.constantFrom(...PHONE_PARTS) : oneValue(column),
    }),
  ),
  fc.constantFrom(...TEXT_NAMES).chain((column) =>
    fc.record({
      column: fc.constant(column),
      op: fc.constant('range'),
      from: oneValue(column),
      to: oneValue(column),
    }),
  ),
  fc.constantFrom(...CHOSEN_NAMES).chain((column) =>
    fc.record({
      column: fc.constant(column),
      op: fc.constantFrom('equals', 'not'),
      value: oneValue(column),
    }),
  ),
  fc.constantFrom(...TEXT_NAMES, ...CHOSEN_NAMES).chain((column) =>
    fc.record({
      column: fc.constant(column),
      op: fc.constantFrom('in', 'not-in'),
      value: fc.array(oneValue(column), { minLength: 1, maxLength: 3 }),
    }),
  ),
  fc.record({
    column: fc.constantFrom('date', 'nextDate', 'changedAt'),
    op: fc.constantFrom('equals', 'not', 'from', 'to'),
    value: fc.constantFrom(...DAYS),
  }),
  fc.record({
    column: fc.constantFrom('date', 'nextDate', 'changedAt'),
    op: fc.constant('range'),
    from: fc.constantFrom(...DAYS),
    to: fc.constantFrom(...DAYS),
  }),
  fc.record({
    column: fc.constantFrom('date', 'nextDate', 'changedAt'),
    op: fc.constant('relative'),
    value: fc.constantFrom(
      'past',
      'today',
      'future',
      'this-week',
      'last-month',
      'last-3-days',
      'next-2-days',
    ),
  }),
  fc.record({
    column: fc.constantFrom(
      'client',
      'phone',
      'email',
      'topic',
      'state',
      'contactDocument',
      'nextDate',
      'folder',
    ),
    op: fc.constantFrom('empty', 'filled'),
  }),
];
const filter = fc.oneof(...(filters as fc.Arbitrary<unknown>[])) as fc.Arbitrary<ColumnFilter>;

const SORTED = [
  ...([
    'number',
    'date',
    'client',
    'phone',
    'email',
    'channel',
    'topic',
    'state',
    'contactDocument',
  ] as const),
  ...(['contactDocumentKind', 'manager', 'author', 'companyContact', 'nextDate', 'folder'] as const),
  ...(['changedAt', 'deletionMark'] as const),
];

/** Orders of catalogues, one of which lacks an entry. */
const ORDERS: Partial<Record<JournalSort['column'], readonly string[]>> = {
  state: [states[1], states[3], states[0]].filter((id) => id !== undefined),
  manager: [...users].reverse(),
};

const sort: fc.Arbitrary<JournalSort[]> = fc
  .uniqueArray(fc.constantFrom(...SORTED), { minLength: 1, maxLength: 3 })
  .chain((columns) =>
    fc.tuple(
      ...columns.map((column) =>
        fc.record({
          column: fc.constant(column),
          direction: fc.constantFrom('asc', 'desc'),
          order: fc.constantFrom(undefined, ORDERS[column]),
        }),
      ),
    ),
  );

const question = fc.record(
  {
    filters: fc.array(filter, { maxLength: 3 }),
    marked: fc.constantFrom('hidden', 'shown', 'only'),
    ownOf: fc.constantFrom(...users),
    sort,
    limit: fc.integer({ min: 1, max: 20 }),
  },
  { requiredKeys: ['filters', 'marked', 'sort', 'limit'] },
);

const DIMENSIONS = [
  ...(['state', 'manager', 'author', 'channel', 'source', 'folder', 'contactDocumentKind'] as const),
  ...(['day', 'week', 'month', 'overdue'] as const),
];
const dimension = fc.constantFrom(...DIMENSIONS);

export const scenario: fc.Arbitrary<Scenario> = fc.record({
  groups: fc.array(fc.uniqueArray(record, { maxLength: 20, selector: (one) => one.row.id }), {
    maxLength: 3,
  }),
  batches: fc.array(
    fc.array(fc.oneof({ weight: 8, arbitrary: record }, { weight: 1, arbitrary: removal }), { maxLength: 8 }),
    { maxLength: 4 },
  ),
  questions: fc.array(question, { minLength: 1, maxLength: 2 }),
  by: fc.oneof(fc.tuple(dimension), fc.tuple(dimension, dimension)),
  timeZone: fc.constantFrom(...ZONES),
});
