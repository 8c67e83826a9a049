import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { JournalQuery } from '../../../../shared/domain/journal/journal-query.ts';
import {
  arrangement,
  document,
  fillJournal,
  idOf,
  limits,
  naive,
  pagesOf,
  planning,
  planOf,
  states,
} from '../../../support/journal-queries.ts';
import { memoryTable } from '../../../support/memory-table.ts';

describe('the extended view', () => {
  it('case 36: R1, R3, R4: all pages of any query are all rows filtered and sorted, whatever way they are found', async () => {
    const seen = { collect: 0, scan: 0, short: 0, rows: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { minLength: 10, maxLength: 60 }),
        fc.array(fc.tuple(arrangement, planning, limits, fc.integer({ min: 1, max: 12 })), {
          minLength: 5,
          maxLength: 5,
        }),
        async (made, queries) => {
          const { rows, readRange } = await fillJournal(memoryTable(), made);
          for (const [asked, over, reading, limit] of queries) {
            const pages = await pagesOf(planOf(asked, over), limit, readRange, reading);
            const found = pages.flatMap((page) => page.rows);
            expect(found.map(({ id }) => id)).toEqual(naive(rows, asked, over).map(({ id }) => id));
            expect(Math.max(...pages.map((page) => page.rows.length))).toBeLessThanOrEqual(limit);
            seen.rows += found.length;
            seen.short += pages.slice(0, -1).filter((page) => page.rows.length < limit).length;
            for (const { accessPath } of pages)
              if (accessPath === 'collect' || accessPath === 'scan') seen[accessPath]++;
          }
        },
      ),
      { numRuns: 300 },
    );
    // Each access path was taken, pages were short, and rows were found.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
  });

  describe('R3: what a page reads', () => {
    const SIZE = 4000;
    let journal: Awaited<ReturnType<typeof fillJournal>>;
    beforeAll(async () => {
      const [base] = fc.sample(document, { numRuns: 1, seed: 1 });
      if (!base) throw new Error('Nothing was made');
      journal = await fillJournal(
        memoryTable(),
        Array.from({ length: SIZE }, (_, count) => ({
          ...base,
          number: `КМ-2026-${String(count).padStart(6, '0')}`,
          occurredAt: new Date(Date.UTC(2026, 0, 1) + count * 60_000).toISOString(),
          deletionMark: false,
          client: `Клиент ${count % 1000}`,
          topic: count % 100 === 0 ? 'Балкон' : 'Окно',
          state: states[count % 3] ?? null,
          manager: count % 2 === 0 ? idOf('usr', 'A') : idOf('usr', 'B'),
          author: idOf('usr', 'A'),
        })),
      );
    });
    const read = async (asked: Partial<JournalQuery>, ownOf?: string) => {
      const whole: JournalQuery = {
        sort: 'date',
        direction: 'desc',
        filters: [],
        marked: 'hidden',
        ...asked,
      };
      const pages = await pagesOf(planOf(whole, { ownOf }), 50, journal.readRange);
      return { pages, reads: pages.map((page) => page.read), rows: pages.flatMap((page) => page.rows) };
    };

    it.each(['date', 'number', 'client', 'state', 'manager', 'changedAt', 'folder', 'deletionMark'] as const)(
      'R3: sorted by %s alone, little more than its rows',
      async (sort) => {
        const { reads, rows } = await read({ sort });
        expect(rows).toHaveLength(SIZE);
        expect(Math.max(...reads)).toBeLessThanOrEqual(200);
      },
    );

    it('R3: filtered on one value and sorted by date, little more than its rows', async () => {
      const { reads, rows } = await read({
        filters: [{ column: 'state', op: 'equals', value: states[1] ?? '' }],
      });
      expect(rows).toHaveLength(1333);
      expect(Math.max(...reads)).toBeLessThanOrEqual(60);
    });

    it('R3: filtered on a client and a topic and sorted otherwise, the client’s alone', async () => {
      const { reads, rows } = await read({
        sort: 'topic',
        filters: [
          { column: 'client', op: 'equals', value: 'клиент 100' },
          { column: 'topic', op: 'contains', value: 'балк' },
        ],
      });
      expect(rows).toHaveLength(4);
      expect(Math.max(...reads)).toBeLessThanOrEqual(200 + 50 + 4 + 50);
    });

    it('R3: where few of many match, a bounded number, and no row is lost', async () => {
      const { reads, rows, pages } = await read({
        sort: 'changedAt',
        filters: [{ column: 'topic', op: 'contains', value: 'балк' }],
      });
      expect(rows).toHaveLength(40);
      expect(pages.length).toBeLessThan(8);
      expect(Math.max(...reads)).toBeLessThanOrEqual(200 + 50 + 1001 + 2000);
    });

    it('R1, R3: of one’s own where that is half of all, as little', async () => {
      const { reads, rows } = await read({}, idOf('usr', 'B'));
      expect(rows).toHaveLength(SIZE / 2);
      expect(Math.max(...reads)).toBeLessThanOrEqual(120);
    });
  });
});
