import { beforeAll, describe, expect, it } from 'vitest';
import type { Subscription } from '../../../shared/domain/users/channel-status.ts';
import type { User } from '../../../shared/domain/users/user.ts';
import { type Api, openApi, people, succeeded } from '../../support/api.ts';
import { dayFromNow } from '../../support/api-requests.ts';

const { administrator } = people;
const NONE = 'no-working-channel';
const email = (state: Subscription['state']): Subscription => ({ channel: 'email', state });
const sms = (state: Subscription['state']): Subscription => ({ channel: 'sms', state });

describe('R20: a manager whom reminders do not reach is shown', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
  });
  const admin = () => api.as(administrator);

  const user = (over?: Partial<User>) => api.addUser(over);
  /** What a look at a manager's subscriptions found. */
  const found = async ({ id }: User, ...subscriptions: Subscription[]) => {
    const revision = ((await api.deps.channelStatuses.find(id))?.revision ?? 0) + 1;
    const since = new Date().toISOString();
    await api.must([api.deps.channelStatuses.save({ managerId: id, revision, subscriptions, since })]);
    return { subscriptions, since };
  };
  const shown = async (of: User) => {
    const { delivery, warning } = await succeeded(admin()('get-user', { params: { userId: of.id } }));
    return { delivery, warning };
  };

  it('R20 to the administrator, in the list and by themself, and to the manager', async () => {
    const manager = await user();
    const known = await found(manager, email('pending'), sms('disabled'));
    const expected = { delivery: known, warning: NONE };
    expect(await shown(manager)).toEqual(expected);
    const { items } = await succeeded(admin()('list-users', {}));
    expect(items.find(({ id }) => id === manager.id)).toMatchObject(expected);
    expect(items.find(({ id }) => id === administrator.id)).toMatchObject({ delivery: null, warning: null });
    expect(await succeeded(api.as(manager)('get-me', {}))).toMatchObject(expected);
  });

  it('R20 not where one channel works', async () => {
    const manager = await user();
    await found(manager, email('deleted'), sms('confirmed'));
    expect(await shown(manager)).toMatchObject({ warning: null });
  });

  it('R20 not before anybody looked: better to try than to warn of what nobody knows', async () => {
    expect(await shown(await user())).toEqual({ delivery: null, warning: null });
  });

  it.each<[string, Partial<User>]>([
    ['no channel is set', { channels: [] }],
    ['the only channel is a phone they have not', { channels: ['sms'], phone: null }],
  ])('R20 where %s', async (_, over) => {
    expect(await shown(await user(over))).toEqual({ delivery: null, warning: NONE });
  });

  it('R20 nobody is warned of who has no access to the journal', async () => {
    const manager = await user({
      channels: [],
      access: { journal: 'none', view: 'standard', scope: 'own' },
    });
    expect(await shown(manager)).toMatchObject({ warning: null });
  });

  it('R20 an administrator who changes them sees it in the answer', async () => {
    const made = await succeeded(
      admin()('create-user', {
        body: {
          name: 'Иван',
          email: 'ivan@example.com',
          access: { journal: 'write', view: 'standard', scope: 'all' },
        },
      }),
    );
    expect(made).toMatchObject({ delivery: null, warning: null });
    const without = await succeeded(
      admin()('update-user', { params: { userId: made.id }, ifMatch: made.etag, body: { channels: [] } }),
    );
    expect(without).toMatchObject({ delivery: null, warning: NONE });
  });

  describe('R20 on the entries put on control for them', () => {
    const onControl = async (manager: User) => {
      const { id: communicationId } = await succeeded(api.as(manager)('create-communication', { body: {} }));
      const made = await succeeded(
        api.as(manager)('create-control-entry', {
          params: { communicationId },
          body: { kindId: api.kind.id, nextDate: dayFromNow(2) },
        }),
      );
      return { made, params: { communicationId, entryId: made.id }, ifMatch: made.etag };
    };
    const listed = async (manager: User, params: { communicationId: `com_${string}` }) =>
      (await succeeded(api.as(manager)('list-control-entries', { params }))).items.map(
        ({ reminderWarning }) => reminderWarning,
      );
    const onBoard = async (manager: User, query: object = { due: 'next' }) =>
      (await succeeded(api.as(manager)('list-control-board', { query }))).items.map(
        ({ reminderWarning }) => reminderWarning,
      );

    it('R20 as it is made, in both lists, and gone as soon as a channel works', async () => {
      const manager = await user();
      await found(manager, email('pending'), sms('deleted'));
      const { made, params } = await onControl(manager);
      expect(made.reminderWarning).toBe(NONE);
      expect(await listed(manager, params)).toEqual([NONE]);
      expect(await onBoard(manager)).toEqual([NONE]);
      await found(manager, email('confirmed'), sms('deleted'));
      expect(await listed(manager, params)).toEqual([null]);
      expect(await onBoard(manager)).toEqual([null]);
    });

    it('R20 as it is changed: the new manager counts', async () => {
      const [manager, mute] = [await user(), await user({ channels: [] })];
      const { params, ifMatch } = await onControl(manager);
      const given = await succeeded(
        api.as(manager)('update-control-entry', { params, ifMatch, body: { managerId: mute.id } }),
      );
      expect(given.reminderWarning).toBe(NONE);
      const postponed = await succeeded(
        api.as(manager)('postpone-control-entry', {
          params,
          ifMatch: given.etag,
          body: { nextDate: dayFromNow(3), reason: 'Просил позже' },
        }),
      );
      expect(postponed.reminderWarning).toBe(NONE);
    });

    it('R20 of what is closed nothing is said, but of the next entry it is', async () => {
      const mute = await user({ channels: [] });
      const { params, ifMatch } = await onControl(mute);
      const completed = await succeeded(
        api.as(mute)('complete-control-entry', {
          params,
          ifMatch,
          body: { outcome: 'Перезвонит', next: { kindId: api.kind.id, nextDate: dayFromNow(5) } },
        }),
      );
      expect(completed).toMatchObject({ reminderWarning: null, next: { reminderWarning: NONE } });
      const { next } = completed;
      if (!next) throw new Error('No next entry was made');
      const cancelled = await succeeded(
        api.as(mute)('cancel-control-entry', {
          params: { ...params, entryId: next.id },
          ifMatch: '"1"',
          body: {},
        }),
      );
      expect(cancelled.reminderWarning).toBeNull();
      expect(await listed(mute, params)).toEqual([null, null]);
      expect(await onBoard(mute, { due: 'done' })).toEqual([null, null]);
    });

    it('R20 of what was sent nothing is said; of what was found undeliverable it is, until it is planned anew', async () => {
      const manager = await user();
      const { made, params } = await onControl(manager);
      const stored = async () => {
        const entry = await api.deps.controlEntries.find(params.communicationId, made.id);
        if (!entry) throw new Error('The entry is gone');
        return entry;
      };
      const mark = async (status: 'sent' | 'undeliverable') => {
        const entry = await stored();
        const reminders = entry.reminders.map((line) => ({ ...line, status }));
        await api.must(api.deps.controlEntries.save({ ...entry, reminders, revision: entry.revision + 1 }));
      };
      await mark('undeliverable');
      expect(await listed(manager, params)).toEqual([NONE]);
      expect(await onBoard(manager)).toEqual([NONE]);
      await mark('sent');
      await found(manager, email('deleted'), sms('deleted'));
      expect(await listed(manager, params)).toEqual([null]);
      expect(await onBoard(manager)).toEqual([null]);
    });

    it('R20 a repeated request is answered as it was', async () => {
      const mute = await user({ channels: [] });
      const { id: communicationId } = await succeeded(api.as(mute)('create-communication', { body: {} }));
      const request = {
        params: { communicationId },
        idempotencyKey: 'once',
        body: { kindId: api.kind.id, nextDate: dayFromNow(1) },
      };
      const first = await succeeded(api.as(mute)('create-control-entry', request));
      expect(first.reminderWarning).toBe(NONE);
      expect(await succeeded(api.as(mute)('create-control-entry', request))).toEqual(first);
    });
  });
});
