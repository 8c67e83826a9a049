import type { OperationsOf } from '../../shared/api/all-routes.ts';
import type { RequestOf } from '../../shared/api/client.ts';
import { dayIn } from '../../shared/domain/values/calendar.ts';
import { type Api, people, succeeded } from './api.ts';

/** A day so many days from now, in Moscow. */
export const dayFromNow = (days: number): string =>
  dayIn('Europe/Moscow', new Date(Date.now() + days * 24 * 60 * 60 * 1000));

/** A request for every operation that is right in every way: whoever may make it gets what they ask for. */
export const rightRequests = ({ as, folder, kind, stateOf, deps, must }: Api) => {
  const writer = as(people.writer);
  const communication = (body: RequestOf<'create-communication'>['body'] = {}) =>
    succeeded(writer('create-communication', { body }));
  const counterparty = () =>
    succeeded(writer('create-counterparty', { body: { name: 'Клиент', folderId: folder.id } }));
  const entry = async () => {
    const { id: communicationId } = await communication();
    const made = await succeeded(
      writer('create-control-entry', {
        params: { communicationId },
        body: { kindId: kind.id, nextDate: dayFromNow(2) },
      }),
    );
    return { params: { communicationId, entryId: made.id }, ifMatch: made.etag };
  };
  const order = async () => {
    const { id: counterpartyId } = await counterparty();
    const made = await succeeded(writer('create-window-order', { body: { kind: 'order', counterpartyId } }));
    return { params: { orderId: made.id }, ifMatch: made.etag };
  };
  const user = async () => {
    const made = { ...people.nobody, id: deps.ids.next('usr'), email: newEmail(), subject: null };
    await must(deps.users.add(made));
    return { params: { userId: made.id }, ifMatch: '"1"' };
  };
  const newFolder = async () => {
    const made = await succeeded(writer('create-folder', { body: { name: crypto.randomUUID() } }));
    return { params: { folderId: made.id }, ifMatch: made.etag };
  };
  const view = async () => {
    const made = await succeeded(
      as(people.extended)('create-view', {
        body: { name: crypto.randomUUID(), columns: [{ column: 'number' }] },
      }),
    );
    return { params: { viewId: made.id }, ifMatch: made.etag };
  };
  const job = async () => {
    const body = { kind: 'counterparties', name: 'a.csv', header: 'Имя;Папка' } as const;
    const { id } = await succeeded(as(people.administrator)('create-import', { body }));
    return { params: { importId: id } };
  };
  const newEmail = () => `${crypto.randomUUID()}@example.com`;

  return {
    'get-me': async () => ({}),
    'list-managers': async () => ({}),
    'list-users': async () => ({}),
    'create-user': async () => ({ body: { name: 'Новый', email: newEmail() } }),
    'get-user': async () => ({ params: { userId: people.reader.id } }),
    'update-user': async () => ({ ...(await user()), body: { reminderHour: 10 } }),
    'list-states': async () => ({}),
    'create-state': async () => ({ body: { name: 'Новое' } }),
    'update-state': async () => ({
      params: { stateId: (await stateOf({})).id },
      ifMatch: '"1"',
      body: { name: 'Иное' },
    }),
    'list-control-kinds': async () => ({}),
    'create-control-kind': async () => ({ body: { name: 'Напомнить о замере' } }),
    'update-control-kind': async () => {
      const made = await succeeded(
        as(people.administrator)('create-control-kind', { body: { name: 'Узнать решение' } }),
      );
      return { params: { controlKindId: made.id }, ifMatch: made.etag, body: { order: 2 } };
    },
    'list-folders': async () => ({}),
    'create-folder': async () => ({ body: { name: crypto.randomUUID(), parentId: folder.id } }),
    'update-folder': async () => ({ ...(await newFolder()), body: { parentId: folder.id } }),
    'delete-folder': async () => newFolder(),
    'create-counterparty': async () => ({ body: { name: 'Клиент', folderId: folder.id } }),
    'get-counterparty': async () => ({ params: { counterpartyId: (await counterparty()).id } }),
    'list-window-orders': async () => ({ query: { status: 'new' } }),
    'create-window-order': async () => ({
      body: { kind: 'measurement', counterpartyId: (await counterparty()).id },
    }),
    'get-window-order': async () => ({ params: (await order()).params }),
    'update-window-order': async () => ({ ...(await order()), body: { status: 'measured' } }),
    'mark-window-order': order,
    'unmark-window-order': order,
    'list-status-changes': async () => ({ params: (await order()).params }),
    'list-window-order-communications': async () => ({ params: (await order()).params }),
    'list-counterparties': async () => ({ query: { name: 'Кл', folderId: folder.id } }),
    'list-client-documents': async () => ({ params: { counterpartyId: (await counterparty()).id } }),
    'update-counterparty': async () => {
      const { id: counterpartyId, etag } = await counterparty();
      return { params: { counterpartyId }, ifMatch: etag, body: { name: 'Клиент и сын' } };
    },
    'list-views': async () => ({}),
    'create-view': async () => ({ body: { name: crypto.randomUUID(), columns: [{ column: 'client' }] } }),
    'update-view': async () => ({ ...(await view()), body: { sort: 'state' } }),
    'delete-view': view,
    search: async () => ({ query: { q: 'иван' } }),
    'list-communications': async () => ({ query: { from: dayFromNow(-1), to: dayFromNow(1) } }),
    'export-communications': async () => ({ query: { format: 'csv' } }),
    'export-query': async () => ({ body: { sort: 'number', direction: 'asc', format: 'xlsx' } }),
    'query-communications': async () => ({
      body: { sort: 'client', filters: [{ column: 'topic', op: 'contains', value: 'балкон' }] },
    }),
    'get-import-example': async () => ({ params: { kind: 'communications' } }),
    'create-import': async () => ({ body: { kind: 'counterparties', name: 'a.csv', header: 'Имя;Папка' } }),
    'import-chunk': async () => ({ ...(await job()), body: { sequence: 0, firstLine: 2, text: '' } }),
    'get-import': job,
    'get-import-report': job,
    'create-communication': async () => ({ body: { preliminaryContact: { topic: 'Балкон' } } }),
    'change-communications': async () => {
      const { id: communicationId, version } = await communication();
      return { body: { action: 'mark', items: [{ communicationId, version }] } };
    },
    'get-communication': async () => ({ params: { communicationId: (await communication()).id } }),
    'update-communication': async () => {
      const { id: communicationId, etag } = await communication();
      return { params: { communicationId }, ifMatch: etag, body: { details: { note: 'Заметка' } } };
    },
    'mark-communication': async () => {
      const { id: communicationId, etag } = await communication();
      return { params: { communicationId }, ifMatch: etag };
    },
    'unmark-communication': async () => {
      const { id: communicationId, etag } = await communication();
      return { params: { communicationId }, ifMatch: etag };
    },
    'list-state-changes': async () => ({ params: { communicationId: (await communication()).id } }),
    'list-control-entries': async () => ({ params: { communicationId: (await communication()).id } }),
    'list-control-board': async () => ({ query: { due: 'next' } }),
    'summarize-control-board': async () => ({}),
    'list-reminders': async () => ({}),
    'summarize-reminders': async () => ({}),
    'create-control-entry': async () => ({
      params: { communicationId: (await communication()).id },
      body: { kindId: kind.id, nextDate: dayFromNow(3) },
    }),
    'update-control-entry': async () => ({ ...(await entry()), body: { comment: 'После обеда' } }),
    'complete-control-entry': async () => ({ ...(await entry()), body: { outcome: 'Договорились' } }),
    'postpone-control-entry': async () => ({
      ...(await entry()),
      body: { nextDate: dayFromNow(5), reason: 'Просил позже' },
    }),
    'cancel-control-entry': async () => ({ ...(await entry()), body: {} }),
  } satisfies { [Id in OperationsOf<'api' | 'export'>]: () => Promise<RequestOf<Id>> };
};
