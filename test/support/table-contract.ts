import { beforeEach, describe, expect, it } from 'vitest';
import { periodOf } from '../../shared/store/keys.ts';
import type { ListedItem, Table, TableWrite } from '../../shared/store/table.ts';

const put = (item: ListedItem, expected: TableWrite['expect'], orExpiredBefore?: number): TableWrite => ({
  put: item,
  expect: expected,
  onConflict: 'retry',
  ...(orExpiredBefore !== undefined && { orExpiredBefore }),
});

const item = (pk: string, over: Partial<ListedItem> = {}): ListedItem => ({
  pk,
  sk: 'A',
  entity: 'thing',
  revision: 1,
  ...over,
});

/** What every table must do. Run over DynamoDB Local and over the one in memory. */
export const describeTable = (kind: string, open: () => Promise<Table>) =>
  describe(`a table ${kind}`, () => {
    let table: Table;
    beforeEach(async () => {
      table = await open();
    });

    it('reads what was written, many at once, twice the same, and what is not there', async () => {
      await table.commit([
        put(item('p1', { data: { words: ['ё', '€'] } }), 'absent'),
        put(item('p2'), 'absent'),
      ]);
      const [first, again, second, none] = await Promise.all(
        ['p1', 'p1', 'p2', 'p3'].map((pk) => table.get({ pk, sk: 'A' })),
      );
      expect(first).toEqual(item('p1', { data: { words: ['ё', '€'] } }));
      expect(again).toEqual(first);
      expect(second).toEqual(item('p2'));
      expect(none).toBeUndefined();
    });

    it('reads more keys in one tick than one request takes', async () => {
      const keys = Array.from({ length: 130 }, (_, count) => `many-${count}`);
      for (let start = 0; start < keys.length; start += 50) {
        await table.commit(keys.slice(start, start + 50).map((pk) => put(item(pk), 'absent')));
      }
      const found = await Promise.all(keys.map((pk) => table.get({ pk, sk: 'A' })));
      expect(found.map((one) => one?.pk)).toEqual(keys);
    });

    it('writes all of a commit or nothing, and says which write met a conflict', async () => {
      await table.commit([put(item('taken'), 'absent')]);
      const refused = put(item('taken'), 'absent');
      expect(await table.commit([put(item('fresh'), 'absent'), refused])).toBe(refused);
      expect(await table.get({ pk: 'fresh', sk: 'A' })).toBeUndefined();
    });

    it('replaces an item only at the revision expected', async () => {
      await table.commit([put(item('doc'), 'absent')]);
      expect(await table.commit([put(item('doc', { revision: 2 }), 1)])).toBeUndefined();
      const stale = put(item('doc', { revision: 2 }), 1);
      expect(await table.commit([stale])).toBe(stale);
      const missing = put(item('nothing', { revision: 2 }), 1);
      expect(await table.commit([missing])).toBe(missing);
      expect(await table.commit([put(item('doc', { revision: 9 }), 'any')])).toBeUndefined();
    });

    it('deletes, and checks without writing, on the same conditions', async () => {
      const check = (pk: string, expected: TableWrite['expect']): TableWrite => ({
        check: { pk, sk: 'A' },
        expect: expected,
        onConflict: 'retry',
      });
      await table.commit([put(item('old'), 'absent'), put(item('parent', { revision: 3 }), 'absent')]);
      const moved = check('parent', 2);
      const removal: TableWrite = { delete: { pk: 'old', sk: 'A' }, expect: 1, onConflict: 'retry' };
      expect(await table.commit([removal, moved])).toBe(moved);
      expect(await table.get({ pk: 'old', sk: 'A' })).toBeDefined();
      expect(await table.commit([removal, check('parent', 3)])).toBeUndefined();
      expect(await table.get({ pk: 'old', sk: 'A' })).toBeUndefined();
      expect(await table.commit([put(item('new'), 'absent'), check('parent', 'present')])).toBeUndefined();
      const none = check('old', 'present');
      expect(await table.commit([none])).toBe(none);
      expect(await table.commit([check('old', 'absent')])).toBeUndefined();
      expect(await table.commit([{ ...removal, expect: 'any' }])).toBeUndefined();
    });

    it('takes an expired item for absent where asked to', async () => {
      await table.commit([put(item('answer', { expiresAt: 100 }), 'absent')]);
      const early = put(item('answer', { expiresAt: 200 }), 'absent', 100);
      expect(await table.commit([early])).toBe(early);
      expect(await table.commit([put(item('answer', { expiresAt: 200 }), 'absent', 101)])).toBeUndefined();
    });

    it('counts up, each count once, in a crowd', async () => {
      const counts = await Promise.all(
        Array.from({ length: 20 }, () =>
          table.increment({ pk: 'n', sk: 'n' }, { entity: 'numbers', schema: 1 }),
        ),
      );
      expect(counts.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, count) => count + 1));
    });

    it('queries a partition by prefix, in order', async () => {
      await table.commit(
        ['CTL#2', 'CTL#1', 'STC#1', 'COM'].map((sk) => put(item('COM#1', { sk }), 'absent')),
      );
      const { items, more } = await table.query({ partition: 'COM#1', prefix: 'CTL#' });
      expect(items.map(({ sk }) => sk)).toEqual(['CTL#1', 'CTL#2']);
      expect(more).toBe(false);
    });

    it('pages through an index, newest first, in bounds, each item once', async () => {
      const document = (count: number) => {
        const byDate = `2026-11-0${1 + (count % 5)}T10:00:00.000Z#com_${count}`;
        const places = { list: 'JOURNAL', byDate, row: { count }, data: { much: 'more' } };
        return put(item(`COM#com_${count}`, places), 'absent');
      };
      await table.commit(Array.from({ length: 20 }, (_, count) => document(count)));
      const query = {
        index: 'byDate',
        partition: 'JOURNAL',
        ...periodOf('2026-11-02', '2026-11-05'),
        descending: true,
        limit: 5,
      } as const;
      const seen: ListedItem[] = [];
      for (let after: Record<string, string> | undefined; ; ) {
        const page = await table.query({ ...query, ...(after && { after }) });
        seen.push(...page.items);
        const last = page.items.at(-1);
        if (!page.more || !last) break;
        after = { pk: last.pk, sk: last.sk, list: last.list ?? '', byDate: last.byDate ?? '' };
      }
      expect(seen).toHaveLength(12);
      expect(seen[0]).toMatchObject({ row: { count: expect.any(Number) } });
      expect(seen[0]).not.toHaveProperty('data');
      expect(new Set(seen.map(({ pk }) => pk)).size).toBe(12);
      expect(seen.map(({ byDate }) => byDate)).toEqual(
        seen
          .map(({ byDate }) => byDate)
          .sort()
          .reverse(),
      );
    });
  });
