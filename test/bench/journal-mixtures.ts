import type {
  ColumnFilter,
  JournalQuestion,
  JournalSort,
  SummaryDimension,
} from '../../shared/columns/journal/journal-question.ts';
import type { journalData } from './journal-data.ts';

type Data = ReturnType<typeof journalData>;
type Column = JournalSort['column'];

/** A question of the extended view, as a head of sales asks it. */
export interface Mixture {
  readonly name: string;
  readonly question: JournalQuestion;
}

const PAGE = 50;

const by = (column: Column, direction: 'asc' | 'desc' = 'asc'): JournalSort => ({ column, direction });
const equals = (column: Column, value: string) => ({ column, op: 'equals', value }) as ColumnFilter;
const contains = (column: Column, value: string) => ({ column, op: 'contains', value }) as ColumnFilter;
const filled = (column: Column): ColumnFilter => ({ column, op: 'filled' });
const empty = (column: Column): ColumnFilter => ({ column, op: 'empty' });
const days = (from: string, to: string): ColumnFilter => ({ column: 'date', op: 'range', from, to });

/** Filters and sorts mixed; what each stands for is in its name. */
export const mixtures = ({ managers, folders, stateOf, bigClientName }: Data): Mixture[] => {
  const [m1 = '', m2 = '', m3 = ''] = managers;
  const [folder = ''] = folders;
  const rare = managers.at(-1) ?? '';
  const state = (key: string) => equals('state', stateOf(key));
  const of = (manager: string) => equals('manager', manager);
  const channel = (value: string) => equals('channel', value);
  const overdue: ColumnFilter = { column: 'nextDate', op: 'relative', value: 'past' };
  const lastMonth: ColumnFilter = { column: 'date', op: 'relative', value: 'last-30-days' };
  const date = by('date', 'desc');
  const client = by('client');
  const all: readonly (readonly [name: string, sort: JournalSort, ...filters: ColumnFilter[]])[] = [
    ['state and manager, by client', client, state('waits'), of(m1)],
    ['overdue and channel, by next date', by('nextDate'), overdue, channel('phone')],
    ['overdue and channel, by date', date, overdue, channel('phone')],
    ['phone contains 4571, by date', date, contains('phone', '4571')],
    ['phone contains 45-71-2, by date', date, contains('phone', '45-71-2')],
    ['topic contains балкон, by date', date, contains('topic', 'балкон')],
    ['topic contains антрацит and state, by date', date, contains('topic', 'антрацит'), state('refused')],
    [
      'topic contains веранд, rare manager and folder, by client',
      ...([client, contains('topic', 'веранд'), of(rare), equals('folder', folder)] as const),
    ],
    ['client starts with Сидор, by date', date, { column: 'client', op: 'starts-with', value: 'Сидор' }],
    ['client starts with Сидор, by client', client, { column: 'client', op: 'starts-with', value: 'Сидор' }],
    ['last quarter and folder, by date', date, days('2026-07-01', '2026-09-30'), equals('folder', folder)],
    [
      'last quarter and folder, by client',
      client,
      days('2026-07-01', '2026-09-30'),
      equals('folder', folder),
    ],
    [
      'order filled, state, last 30 days, by order',
      ...([by('contactDocument'), filled('contactDocument'), state('production'), lastMonth] as const),
    ],
    [
      'state, order filled, no next date, by date',
      ...([date, state('measurement'), filled('contactDocument'), empty('nextDate')] as const),
    ],
    ['e-mail filled and channel, by client', client, filled('email'), channel('email')],
    [
      'three managers and three states, by date',
      date,
      { column: 'manager', op: 'in', value: [m1, m2, m3] },
      { column: 'state', op: 'in', value: ['price', 'waits', 'advice'].map(stateOf) },
    ],
    [
      'none of five managers, by date',
      date,
      { column: 'manager', op: 'not-in', value: managers.slice(0, 5) },
    ],
    ['complaints without a next date, by date', date, state('complaint'), empty('nextDate'), lastMonth],
    ['forgotten ones, by client', client, state('waits'), empty('nextDate')],
    ['topic contains what none has, by date', date, contains('topic', 'гиперболоид')],
    ['client contains заказчик, by phone', by('phone'), contains('client', 'заказчик')],
    ['changed today, by changed at', by('changedAt', 'desc'), equals('changedAt', '2026-11-25')],
    ['one week, by client', client, days('2026-10-05', '2026-10-11')],
    ['one month, by client', client, days('2026-10-01', '2026-10-31')],
    ['one quarter, by client', client, days('2026-07-01', '2026-09-30')],
    ['one day, by client', client, days('2026-10-07', '2026-10-07')],
    ['one week, by manager', by('manager'), days('2026-10-05', '2026-10-11')],
    ['one week, by state', by('state'), days('2026-10-05', '2026-10-11')],
    ['one month, by topic', by('topic'), days('2026-10-01', '2026-10-31')],
    ['month and manager, by next date', by('nextDate'), days('2026-10-01', '2026-10-31'), of(m1)],
    [
      'client contains and month, by date',
      date,
      contains('client', 'сидоров'),
      days('2026-10-01', '2026-10-31'),
    ],
    [
      'manager, topic contains дверь, quarter, by date',
      ...([date, of(m1), contains('topic', 'дверь'), days('2026-07-01', '2026-09-30')] as const),
    ],
    [
      'manager, topic contains дверь two years ago, by client',
      ...([client, of(m1), contains('topic', 'дверь'), days('2024-01-01', '2024-12-31')] as const),
    ],
    ['state, by phone descending', by('phone', 'desc'), state('price')],
    ['state and channel, by e-mail', by('email'), state('service'), channel('visit')],
    [
      'a hundred numbers, by client',
      client,
      { column: 'number', op: 'range', from: 'КМ-2025-000100', to: 'КМ-2025-000200' },
    ],
    ['rare channel and state, by client', client, channel('other'), state('refused')],
    ['overdue, state and manager, by client', client, overdue, state('waits'), of(m1)],
    [
      'next date this week, by manager',
      by('manager'),
      { column: 'nextDate', op: 'relative', value: 'this-week' },
    ],
    ['phone starts with 8 916, by date', date, { column: 'phone', op: 'starts-with', value: '8 916' }],
    [
      'company contact, state, one year, by date',
      ...([
        date,
        equals('companyContact', '101'),
        state('refused'),
        days('2026-01-01', '2026-12-31'),
      ] as const),
    ],
    [
      'client not the big one, manager, state, folder, by client',
      client,
      { column: 'client', op: 'not', value: bigClientName },
      of(m1),
      state('waits'),
      equals('folder', folder),
    ],
  ];
  return all.map(([name, sort, ...filters]) => ({
    name,
    question: { filters, sort: [sort], marked: 'hidden', limit: PAGE },
  }));
};

const COLUMNS: readonly Column[] = [
  ...(['number', 'date', 'client', 'phone', 'email', 'channel', 'topic', 'state'] as const),
  ...(['contactDocument', 'contactDocumentKind', 'manager', 'author', 'companyContact'] as const),
  ...(['nextDate', 'folder', 'changedAt'] as const),
];

/** Every column sorted by, without a filter. */
export const singleSorts = (): Mixture[] =>
  COLUMNS.map((column) => ({
    name: `by ${column}`,
    question: { filters: [], sort: [by(column)], marked: 'hidden', limit: PAGE },
  }));

/** What a head of sales has counted. */
export const summaries = (): (
  | readonly [SummaryDimension]
  | readonly [SummaryDimension, SummaryDimension]
)[] => [['state'], ['day'], ['manager', 'month'], ['week', 'channel'], ['manager', 'overdue']];
