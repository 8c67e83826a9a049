import { beforeEach, describe, expect, it } from 'vitest';
import { propagateClientName } from '../../../../shared/app/communications/propagate-client-name.ts';
import { sendReminder } from '../../../../shared/app/reminders/send-reminder.ts';
import { receiveTelephonyEvent } from '../../../../shared/app/telephony/receive-telephony-event.ts';
import { registerUser } from '../../../../shared/app/users/register-user.ts';
import { syncSubscriptions } from '../../../../shared/app/users/sync-subscriptions.ts';
import type { StoredCommunication } from '../../../../shared/domain/communications/communication.ts';
import { currentReminder, type StoredControlEntry } from '../../../../shared/domain/control/control-entry.ts';
import type { Counterparty } from '../../../../shared/domain/directory/counterparty.ts';
import type { Folder } from '../../../../shared/domain/directory/folder.ts';
import type { StoredImport } from '../../../../shared/domain/imports/import.ts';
import type { View } from '../../../../shared/domain/journal/view.ts';
import type { StoredCall } from '../../../../shared/domain/telephony/telephony.ts';
import type { User } from '../../../../shared/domain/users/user.ts';
import type { StoredWindowOrder } from '../../../../shared/domain/window-orders/window-order.ts';
import { callsRepository } from '../../../../shared/store/calls.ts';
import { channelStatusesRepository } from '../../../../shared/store/channel-statuses.ts';
import { sendRateLimiter } from '../../../../shared/store/send-rate-limiter.ts';
import type { ListedItem } from '../../../../shared/store/table.ts';
import { succeeded } from '../../../support/api.ts';
import { openApiOn } from '../../../support/api-on-table.ts';
import { memoryTable } from '../../../support/memory-table.ts';
import { storedItems, unknownFieldsOf, withUnknownFields } from '../../../support/stored-fixtures.ts';
import { eventOf } from '../../../support/telephony.ts';
import { withoutWaiting } from '../../../support/without-waiting.ts';

const NOW = new Date('2026-11-25T07:10:00.000Z');

/** A table of the first release, into all of whose items a later one has put fields; and this release on it. */
const openLaterTable = () => {
  const items = storedItems('0.1.0').map((item) => withUnknownFields(item));
  const table = memoryTable(items);
  const { deps, as } = openApiOn({ clock: withoutWaiting({ now: () => NOW }) }, table);
  const itemOf = <Data>(entity: string, wanted: (data: Data) => boolean = () => true) => {
    const found = [...table.items.values()].find(
      (item) => item.entity === entity && wanted(item.data as Data),
    );
    if (!found) throw new Error(`There is no such ${entity}`);
    return found as ListedItem & { data: Data };
  };
  return { table, deps, as, itemOf };
};

