import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inParallel } from '../../shared/in-parallel.ts';

test('results are in the order of the items, whatever ends first', async () => {
  const results = await inParallel(['c', 'b', 'a'], 3, async (item, index) => {
    for (let turns = 0; turns < 3 - index; turns++) await nextTurn();
    return `${index}${item}`;
  });
  expect(results).toEqual(['0c', '1b', '2a']);
});

test.each([1, 2, 5])(
  'at most %i calls are under way, and a free worker takes the next item at once',
  async (concurrency) => {
    let underWay = 0;
    let most = 0;
    await inParallel(Array.from({ length: 12 }), concurrency, async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await nextTurn();
      underWay -= 1;
    });
    expect(most).toBe(concurrency);
  },
);

test('a call that fails is the failure of the whole', async () => {
  const failing = inParallel([1, 2, 3], 2, async (item) => {
    if (item === 2) throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
});
