import { describe, expect, it } from 'vitest';
import { collectPage } from '../../../../shared/app/lists/collect-page.ts';

const READ = 10;

/** A page of the numbers from 1 to `length`, ten of them a read, of which those that are kept are shown. */
const pageOf = async (
  length: number,
  isKept: (item: number) => boolean,
  { limit = 5, budget = 40, after }: { limit?: number; budget?: number; after?: number } = {},
) => {
  const rooms: number[] = [];
  const page = await collectPage({
    limit,
    budget,
    after,
    read: async (start: number | undefined, room) => {
      rooms.push(room);
      const all = Array.from({ length }, (_, index) => index + 1).filter((item) => item > (start ?? 0));
      return { items: all.slice(0, READ), more: all.length > READ };
    },
    keep: async (items) => items.map((item) => (isKept(item) ? `row ${item}` : undefined)),
    positionOf: (item) => item,
  });
  return { ...page, rooms };
};

describe('a page of a list that shows only some of its items', () => {
  it('ends where it is full, at the last of its rows', async () => {
    expect(await pageOf(100, (item) => item % 3 === 0)).toEqual({
      rows: ['row 3', 'row 6', 'row 9', 'row 12', 'row 15'],
      next: 15,
      rooms: [5, 2],
    });
  });

  it('has no next where its last row is the last item', async () => {
    expect(await pageOf(15, (item) => item % 3 === 0)).toEqual({
      rows: ['row 3', 'row 6', 'row 9', 'row 12', 'row 15'],
      rooms: [5, 2],
    });
  });

  it('has no next at the end of the list, however few its rows are', async () => {
    expect(await pageOf(15, (item) => item === 7)).toEqual({ rows: ['row 7'], rooms: [5, 4] });
    expect(await pageOf(0, () => true)).toEqual({ rows: [], rooms: [5] });
  });

  it('is short, and goes on from the last item read, where the budget is spent', async () => {
    expect(await pageOf(100, (item) => item === 7, { budget: 20 })).toEqual({
      rows: ['row 7'],
      next: 20,
      rooms: [5, 4],
    });
  });

  it('page by page shows every row once', async () => {
    const shown: string[] = [];
    let after: number | undefined;
    do {
      const page = await pageOf(95, (item) => item % 4 !== 0, {
        limit: 7,
        budget: 10,
        ...(after && { after }),
      });
      shown.push(...page.rows);
      after = page.next;
    } while (after !== undefined);
    const expected = Array.from({ length: 95 }, (_, index) => index + 1).filter((item) => item % 4 !== 0);
    expect(shown).toEqual(expected.map((item) => `row ${item}`));
  });
});