describe('fields that a later release has written', () => {
  let later: ReturnType<typeof openLaterTable>;
  beforeEach(() => {
    later = openLaterTable();
  });
  const manager = () => later.as('subject-anna');
  const administrator = () => later.as('subject-admin');

  /**
   * What became of the unknown fields of an item by a change: those it had and has not any more. `replaced` are objects
   * the change puts others in the place of, as the reminder in force among what an index shows.
   */
  const lostBy = async (
    item: ListedItem,
    change: () => Promise<unknown>,
    replaced: readonly string[] = ['row.reminder'],
  ) => {
    await change();
    const after = [...later.table.items.values()].find(({ pk, sk }) => pk === item.pk && sk === item.sk);
    expect(after?.revision).toBeGreaterThan(item.revision);
    const left = unknownFieldsOf(after);
    const had = unknownFieldsOf(item);
    expect(had).toEqual(expect.arrayContaining(['', 'data']));
    return had.filter((path) => !left.includes(path) && !replaced.includes(path));
  };

  const full = () =>
    later.itemOf<StoredCommunication>('communication', ({ details }) => details.note !== null);
  const openEntry = (comment: string) =>
    later.itemOf<StoredControlEntry>('control-entry', (entry) => entry.comment === comment);
  const at = ({ data }: { data: StoredControlEntry }) => ({
    communicationId: data.communicationId,
    entryId: data.id,
  });
  const etag = ({ data }: { data: { version: number } }) => `"${data.version}"`;

  it('are never seen by who asks the API', async () => {
    const { data } = full();
    const params = { communicationId: data.id };
    const answers = [
      await manager()('get-communication', { params }),
      await manager()('list-control-entries', { params }),
      await manager()('list-state-changes', { params }),
      await manager()('get-counterparty', {
        params: { counterpartyId: data.preliminaryContact.clientId as Counterparty['id'] },
      }),
      await manager()('get-window-order', {
        params: { orderId: data.details.contactDocument?.orderId as StoredWindowOrder['id'] },
      }),
      await manager()('list-communications', { query: {} }),
      await manager()('query-communications', { body: {} }),
      await manager()('list-counterparties', { query: {} }),
      await manager()('list-window-orders', { query: {} }),
      await manager()('list-control-board', { query: { due: 'next', of: 'everyone', days: 366 } }),
      await manager()('list-client-documents', {
        params: { counterpartyId: data.preliminaryContact.clientId as Counterparty['id'] },
        query: {},
      }),
      await manager()('list-reminders', { query: { day: '2026-11-25' } }),
      await manager()('list-views', {}),
      await manager()('get-me', {}),
      await administrator()('list-users', {}),
      await administrator()('list-states', {}),
      await administrator()('list-folders', {}),
      await administrator()('list-control-kinds', {}),
      await administrator()('get-import', {
        params: { importId: later.itemOf<StoredImport>('import').data.id },
      }),
      await administrator()('get-import-report', {
        params: { importId: later.itemOf<StoredImport>('import').data.id },
        query: {},
      }),
      await manager()('update-communication', {
        params,
        body: { details: { note: 'new' } },
        ifMatch: etag(full()),
      }),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({ ok: true });
      expect(JSON.stringify(answer)).not.toContain('fromALaterRelease');
    }
  });

  it('an item of a later shape is refused as such, and not touched: it can be read once that release runs', async () => {
    const item = { ...full(), schema: 2, row: { ...(full().row as object), schema: 2 } };
    await later.table.commit([{ put: item, expect: 'any', onConflict: 'retry' }]);
    const params = { communicationId: item.data.id };
    const unavailable = { ok: false, status: 503, problem: { code: 'stored-by-newer-release' } };
    expect(await manager()('get-communication', { params })).toMatchObject(unavailable);
    expect(await manager()('list-communications', { query: {} })).toMatchObject(unavailable);
    const change = { params, body: { details: { note: 'new' } }, ifMatch: etag(item) };
    expect(await manager()('update-communication', change)).toMatchObject(unavailable);
    expect(full()).toEqual(item);
  });

  it('stay on a communication that is changed, marked, put on control or renamed with its client', async () => {
    const change = (body: object) => () =>
      succeeded(
        manager()('update-communication', {
          params: { communicationId: full().data.id },
          body,
          ifMatch: etag(full()),
        }),
      );
    const edits = {
      preliminaryContact: { topic: 'Другая' },
      details: { note: 'new', clientContact: { address: 'x' } },
    };
    expect(await lostBy(full(), change(edits))).toEqual([]);
    expect(
      await lostBy(full(), () =>
        succeeded(
          manager()('create-control-entry', {
            params: { communicationId: full().data.id },
            body: {
              kindId: later.itemOf<{ id: `ctk_${string}` }>('control-kind').data.id,
              nextDate: '2026-12-01',
            },
          }),
        ),
      ),
    ).toEqual([]);
    const client = later.itemOf<Counterparty>('counterparty', ({ emails }) => emails.length > 0);
    expect(
      await lostBy(client, () =>
        succeeded(
          manager()('update-counterparty', {
            params: { counterpartyId: client.data.id },
            body: {
              name: 'Петров и сын',
              phones: client.data.phones.map(({ phone: { number, extension } }) => ({
                phone: { number, extension },
              })),
            },
            ifMatch: etag(client),
          }),
        ),
      ),
    ).toEqual([]);
    const follow = propagateClientName(later.deps);
    expect(await lostBy(full(), () => follow({ counterpartyId: client.data.id }, () => true))).toEqual([]);
    expect(
      await lostBy(full(), () =>
        succeeded(
          manager()('mark-communication', {
            params: { communicationId: full().data.id },
            ifMatch: etag(full()),
          }),
        ),
      ),
    ).toEqual([]);
  });

  it('stay on a control entry and each line of its ledger, and on its place among open ones', async () => {
    const postponed = () => openEntry('Отложено');
    const nextDate = '2026-12-02';
    expect(
      await lostBy(postponed(), () =>
        succeeded(
          manager()('postpone-control-entry', {
            params: at(postponed()),
            body: { nextDate, reason: 'Ещё раз' },
            ifMatch: etag(postponed()),
          }),
        ),
      ),
    ).toEqual([]);
    expect(postponed().data.reminders).toHaveLength(3);
    const place = full().data.openEntries.find(({ entryId }) => entryId === postponed().data.id);
    expect(place).toMatchObject({ nextDate, fromALaterRelease: {} });
    expect(
      await lostBy(postponed(), () =>
        succeeded(
          manager()('complete-control-entry', {
            params: at(postponed()),
            body: { outcome: 'Готово' },
            ifMatch: etag(postponed()),
          }),
        ),
      ),
    ).toEqual([]);

    const due = openEntry('Не удалось отправить');
    const { version, dueAt } = currentReminder(due.data);
    const send = sendReminder({
      ...later.deps,
      channelStatuses: channelStatusesRepository(later.table),
      rateLimiter: sendRateLimiter,
      notifier: { notify: async () => ({ messageId: 'm-1' }) },
    });
    const reminder = {
      communicationId: due.data.communicationId,
      entryId: due.data.id,
      managerId: due.data.managerId,
      version,
      dueAt,
    };
    expect(await lostBy(due, () => send(reminder))).toEqual([]);
    expect(currentReminder(openEntry('Не удалось отправить').data).status).toBe('sent');
  });

  it('stay on orders, users, views, directories and folders', async () => {
    const order = later.itemOf<StoredWindowOrder>('window-order', ({ deletionMark }) => !deletionMark);
    expect(
      await lostBy(order, () =>
        succeeded(
          manager()('update-window-order', {
            params: { orderId: order.data.id },
            body: { status: 'closed', comment: 'new' },
            ifMatch: etag(order),
          }),
        ),
      ),
    ).toEqual([]);

    const user = later.itemOf<User>('user', ({ subject }) => subject === 'subject-boris');
    expect(
      await lostBy(user, () =>
        succeeded(
          administrator()('update-user', {
            params: { userId: user.data.id },
            body: { name: 'B', access: { view: 'standard' }, role: 'administrator' },
            ifMatch: etag(user),
          }),
        ),
      ),
    ).toEqual([]);
    expect(unknownFieldsOf(later.itemOf('administrators'))).toEqual(['', 'data']);

    const view = later.itemOf<View>('view', ({ shared }) => !shared);
    const names = later.itemOf<{ names: { name: string }[] }>(
      'view-names',
      (one) => one.names[0]?.name === view.data.name,
    );
    const rename = () =>
      succeeded(
        manager()('update-view', {
          params: { viewId: view.data.id },
          body: { name: 'Новое' },
          ifMatch: etag(view),
        }),
      );
    expect(await lostBy(view, () => lostBy(names, rename).then((lost) => expect(lost).toEqual([])))).toEqual(
      [],
    );

    const folder = later.itemOf<Folder>('folder', ({ parentId }) => parentId !== null);
    const move = () =>
      succeeded(
        administrator()('update-folder', {
          params: { folderId: folder.data.id },
          body: { parentId: null },
          ifMatch: etag(folder),
        }),
      );
    const tree = later.itemOf('folder-tree');
    expect(await lostBy(folder, () => lostBy(tree, move).then((lost) => expect(lost).toEqual([])))).toEqual(
      [],
    );

    const state = later.itemOf<{ id: `sta_${string}`; version: number }>('state');
    expect(
      await lostBy(state, () =>
        succeeded(
          administrator()('update-state', {
            params: { stateId: state.data.id },
            body: { order: 9 },
            ifMatch: etag(state),
          }),
        ),
      ),
    ).toEqual([]);
    const kind = later.itemOf<{ id: `ctk_${string}`; version: number }>('control-kind');
    expect(
      await lostBy(kind, () =>
        succeeded(
          administrator()('update-control-kind', {
            params: { controlKindId: kind.data.id },
            body: { order: 9 },
            ifMatch: etag(kind),
          }),
        ),
      ),
    ).toEqual([]);
  });

  it('stay on what is known of phones, numbers, calls, subscriptions and registered people', async () => {
    const owners = later.itemOf(
      'phone-owners',
      (data: { counterpartyIds: string[] }) => data.counterpartyIds.length === 1,
    );
    const numbers = later.itemOf('numbers');
    const phone = owners.pk.replace('PHONE#', '');
    const folderId = later.itemOf<Folder>('folder').data.id;
    expect(
      await lostBy(owners, () =>
        succeeded(
          manager()('create-counterparty', {
            body: { name: 'Ещё один', folderId, phones: [{ phone }], allowDuplicate: true },
          }),
        ),
      ),
    ).toEqual([]);
    await succeeded(manager()('create-communication', { body: {} }));
    const counted = [...later.table.items.values()].filter(({ entity }) => entity === 'numbers');
    expect(counted.find(({ sk, pk }) => sk === numbers.sk && pk === numbers.pk)).toHaveProperty(
      'fromALaterRelease',
    );

    const call = later.itemOf<StoredCall>('call', ({ id }) => id === 'missed');
    const receive = receiveTelephonyEvent({
      ...later.deps,
      calls: callsRepository(later.table),
      defaultEmails: ['admin@example.com'],
    });
    expect(
      await lostBy(call, () =>
        receive(eventOf({ callId: 'missed', kind: 'ended', at: NOW.toISOString() }), 0),
      ),
    ).toEqual([]);

    const user = later.itemOf<User>('user', ({ subject }) => subject === 'subject-boris');
    const delivery = later.itemOf(
      'delivery',
      (data: { managerId: string }) => data.managerId === user.data.id,
    );
    const sync = syncSubscriptions({
      ...later.deps,
      channelStatuses: channelStatusesRepository(later.table),
      subscriptions: {
        sync: async () => [{ channel: 'email', state: 'confirmed' }],
        inspect: async () => undefined,
      },
    });
    expect(await lostBy(delivery, () => sync({ before: undefined, after: user.data }))).toEqual([]);
    const register = registerUser({ ...later.deps, firstAdministratorEmail: '', timeZone: 'Europe/Moscow' });
    expect(await lostBy(user, () => register({ email: user.data.email, subject: 'subject-new' }))).toEqual(
      [],
    );
  });

  it('stay on an import that goes on', async () => {
    const finished = later.itemOf<StoredImport>('import', ({ kind }) => kind === 'communications');
    const open = { ...finished, data: { ...finished.data, status: 'open', lastSequence: null } };
    await later.table.commit([{ put: open, expect: 'any', onConflict: 'retry' }]);
    const job = later.itemOf<StoredImport>('import', ({ id }) => id === finished.data.id);
    expect(
      await lostBy(job, () =>
        succeeded(
          administrator()('import-chunk', {
            params: { importId: job.data.id },
            body: { sequence: 1, firstLine: 4, text: 'A-1;Ещё;Вопрос по цене;;' },
          }),
        ),
      ),
    ).toEqual([]);
  });
});
