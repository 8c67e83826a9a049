import { describe, expect, it } from 'vitest';
import { simulate } from './simulate.ts';
import { protections } from './world.ts';

describe('a reminder is never lost', () => {
  it('R24 whatever fails: each is sent once, in time, to the right manager, with what the table holds', async () => {
    const { failure, ...totals } = await simulate({ runs: 500, seed: 1 });
    expect(failure?.story, `run ${failure?.seed}, only ${failure?.only}`).toBeUndefined();
    expect(totals).toMatchObject({
      runs: 500,
      breaches: { lost: 0, early: 0, wrong: 0, duplicate: 0, late: 0 },
    });
    expect(totals.actions).toBeGreaterThan(3000);
    expect(Object.keys(totals.faults).sort()).toEqual([
      ...['afterwards', 'busy', 'crash-after', 'crash-before', 'duplicate'],
      ...['lost', 'outage', 'refused', 'slow', 'uninvoked', 'unsent'],
    ]);
  });

  it('R24 is the same run again for the same seed', async () => {
    expect(await simulate({ runs: 20, seed: 7 })).toEqual(await simulate({ runs: 20, seed: 7 }));
  });

  it.each(protections)('R24 misses the %s when it is taken away', async (without) => {
    const { failure } = await simulate({ runs: 2000, seed: 1, without, stopAtFailure: true });
    expect(failure).toBeDefined();
  });
});
