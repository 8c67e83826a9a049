import { describe, expect, it, vi } from 'vitest';
import { syncSubscriptions } from '../../../shared/app/sync-subscriptions.ts';
import type { User } from '../../../shared/domain/user.ts';
import { unimplemented } from '../../support/journal.ts';
import { person } from '../../support/people.ts';

const setup = () => {
  const { subscriptions } = unimplemented();
  const sync = vi.fn(async () => {});
  subscriptions.sync = sync;
  return { sync, follow: syncSubscriptions({ subscriptions }) };
};

describe('keeping a manager’s subscriptions (R20)', () => {
  it('a new user gets theirs', async () => {
    const { sync, follow } = setup();
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
    const { sync, follow } = setup();
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
    const { sync, follow } = setup();
    await follow({ before: person(), after: person(change) });
    expect(sync).not.toHaveBeenCalled();
  });

  it('throws when the service fails, so that the stream comes again', async () => {
    const follow = syncSubscriptions(unimplemented());
    await expect(follow({ before: undefined, after: person() })).rejects.toThrow('not implemented');
  });
});
