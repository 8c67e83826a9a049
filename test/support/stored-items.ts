import { sendReminder } from '../../shared/app/reminders/send-reminder.ts';
import { indexSearch } from '../../shared/app/search/index-search.ts';
import { receiveTelephonyEvent } from '../../shared/app/telephony/receive-telephony-event.ts';
import { registerUser } from '../../shared/app/users/register-user.ts';
import { syncSubscriptions } from '../../shared/app/users/sync-subscriptions.ts';
import type { StoredCommunication } from '../../shared/domain/communications/communication.ts';
import { currentReminder } from '../../shared/domain/control/control-entry.ts';
import type { Counterparty } from '../../shared/domain/directory/counterparty.ts';
import { searchTokens } from '../../shared/domain/search/search.ts';
import type { Subscription } from '../../shared/domain/users/channel-status.ts';
import type { User } from '../../shared/domain/users/user.ts';
import type { StoredWindowOrder } from '../../shared/domain/window-orders/window-order.ts';
import { callsRepository } from '../../shared/store/calls.ts';
import { channelStatusesRepository } from '../../shared/store/channel-statuses.ts';
import { sendRateLimiter } from '../../shared/store/send-rate-limiter.ts';
import type { Item } from '../../shared/store/table.ts';
import { succeeded } from './api.ts';
import { openApiOn } from './api-on-table.ts';
import { memoryTable } from './memory-table.ts';
import { eventOf } from './telephony.ts';
import { withoutWaiting } from './without-waiting.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * What this release writes: whole items of every entity, in every state they can be in, as one made-up working day of a
 * company leaves them on the table. All of it goes through the use cases, most of it through the API's own pipeline. The
 * clock stands unless it is moved, and ids are counted, so that the same code always writes the same.
 */
