import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeJournalGroup,
  encodeJournalGroup,
  type JournalColumns,
  journalColumns,
} from '../../../shared/columns/journal/journal-columns.ts';
import type { JournalQuestion } from '../../../shared/columns/journal/journal-question.ts';
import type { JournalRow } from '../../../shared/domain/communications/communication.ts';
import { NOW, record, type Scenario, scenario } from '../../support/column-scenarios.ts';
import { naiveRecords, naiveRows, naiveSummary } from '../../support/naive-journal.ts';
import { accepted } from '../../support/results.ts';

/** More of them on demand: COLUMN_CASES=50000 COLUMN_SEED=7 npx vitest run --project unit test/unit/columns */
const CASES = Number(process.env.COLUMN_CASES ?? 2000);
const SEED = Number(process.env.COLUMN_SEED ?? 20261125);
const LIMIT_MILLISECONDS = 60_000 + 20 * CASES;

type Question = Scenario['questions'][number];

const contextOf = (timeZone: string) => ({ now: NOW, timeZone, phoneRegion: 'RU' }) as const;

/** A page as it would come back in the next request. */
const asked = (position: JournalQuestion['after'] | JournalQuestion['before']) =>
  JSON.parse(JSON.stringify(position));

const readOn = (columns: JournalColumns, question: Question, timeZone: string, total: number) => {
  const rows: JournalRow[] = [];
  for (let after: JournalQuestion['after'] | null = 'start'; after !== null; ) {
    const page = accepted(columns.query({ ...question, after: asked(after) }, contextOf(timeZone)));
    expect(page).toMatchObject({ total, offset: rows.length });
    expect(page.rows.length).toBe(Math.min(question.limit, total - rows.length));
    expect(page.previous === null).toBe(rows.length === 0);
    rows.push(...page.rows);
    after = page.next as typeof after;
  }
  return rows;
};

const readBack = (columns: JournalColumns, question: Question, timeZone: string, total: number) => {
  const rows: JournalRow[] = [];
  for (let before: JournalQuestion['before'] | null = 'end'; before !== null; ) {
    const page = accepted(columns.query({ ...question, before: asked(before) }, contextOf(timeZone)));
    expect(page).toMatchObject({ total, offset: total - rows.length - page.rows.length });
    expect(page.rows.length).toBe(Math.min(question.limit, total - rows.length));
    expect(page.next === null).toBe(rows.length === 0);
    rows.unshift(...page.rows);
    before = page.previous as typeof before;
  }
  return rows;
};

/** All pages together, in both directions, totals and groups are what a naive reading of all rows says. */
const check = ({ groups, batches, questions, by, timeZone }: Scenario, columns = journalColumns()) => {
  columns.load(groups.map(encodeJournalGroup));
  for (const batch of batches) columns.apply(batch);
  const records = naiveRecords({ groups, batches });
  expect(columns.size()).toBe(records.length);
  for (const question of questions) {
    const expected = naiveRows(records, question, timeZone);
    expect(readOn(columns, question, timeZone, expected.length)).toEqual(expected);
    expect(readBack(columns, question, timeZone, expected.length)).toEqual(expected);
    const summary = accepted(columns.summarize({ ...question, by }, contextOf(timeZone)));
    const counts = summary.groups.map(({ values, count }) => [JSON.stringify(values), count] as const);
    expect(summary.total).toBe(expected.length);
    expect(new Map(counts)).toEqual(naiveSummary(records, question, by, timeZone));
    expect(counts.length).toBe(new Set(counts.map(([group]) => group)).size);
  }
};

describe('the journal in columns', () => {
  it(
    'R1, R3, R18: says what a naive reading of all rows says, whatever it is asked',
    () => {
      fc.assert(
        fc.property(scenario, (one) => check(one)),
        { numRuns: CASES, seed: SEED },
      );
    },
    LIMIT_MILLISECONDS,
  );

  it('keeps every row as it is', () => {
    fc.assert(
      fc.property(scenario, ({ groups: [records = []] }) => {
        const byId = [...records].sort((a, b) => (a.row.id < b.row.id ? -1 : 1));
        expect(decodeJournalGroup(encodeJournalGroup(records))).toEqual(byId);
      }),
      { numRuns: 300, seed: SEED },
    );
  });

  it('refuses a position of another sort, or one that nobody was given', () => {
    const columns = journalColumns();
    const id = 'com_01JDFV0000000000000000000A';
    for (const after of [
      { values: [], id },
      { values: ['x'], id },
      { values: [1], id: 'x' },
      { values: [1, 2], id },
    ]) {
      const page = columns.query({ ...EVERYTHING, after }, contextOf('UTC'));
      expect(page).toMatchObject({ ok: false, error: { fields: [{ field: 'cursor' }] } });
    }
  });

  it('leads back to the end, or on to the start, from a page whose rows went', () => {
    const columns = journalColumns();
    const [one] = fc.sample(record, { numRuns: 1, seed: SEED });
    if (!one) throw new Error('There is a record');
    columns.apply([one]);
    const before = { values: [Date.parse('1900-01-01')], id: one.row.id };
    const after = { values: [Date.parse('3000-01-01')], id: one.row.id };
    const [past, ahead] = [{ before }, { after }].map((side) =>
      accepted(columns.query({ ...EVERYTHING, ...side }, contextOf('UTC'))),
    );
    expect(past).toMatchObject({ rows: [], total: 1, offset: 0, next: 'start', previous: null });
    expect(ahead).toMatchObject({ rows: [], total: 1, offset: 1, next: null, previous: 'end' });
  });
});

/** All rows, the oldest first. */
const EVERYTHING: JournalQuestion = {
  filters: [],
  marked: 'shown',
  sort: [{ column: 'date', direction: 'asc' }],
  limit: 10,
};

/** Faults that the check above must not miss, each put between it and the columns. */
const faults: Readonly<Record<string, (columns: JournalColumns) => Partial<JournalColumns>>> = {
  'a touch is forgotten': ({ apply }) => {
    let count = 0;
    return { apply: (changes) => apply([...changes].filter(() => ++count % 5 !== 0)) };
  },
  'what comes last counts, not the highest revision': ({ apply }) => {
    let revision = 100;
    return { apply: (changes) => apply([...changes].map((change) => ({ ...change, revision: revision++ }))) };
  },
  'a group is left out': ({ load }) => ({ load: (groups) => load([...groups].slice(1)) }),
  'a page begins with the row the one before ended with': ({ query }) => ({
    query(question, context) {
      const page = query(question, context);
      if (!page.ok || page.value.next === null) return page;
      const at = query({ ...question, limit: question.limit + 1 }, context);
      return at.ok ? { ok: true, value: { ...page.value, rows: at.value.rows.slice(-question.limit) } } : at;
    },
  }),
};

describe('the check of the journal in columns', () => {
  it.each(Object.entries(faults))('does not miss it where %s', (_, fault) => {
    const broken = () => {
      const columns = journalColumns();
      return { ...columns, ...fault(columns) };
    };
    const { failed } = fc.check(
      fc.property(scenario, (one) => check(one, broken())),
      { numRuns: CASES, seed: SEED, endOnFailure: true },
    );
    expect(failed).toBe(true);
  });
});
