import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderFilters, WindowOrders } from '../../../shared/domain/window-orders/ports.ts';
import {
  newWindowOrder,
  type StoredWindowOrder,
  windowOrderKind,
  windowOrderStatus,
} from '../../../shared/domain/window-orders/window-order.ts';
import type { Table } from '../../../shared/store/table.ts';
import { windowOrdersRepository } from '../../../shared/store/window-orders.ts';
import { memoryTable } from '../../support/memory-table.ts';

const someone = fc.constantFrom(
  'usr_01JDFV0000000000000000000A' as const,
  'usr_01JDFV0000000000000000000B' as const,
);
const client = fc.constantFrom(
  'cpt_01JDFV0000000000000000000A' as const,
  'cpt_01JDFV0000000000000000000B' as const,
);
const moment = fc.integer({ min: 1, max: 6 }).map((day) => `2026-11-0${day}T10:00:00.000Z`);
const day = fc.constantFrom('2026-12-01', '2026-12-02');
const kind = fc.constantFrom(...windowOrderKind.options.slice(0, 2));
const status = fc.constantFrom(...windowOrderStatus.options.slice(0, 2));
const fields = {
  kind,
  status,
  counterpartyId: client,
  managerId: someone,
  measurementDate: fc.option(day),
};

const orders = fc.array(
  fc.record({ ...fields, authorId: someone, deletionMark: fc.boolean(), createdAt: moment }),
  { maxLength: 25 },
);
const query = fc
  .record({
    filters: fc.record(
      { ...fields, measurementDate: day },
      { requiredKeys: [] },
    ) as fc.Arbitrary<OrderFilters>,
    ownOf: fc.option(someone, { nil: undefined }),
    marked: fc.boolean(),
    period: fc.tuple(moment, moment),
    limit: fc.integer({ min: 1, max: 8 }),
  })
  .map(({ period, ...asked }) => {
    const [from, to] = period.toSorted() as [string, string];
    return { ...asked, from, to };
  });
type Query = typeof query extends fc.Arbitrary<infer Value> ? Value : never;

const orderOf = (count: number, over: Partial<StoredWindowOrder>): StoredWindowOrder => ({
  ...newWindowOrder(
    {
      id: `ord_01JDFV00000000000000${String(count).padStart(6, '0')}`,
      number: `ОП-2026-${String(count).padStart(6, '0')}`,
      kind: 'order',
      counterpartyId: 'cpt_01JDFV0000000000000000000A',
      managerId: 'usr_01JDFV0000000000000000000A',
      authorId: 'usr_01JDFV0000000000000000000A',
    },
    '2026-11-01T10:00:00.000Z',
  ),
  ...over,
});

const fill = async (table: Table, stored: readonly StoredWindowOrder[]): Promise<WindowOrders> => {
  const repository = windowOrdersRepository(table);
  for (const order of stored) await table.commit([repository.add(order) as never]);
  return repository;
};

const pagesOf = async (repository: WindowOrders, asked: Query) => {
  const pages: string[][] = [];
  for (let after: Parameters<WindowOrders['list']>[0]['after']; ; ) {
    const { rows, next } = await repository.list({ ...asked, after });
    pages.push(rows.map(({ id }) => id));
    if (!next) return pages;
    after = next;
  }
};

/** All there is, looked through one by one. */
const naive = (stored: readonly StoredWindowOrder[], { filters, ownOf, marked, from, to }: Query) =>
  stored
    .filter(({ createdAt }) => createdAt >= from && createdAt < to)
    .filter(({ deletionMark }) => marked || !deletionMark)
    .filter(({ managerId, authorId }) => ownOf === undefined || managerId === ownOf || authorId === ownOf)
    .filter((order) =>
      Object.entries(filters).every(([name, value]) => order[name as keyof OrderFilters] === value),
    )
    .sort((a, b) => (`${a.createdAt}${a.id}` < `${b.createdAt}${b.id}` ? 1 : -1))
    .map(({ id }) => id);

describe('the list of window orders', () => {
  it('has every order that matches once, newest first, however it is paged', async () => {
    await fc.assert(
      fc.asyncProperty(orders, query, async (drafts, asked) => {
        const stored = drafts.map((draft, count) => orderOf(count, draft));
        const pages = await pagesOf(await fill(memoryTable(), stored), asked);
        expect(pages.flat()).toEqual(naive(stored, asked));
        expect(pages.every((page) => page.length <= asked.limit)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('reads a bounded number of rows for a page: what few match comes in short pages, and all of it', async () => {
    const table = memoryTable();
    const stored = Array.from({ length: 2500 }, (_, count) =>
      orderOf(count, { status: count === 3 ? 'closed' : 'new', kind: 'order' }),
    );
    let read = 0;
    const counting: Table = {
      ...table,
      async query(asked) {
        const page = await table.query(asked);
        read += page.items.length;
        return page;
      },
    };
    const repository = await fill(counting, stored);
    const asked: Query = {
      filters: { status: 'new', kind: 'measurement' },
      ownOf: undefined,
      marked: false,
      from: '2026-01-01',
      to: '2027-01-01',
      limit: 10,
    };
    const none = await repository.list(asked);
    expect(none).toMatchObject({ rows: [], next: { id: stored[1500]?.id } });
    expect(read).toBeLessThanOrEqual(1200);
    const rare = { ...asked, filters: { managerId: stored[0]?.managerId, status: 'closed' } } as Query;
    const pages = await pagesOf(repository, rare);
    expect(pages).toEqual([[], [], [stored[3]?.id]]);
  });
});
