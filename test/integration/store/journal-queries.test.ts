import * as fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { journalValues } from '../../../shared/domain/journal/journal-query.ts';
import {
  arrangement,
  document,
  fillJournal,
  limits,
  naive,
  pagesOf,
  planning,
  planOf,
} from '../../support/journal-queries.ts';
import { openTestTable } from '../../support/test-table.ts';

const SEED = 20261124;
const made = fc.sample(document, { numRuns: 80, seed: SEED });
const queries = fc.sample(fc.tuple(arrangement, planning, limits, fc.integer({ min: 3, max: 30 })), {
  numRuns: 40,
  seed: SEED,
});
/** Every column, both ways, without a filter: where the order of the index itself is what counts. */
const sorts = Object.keys(journalValues).flatMap((sort) =>
  (['asc', 'desc'] as const).map((direction) => ({ sort: sort as 'date', direction })),
);

let journal: Awaited<ReturnType<typeof fillJournal>>;
beforeAll(async () => {
  journal = await fillJournal((await openTestTable()).table, made);
});
const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);

it.each(sorts)('R3, R4: on DynamoDB, sorted by $sort $direction', async (sorted) => {
  const asked = { ...sorted, filters: [], marked: 'shown' } as const;
  const pages = await pagesOf(planOf({ ...asked, filters: [] }, {}), 9, journal.readRange);
  expect(ids(pages.flatMap(({ rows }) => rows))).toEqual(
    ids(naive(journal.rows, { ...asked, filters: [] }, {})),
  );
});

it.each(queries.map((query) => [JSON.stringify(query[0]), query] as const))(
  'R1, R3, R4: on DynamoDB, %s',
  async (_, [asked, over, reading, limit]) => {
    const pages = await pagesOf(planOf(asked, over), limit, journal.readRange, reading);
    expect(ids(pages.flatMap(({ rows }) => rows))).toEqual(ids(naive(journal.rows, asked, over)));
  },
);
