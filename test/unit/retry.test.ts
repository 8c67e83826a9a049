import { describe, expect, it } from 'vitest';
import { retry } from '../../shared/retry.ts';

/** Runs something that succeeds at its nth run, if ever, and says how often it ran and how long it paused. */
const run = async (successAt: number, patience: Parameters<typeof retry>[1]['patience']) => {
  const pauses: number[] = [];
  const refusals: string[] = [];
  const outcome = await retry(
    async (attempt) => (attempt + 1 === successAt ? 'done' : `refused ${attempt}`),
    {
      isFinal: (result) => result === 'done',
      patience,
      pause: async (milliseconds, refusal) => {
        pauses.push(milliseconds);
        refusals.push(refusal);
      },
    },
  );
  return { outcome, pauses, refusals };
};

describe('retry', () => {
  it('runs once where that is final', async () => {
    expect(await run(1, { attempts: 5, pauseMilliseconds: 10 })).toEqual({
      outcome: 'done',
      pauses: [],
      refusals: [],
    });
  });

  it('runs again until the outcome is final, and tells the pause what it waits for', async () => {
    const { outcome, refusals } = await run(3, { attempts: 5, pauseMilliseconds: 10 });
    expect(outcome).toBe('done');
    expect(refusals).toEqual(['refused 0', 'refused 1']);
  });

  it('gives up after its attempts, with the last outcome and no pause behind it', async () => {
    const { outcome, pauses } = await run(Infinity, { attempts: 4, pauseMilliseconds: 10 });
    expect(outcome).toBe('refused 3');
    expect(pauses).toHaveLength(3);
  });

  it('pauses at random, up to a bound that doubles as far as the longest', async () => {
    const { pauses } = await run(Infinity, {
      attempts: 200,
      pauseMilliseconds: 10,
      longestPauseMilliseconds: 50,
    });
    for (const [index, pause] of pauses.entries()) {
      expect(pause).toBeLessThanOrEqual(Math.min(10 * 2 ** index, 50));
    }
    expect(Math.max(...pauses)).toBeGreaterThan(25);
  });

  it('begins no further run when the budget would be spent by then', async () => {
    const { pauses } = await run(Infinity, { attempts: 5, pauseMilliseconds: 10, budgetMilliseconds: -1 });
    expect(pauses).toEqual([]);
  });
});
