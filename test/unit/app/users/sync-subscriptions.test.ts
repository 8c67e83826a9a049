import { describe, expect, it, vi } from 'vitest';
import { syncSubscriptions } from '../../../../shared/app/users/sync-subscriptions.ts';
import type { Subscription } from '../../../../shared/domain/users/channel-status.ts';
import type { User } from '../../../../shared/domain/users/user.ts';
import { openJournal, unimplemented } from '../../../support/journal.ts';
import { person } from '../../../support/people.ts';

const CONFIRMED: Subscription[] = [
  { channel: 'email', state: 'confirmed' },
  { channel: 'sms', state: 'confirmed' },
];

const setup = async () => {
  const { deps, time, must } = await openJournal();
  const { subscriptions } = unimplemented();
  const sync = vi.fn(async (): Promise<Subscription[]> => CONFIRMED);
  subscriptions.sync = sync;
  const follow = syncSubscriptions({ ...deps, subscriptions });
  const known = () => deps.channelStatuses.find(person().id);
  return { deps, time, must, sync, follow, known };
};

describe('keeping a manager’s subscriptions (R20)', () => {
  it('a new user gets theirs', async () => {
    const { sync, follow } = await setup();
    await follow({ before: undefined, after: person() });
    expect(sync).toHaveBeenCalledExactlyOnceWith(person());
  });

  it.each<[string, Partial<User>]>([
    ['the e-mail', { email: 'new@example.com' }],
    ['the phone', { phone: { number: '+79990000000', extension: null } }],
    ['a phone taken away', { phone: null }],
    ['the channels', { channels: ['sms'] }],
    ['all channels taken away', { channels: [] }],
  ])('a change of %s is followed', async (_, change) => {
    const { sync, follow } = await setup();
    await follow({ before: person(), after: person(change) });
    expect(sync).toHaveBeenCalledExactlyOnceWith(person(change));
  });

  it.each<[string, Partial<User>]>([
    ['nothing', {}],
    ['the name', { name: 'Другое имя' }],
    ['the hour and zone', { reminderHour: 12, timeZone: 'Asia/Omsk' }],
    ['access', { access: { journal: 'none', view: 'standard', scope: 'own' } }],
    ['the subject', { subject: 'another' }],
  ])('a change of %s is not', async (_, change) => {
    const { sync, follow } = await setup();
    await follow({ before: person(), after: person(change) });
    expect(sync).not.toHaveBeenCalled();
  });

  it('R20 what came of it is kept, and when it came to be so', async () => {
    const { sync, follow, known, time } = await setup();
    const at = time.now.toISOString();
    await follow({ before: undefined, after: person() });
    const first = { managerId: person().id, revision: 1, subscriptions: CONFIRMED, since: at };
    expect(await known()).toEqual(first);
    time.now = new Date(time.now.getTime() + 1000);
    await follow({ before: person(), after: person({ phone: null }) });
    expect(await known()).toEqual(first);
    sync.mockResolvedValueOnce([{ channel: 'email', state: 'pending' }]);
    await follow({ before: person(), after: person({ channels: ['email'] }) });
    expect(await known()).toEqual({
      ...first,
      revision: 2,
      subscriptions: [{ channel: 'email', state: 'pending' }],
      since: time.now.toISOString(),
    });
  });

  it('R20 what a look wrote meanwhile is overwritten, without subscribing anew', async () => {
    const { deps, must, sync, known } = await setup();
    const found: Subscription[] = [{ channel: 'email', state: 'deleted' }];
    const look = {
      managerId: person().id,
      revision: 1,
      subscriptions: found,
      since: '2026-11-24T06:00:00.000Z',
    };
    const { commit } = deps;
    const overtaken = vi.fn(commit).mockImplementationOnce(async (writes) => {
      await must([deps.channelStatuses.save(look)]);
      return commit(writes);
    });
    const followed = syncSubscriptions({
      ...deps,
      commit: overtaken,
      subscriptions: { ...unimplemented().subscriptions, sync },
    });
    await followed({ before: undefined, after: person() });
    expect(await known()).toMatchObject({ revision: 2, subscriptions: CONFIRMED });
    expect(sync).toHaveBeenCalledTimes(1);
  });

  it('throws when the service fails, so that the stream comes again', async () => {
    const { deps } = await setup();
    const follow = syncSubscriptions({ ...deps, ...unimplemented() });
    await expect(follow({ before: undefined, after: person() })).rejects.toThrow('not implemented');
  });
});
