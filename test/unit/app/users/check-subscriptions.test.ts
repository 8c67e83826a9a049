import { describe, expect, it, vi } from 'vitest';
import { checkSubscriptions } from '../../../../shared/app/users/check-subscriptions.ts';
import type { Subscription } from '../../../../shared/domain/users/channel-status.ts';
import type { Reachable } from '../../../../shared/domain/users/ports.ts';
import type { User } from '../../../../shared/domain/users/user.ts';
import { openJournal, unimplemented } from '../../../support/journal.ts';
import { administrator, person } from '../../../support/people.ts';

const anna = person();
const boris = person({
  id: 'usr_01JDFV0000000000000000000C',
  email: 'boris@example.com',
  channels: ['email'],
  subject: 'subject-boris',
});
const email = (state: Subscription['state']): Subscription => ({ channel: 'email', state });

/** Anna is in the journal; what a inspect at each user finds is as given, and fails where it is not. */
const setup = async (...others: User[]) => {
  const { deps, time, must } = await openJournal();
  for (const other of others) await must(deps.users.add(other));
  const found: Record<string, Subscription[] | undefined> = {};
  const inspect = vi.fn(async ({ id }: Reachable) => {
    if (!(id in found)) throw new Error('down');
    return found[id];
  });
  const withLook = (looking: typeof inspect) =>
    checkSubscriptions({ ...deps, subscriptions: { ...unimplemented().subscriptions, inspect: looking } });
  const known = (id: string) => deps.channelStatuses.find(id);
  return { deps, time, must, found, inspect, check: withLook(inspect), withLook, known };
};

describe('looking how it stands with managers’ subscriptions (R20)', () => {
  it('R20 keeps what is new, and since when', async () => {
    const { check, found, known, time } = await setup();
    found[anna.id] = [email('pending')];
    const at = time.now.toISOString();
    expect(await check()).toEqual({ users: 1, changed: 1 });
    time.now = new Date(time.now.getTime() + 300_000);
    expect(await check()).toEqual({ users: 1, changed: 0 });
    expect(await known(anna.id)).toMatchObject({ revision: 1, subscriptions: [email('pending')], since: at });
    found[anna.id] = [email('confirmed')];
    expect(await check()).toEqual({ users: 1, changed: 1 });
    expect(await known(anna.id)).toEqual({
      managerId: anna.id,
      revision: 2,
      subscriptions: [email('confirmed')],
      since: time.now.toISOString(),
    });
  });

  it('R20 an e-mail that was confirmed and waits again was disabled, until it is confirmed once more', async () => {
    const { check, found, known } = await setup();
    const states = [];
    for (const state of ['pending', 'confirmed', 'pending', 'pending', 'confirmed', 'deleted'] as const) {
      found[anna.id] = [email(state)];
      await check();
      states.push((await known(anna.id))?.subscriptions[0]?.state);
    }
    expect(states).toEqual(['pending', 'confirmed', 'disabled', 'disabled', 'confirmed', 'deleted']);
  });

  it('R20 nothing is known of a manager whose topic is not there yet', async () => {
    const { check, found, known } = await setup();
    found[anna.id] = undefined;
    expect(await check()).toEqual({ users: 1, changed: 0 });
    expect(await known(anna.id)).toBeUndefined();
  });

  it('looks at who has channels only, with or without access to the journal', async () => {
    const none = { journal: 'none', view: 'standard', scope: 'own' } as const;
    const { check, found, inspect } = await setup(
      { ...boris, access: none },
      { ...administrator, channels: [] },
    );
    found[anna.id] = [];
    found[boris.id] = [];
    expect(await check()).toMatchObject({ users: 2 });
    expect(inspect.mock.calls.map(([{ id }]) => id).sort()).toEqual([anna.id, boris.id]);
  });

  it('one that fails does not stop the others, and shows at the end', async () => {
    const { check, found, known } = await setup(boris);
    found[boris.id] = [email('confirmed')];
    await expect(check()).rejects.toThrow('The subscriptions of 1 of 2 users could not be checked');
    expect(await known(boris.id)).toMatchObject({ subscriptions: [email('confirmed')] });
    expect(await known(anna.id)).toBeUndefined();
  });

  it('what a sync wrote during the inspect is newer, and stays', async () => {
    const { deps, must, withLook, known } = await setup();
    const synced = {
      managerId: anna.id,
      revision: 1,
      subscriptions: [email('pending')],
      since: '2026-11-24T06:00:00.000Z',
    };
    const check = withLook(
      vi.fn(async () => {
        await must([deps.channelStatuses.save(synced)]);
        return [email('deleted')];
      }),
    );
    expect(await check()).toEqual({ users: 1, changed: 0 });
    expect(await known(anna.id)).toEqual(synced);
  });

  it('a user changed since the list was read is looked at as they are now', async () => {
    const { deps, must } = await setup();
    const inspect = vi.fn(async (_user: Reachable) => []);
    const list = async () => {
      const before = await deps.users.list();
      await must(deps.users.save({ ...anna, channels: ['email'], version: 2 }));
      return before;
    };
    await checkSubscriptions({
      ...deps,
      users: { ...deps.users, list },
      subscriptions: { ...unimplemented().subscriptions, inspect },
    })();
    expect(inspect.mock.calls).toMatchObject([[{ channels: ['email'] }]]);
  });
});