export const writeEveryEntity = async (): Promise<Item[]> => {
  const time = { now: new Date('2026-11-24T06:00:00.000Z') };
  const pass = (milliseconds: number) => {
    time.now = new Date(time.now.getTime() + milliseconds);
  };
  const clock = withoutWaiting({ now: () => time.now });
  let count = 0;
  const ids = {
    next: <Prefix extends string>(prefix: Prefix) =>
      `${prefix}_01KAT0${String(++count).padStart(20, '0')}` as const,
  };

  const table = memoryTable();
  const { deps, as } = openApiOn({ clock, ids }, table);
  const channelStatuses = channelStatusesRepository(table);
  let keys = 0;
  const key = () => `key-${++keys}`;

  // People: an administrator, two managers, one of whom registered anew, one who never did, and what is known of theirs.
  const register = registerUser({
    ...deps,
    firstAdministratorEmail: 'admin@example.com',
    timeZone: 'Europe/Moscow',
  });
  const administrator = await register({ email: 'admin@example.com', subject: 'subject-admin' });
  const admin = as('subject-admin');
  const everything = { journal: 'write', view: 'extended', scope: 'all' } as const;
  const anna = await succeeded(
    admin('create-user', {
      body: {
        name: 'Анна Смирнова',
        email: 'Anna@Example.com',
        phone: '8 (916) 123-45-67',
        extension: '101',
        timeZone: 'Asia/Yekaterinburg',
        reminderHour: 10,
        channels: ['email', 'sms'],
        role: 'head-of-sales',
        access: everything,
      },
      idempotencyKey: key(),
    }),
  );
  const boris = await succeeded(
    admin('create-user', {
      body: { name: 'Boris Müller', email: 'boris@example.com', language: 'en', access: everything },
    }),
  );
  await succeeded(
    admin('create-user', { body: { name: 'Никита', email: 'nikita@example.com', channels: [] } }),
  );
  await register({ email: anna.email, subject: 'subject-anna' });
  await register({ email: boris.email, subject: 'subject-boris-once' });
  await register({ email: boris.email, subject: 'subject-boris' });
  const found: Record<string, Subscription[]> = {
    [administrator.id]: [{ channel: 'email', state: 'confirmed' }],
    [anna.id]: [
      { channel: 'email', state: 'confirmed' },
      { channel: 'sms', state: 'confirmed' },
    ],
    [boris.id]: [{ channel: 'email', state: 'pending' }],
  };
  const sync = syncSubscriptions({
    ...deps,
    channelStatuses,
    subscriptions: { sync: async ({ id }) => found[id] ?? [], inspect: async () => undefined },
  });
  for (const user of await deps.users.list()) await sync({ before: undefined, after: user });

  // Directories.
  const plain = await succeeded(admin('create-state', { body: { name: 'Вопрос по цене' } }));
  const blue = await succeeded(
    admin('create-state', {
      body: {
        name: 'Запись на замер',
        requiresContactDocument: true,
        contactDocumentKinds: ['measurement', 'contract'],
        colour: '#0b7285',
        order: 1,
      },
    }),
  );
  await succeeded(admin('create-state', { body: { name: 'Бывшее', active: false } }));
  const callBack = await succeeded(admin('create-control-kind', { body: { name: 'Перезвонить' } }));
  const renamed = await succeeded(admin('create-control-kind', { body: { name: 'Прислать', order: 2 } }));
  await succeeded(
    admin('update-control-kind', {
      params: { controlKindId: renamed.id },
      body: { name: 'Прислать предложение', active: false },
      ifMatch: renamed.etag,
    }),
  );
  const folder = await succeeded(admin('create-folder', { body: { name: 'Частные лица' } }));
  const inner = await succeeded(
    admin('create-folder', { body: { name: 'Новостройки', parentId: folder.id } }),
  );

  // Clients.
  const manager = as('subject-anna');
  const client = await succeeded(
    manager('create-counterparty', {
      body: {
        name: 'Петров Пётр Алексеевич',
        folderId: inner.id,
        phones: [
          { phone: '8 916 555 01 02', label: 'мобильный' },
          { phone: '+7 495 255-05-12 доб. 12', label: null },
        ],
        emails: ['petrov@mail.example', 'p.petrov@work.example'],
        addresses: ['Москва, Тверская улица, д. 1, кв. 2'],
        additionalData: { Дом: 'панельный', Этаж: '5' },
      },
      idempotencyKey: key(),
    }),
  );
  const bare = await succeeded(
    manager('create-counterparty', { body: { name: 'Сидоров', folderId: folder.id } }),
  );
  pass(MINUTE);
  await succeeded(
    manager('update-counterparty', {
      params: { counterpartyId: bare.id },
      body: { name: 'Сидоров Семён', folderId: inner.id, phones: [{ phone: '+7 916 555 01 03' }] },
      ifMatch: bare.etag,
    }),
  );
  await succeeded(
    manager('update-counterparty', {
      params: { counterpartyId: bare.id },
      body: { phones: [{ phone: '+7 916 555 01 04' }] },
      ifMatch: '"2"',
    }),
  );

  // Views with a filter of every kind.
  const view = await succeeded(
    manager('create-view', {
      body: {
        name: 'Мои на неделе',
        columns: [{ column: 'number', width: 120 }, { column: 'client' }, { column: 'nextDate', width: 90 }],
        sort: 'nextDate',
        direction: 'asc',
        filters: [
          { column: 'client', op: 'contains', value: 'петров' },
          { column: 'manager', op: 'equals', value: anna.id },
          { column: 'state', op: 'in', value: [plain.id, blue.id] },
          { column: 'nextDate', op: 'from', value: '2026-11-23' },
          { column: 'phone', op: 'filled' },
        ],
        marked: 'shown',
      },
      idempotencyKey: key(),
    }),
  );
  await succeeded(
    manager('update-view', {
      params: { viewId: view.id },
      body: { name: 'Мои на этой неделе' },
      ifMatch: view.etag,
    }),
  );
  await succeeded(
    admin('create-view', { body: { name: 'Все', shared: true, columns: [{ column: 'date' }] } }),
  );

  // Communications: an empty one; one with all there is; one whose order makes its client; one marked.
  await succeeded(manager('create-communication', { body: {} }));
  const full = await succeeded(
    manager('create-communication', {
      body: {
        occurredAt: '2026-11-24T08:30:00+03:00',
        preliminaryContact: {
          channel: 'site',
          callerName: 'Пётр',
          phone: { number: '+7 916 555 01 02', extension: '7' },
          email: 'petrov@mail.example',
          address: 'Москва, Тверская улица, д. 1',
          topic: 'Окно в кухню,\nдвухстворчатое',
          source: 'Яндекс',
          clientId: client.id,
        },
        details: {
          clientContact: { name: 'Петров П. А.' },
          stateId: plain.id,
          note: 'Просил не звонить до обеда.\n\tЁлка 🌲',
        },
      },
      idempotencyKey: key(),
    }),
  );
  pass(MINUTE);
  const blueOne = await succeeded(
    manager('update-communication', {
      params: { communicationId: full.id },
      body: {
        details: { stateId: blue.id, contactDocument: { create: { kind: 'measurement' } } },
      },
      ifMatch: full.etag,
    }),
  );
  const withNewClient = await succeeded(
    manager('create-communication', {
      body: {
        preliminaryContact: { phone: '+7 916 555 01 05', topic: 'Балкон' },
        details: {
          stateId: blue.id,
          contactDocument: {
            create: {
              kind: 'contract',
              phone: '+7 916 555 01 05',
              folderId: folder.id,
              allowDuplicate: true,
            },
          },
        },
      },
    }),
  );
  const marked = await succeeded(
    manager('create-communication', { body: { details: { stateId: plain.id } } }),
  );
  const onMarked = await succeeded(
    manager('create-control-entry', {
      params: { communicationId: marked.id },
      body: { kindId: callBack.id, nextDate: '2026-11-25' },
    }),
  );
  await succeeded(
    manager('mark-communication', { params: { communicationId: marked.id }, ifMatch: marked.etag }),
  );

  // Window orders: changed, put through its statuses, marked.
  const orderId = blueOne.details.contactDocument?.orderId;
  if (!orderId) throw new Error('No order was made');
  await succeeded(
    manager('update-window-order', {
      params: { orderId },
      body: { status: 'measured', measurementDate: '2026-11-27', comment: 'Третий этаж без лифта' },
      ifMatch: '"1"',
    }),
  );
  const order = await succeeded(
    manager('create-window-order', {
      body: { kind: 'service-visit', counterpartyId: client.id, topic: 'Скрипит створка' },
      idempotencyKey: key(),
    }),
  );
  await succeeded(manager('mark-window-order', { params: { orderId: order.id }, ifMatch: order.etag }));

  // On control: entries in every state, their reminders too.
  const onControl = async (
    comment: string,
    { nextDate = '2026-11-25', managerId = anna.id }: { nextDate?: string; managerId?: User['id'] } = {},
  ) =>
    succeeded(
      manager('create-control-entry', {
        params: { communicationId: full.id },
        body: { kindId: callBack.id, nextDate, managerId, comment },
        idempotencyKey: key(),
      }),
    );
  const at = (entry: { id: string; communicationId: string }) => ({
    communicationId: entry.communicationId as StoredCommunication['id'],
    entryId: entry.id as `ctl_${string}`,
  });
  await onControl('Спросить о сроках', { nextDate: '2026-12-24' });
  const sent = await onControl('Отправлено', { nextDate: '2026-11-24' });
  const failed = await onControl('Не удалось отправить');
  const underway = await onControl('Отправляется');
  const unreachable = await onControl('Некуда отправить', { managerId: boris.id });
  const postponed = await onControl('Отложено');
  const reassigned = await onControl('Передано');
  const completed = await onControl('Выполнено');
  const cancelled = await onControl('Отменено');
  const dropped = await onControl('Отменено без причины');
  pass(MINUTE);
  await succeeded(
    manager('postpone-control-entry', {
      params: at(postponed),
      body: { nextDate: '2026-12-01', reason: 'Клиент в отпуске' },
      ifMatch: postponed.etag,
      idempotencyKey: key(),
    }),
  );
  await succeeded(
    manager('update-control-entry', {
      params: at(reassigned),
      body: { managerId: administrator.id, comment: null },
      ifMatch: reassigned.etag,
    }),
  );
  await succeeded(
    manager('complete-control-entry', {
      params: at(completed),
      body: { outcome: 'Договорились', next: { kindId: callBack.id, nextDate: '2026-12-15' } },
      ifMatch: completed.etag,
      idempotencyKey: key(),
    }),
  );
  await succeeded(
    manager('cancel-control-entry', {
      params: at(cancelled),
      body: { reason: 'Ушёл к другим' },
      ifMatch: cancelled.etag,
    }),
  );
  await succeeded(manager('cancel-control-entry', { params: at(dropped), body: {}, ifMatch: dropped.etag }));

  // Reminders: sent, failed, undeliverable, and one whose function was killed while it was sending.
  const remind = async (
    entry: { id: string; communicationId: string },
    what: 'sent' | 'failed' | 'killed' = 'sent',
  ) => {
    const { communicationId, entryId } = at(entry);
    const stored = await deps.controlEntries.find(communicationId, entryId);
    if (!stored) throw new Error('The entry is gone');
    const { version, dueAt } = currentReminder(stored);
    const reminder = { communicationId, entryId, managerId: stored.managerId, version, dueAt };
    let commits = 0;
    const send = sendReminder({
      ...deps,
      channelStatuses,
      rateLimiter: sendRateLimiter,
      // Alone, whatever else is due at the same moment.
      controlEntries: { ...deps.controlEntries, listDueTogether: async () => [reminder] },
      commit: async (writes) => {
        if (what === 'killed' && ++commits > 1) return undefined;
        return deps.commit(writes);
      },
      notifier: {
        notify: async () => {
          if (what === 'failed') throw Object.assign(new Error('No'), { name: 'ThrottledException' });
          return { messageId: '0a0dce4c-9e92-488a-89f6-d376dcafb6ee' };
        },
      },
    });
    await send(reminder).catch((error) => {
      if (what !== 'failed') throw error;
    });
  };
  await remind(sent);
  time.now = new Date('2026-11-25T07:00:00.000Z');
  await remind(failed, 'failed');
  pass(1000);
  await remind(underway, 'killed');
  await remind(unreachable);
  await succeeded(
    manager('unmark-communication', { params: { communicationId: marked.id }, ifMatch: '"2"' }),
  );
  await succeeded(manager('mark-communication', { params: { communicationId: marked.id }, ifMatch: '"3"' }));
  if (onMarked.status !== 'open') throw new Error('A mark closes nothing');

  // Calls: missed, of a client who is known; answered; one with a hidden number.
  const receive = receiveTelephonyEvent({
    ...deps,
    calls: callsRepository(table),
    defaultEmails: ['admin@example.com'],
  });
  const call = async (over: Parameters<typeof eventOf>[0]) => {
    await receive(eventOf({ at: time.now.toISOString(), ...over }), 0);
    pass(1000);
  };
  await call({ callId: 'missed', from: '+79165550102' });
  await call({ callId: 'missed', from: '+79165550102', kind: 'missed', durationSeconds: 0 });
  await call({ callId: 'taken', startedAt: '2026-11-25T06:59:00.000Z', to: '+74951112233' });
  await call({ callId: 'taken', kind: 'answered', extension: '101' });
  await call({ callId: 'taken', kind: 'ended', extension: '101', durationSeconds: 61 });
  await call({ callId: 'hidden', from: 'anonymous' });
  await call({ callId: 'out', direction: 'outgoing', from: '101', to: '+79165550103', extension: '101' });

  // Imports: lines made, refused, there already; a dry run.
  const importFile = async (
    kind: 'counterparties' | 'communications',
    header: string,
    lines: string[],
    dryRun = false,
  ) => {
    const job = await succeeded(
      admin('create-import', {
        body: { kind, name: `${kind}.csv`, header, dryRun, createFolders: true, skipPastDates: true },
        idempotencyKey: key(),
      }),
    );
    await succeeded(
      admin('import-chunk', {
        params: { importId: job.id },
        body: { sequence: 0, firstLine: 2, text: lines.join('\n'), isLast: true },
      }),
    );
  };
  const people = 'Внешний код;Наименование;Папка;Телефон;Пустое';
  await importFile('counterparties', people, [
    'A-1;Иванов Иван;Частные лица/Вторичка;8 916 555 02 01;',
    'A-2;;Частные лица;12;',
    'A-3;Тёзка;Частные лица;8 916 555 01 02;',
  ]);
  await importFile(
    'counterparties',
    people,
    [
      'A-1;Иванов Иван Иванович;Частные лица;8 916 555 02 01;',
      'A-4;Новый Клиент;Сайт/Заявки;8 916 555 02 04;',
    ],
    true,
  );
  await importFile('communications', 'Код клиента;Тема;Состояние;Следующая дата;Вид контроля', [
    'A-1;Остекление;Вопрос по цене;01.12.2026;Перезвонить',
    'A-1;Остекление;Запись на замер;;',
  ]);

  // What follows the stream.
  const index = async () => {
    for (const { entity, data } of [...table.items.values()]) {
      const made = { before: undefined };
      if (entity === 'communication') {
        const after = data as StoredCommunication;
        await indexSearch('communication', searchTokens.communication, deps)({ ...made, after });
      } else if (entity === 'counterparty') {
        const after = data as Counterparty;
        await indexSearch('counterparty', searchTokens.counterparty, deps)({ ...made, after });
      } else if (entity === 'window-order') {
        const after = data as StoredWindowOrder;
        await indexSearch('window-order', searchTokens['window-order'], deps)({ ...made, after });
      }
    }
  };
  await index();
  pass(DAY);
  if (!withNewClient.preliminaryContact.clientId) throw new Error('No client was made');
  return [...table.items.values()];
};

/** Items by their entity, each entity's by key. */
export const byEntity = (items: readonly Item[]): Map<string, Item[]> => {
  const groups = new Map<string, Item[]>();
  const inOrder = [...items].sort((a, b) => (`${a.pk} ${a.sk}` < `${b.pk} ${b.sk}` ? -1 : 1));
  for (const item of inOrder) groups.set(item.entity, [...(groups.get(item.entity) ?? []), item]);
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
};
