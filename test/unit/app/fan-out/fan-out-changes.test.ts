import { describe, expect, it, vi } from 'vitest';
import { fanOutChanges, handOnChanges } from '../../../../shared/app/fan-out/fan-out-changes.ts';
import { type FanOut, fanOut, MAX_FAN_OUT_ROUNDS } from '../../../../shared/domain/fan-out/fan-out.ts';
import { counterpartyOf, NOW } from '../../../support/documents.ts';
import { person } from '../../../support/people.ts';

const change: FanOut = { of: 'counterparty', counterpartyId: 'cpt_1', round: 1 };
const position = { at: '2026-11-24T06:00:00.000Z', id: 'com_1' };

const setup = () => {
  const follow = vi.fn(async (): Promise<typeof position | undefined> => position);
  const replan = vi.fn(async () => undefined);
  const handOn = vi.fn(async (_change: FanOut): Promise<void> => undefined);
  const run = fanOutChanges({ follow, replan });
  return { follow, replan, handOn, run: (one: FanOut) => run(one, () => true, handOn) };
};

describe('going through the documents that follow a change (R14, R20)', () => {
  it('what there is no time for is handed on, with the position reached', async () => {
    const { run, handOn, follow } = setup();
    expect(await run(change)).toBe('handed on');
    expect(handOn).toHaveBeenCalledExactlyOnceWith({ ...change, after: position, round: 2 });
    follow.mockResolvedValueOnce(undefined);
    expect(await run({ ...change, after: position, round: 2 })).toBe('done');
    expect(handOn).toHaveBeenCalledTimes(1);
  });

  it('R24: it ends before Lambda takes it for a loop without end, and then fails where it shows', async () => {
    const { run, handOn } = setup();
    // https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
    expect(MAX_FAN_OUT_ROUNDS).toBeLessThan(16);
    await run({ ...change, round: MAX_FAN_OUT_ROUNDS - 1 });
    expect(handOn).toHaveBeenCalledTimes(1);
    await expect(run({ ...change, round: MAX_FAN_OUT_ROUNDS })).rejects.toThrow('rounds');
    expect(handOn).toHaveBeenCalledTimes(1);
  });

  it('R24: where the rest can not be handed on it fails, and is tried again from where it began', async () => {
    const { run, handOn } = setup();
    handOn.mockRejectedValueOnce(new Error('throttled'));
    await expect(run(change)).rejects.toThrow('throttled');
  });

  it('carries ids and moments only, and nothing else gets in', async () => {
    const handedOn: FanOut[] = [];
    const { ofCounterparty, ofUser, ofDelivery } = handOnChanges(async (one) => void handedOn.push(one));
    const client = counterpartyOf();
    const manager = person();
    await ofCounterparty({ before: client, after: { ...client, name: 'Мария Петрова' } });
    await ofUser({ before: manager, after: { ...manager, reminderHour: 14 } });
    const since = NOW.toISOString();
    await ofDelivery({ after: { managerId: manager.id, revision: 1, subscriptions: [], since } });
    expect(handedOn).toEqual([
      { of: 'counterparty', counterpartyId: client.id, round: 1 },
      { of: 'manager', managerId: manager.id, changedAt: manager.changedAt, round: 1 },
      { of: 'manager', managerId: manager.id, changedAt: since, round: 1 },
    ]);
    for (const one of handedOn) expect(fanOut.parse(JSON.parse(JSON.stringify(one)))).toEqual(one);
  });
});
