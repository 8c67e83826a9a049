import type { Communication } from '../domain/communications/communication.ts';
import type { ControlEntry } from '../domain/control/control-entry.ts';
import type { ControlKind } from '../domain/control/control-kind.ts';
import type { Counterparty } from '../domain/directory/counterparty.ts';
import type { Folder } from '../domain/directory/folder.ts';
import type { ImportJob } from '../domain/imports/import.ts';
import type { View } from '../domain/journal/view.ts';
import type { State } from '../domain/states/state.ts';
import type { ChannelStatus } from '../domain/users/channel-status.ts';
import type { User } from '../domain/users/user.ts';
import type { WindowOrder } from '../domain/window-orders/window-order.ts';
import type { OperationId } from './all-routes.ts';
import type { RequestOf } from './client.ts';

const MADE = '2026-11-23T08:15:00.000Z';
const stamps = { version: 1, createdAt: MADE, changedAt: MADE } as const;

const folder: Folder = {
  id: 'fld_01M84D2T00PR1VATEPERS0NS00',
  name: 'Частные лица',
  parentId: null,
  ...stamps,
};

const user: User = {
  id: 'usr_01M84D2T00SM1RN0VAANNA0000',
  name: 'Анна Смирнова',
  email: 'smirnova@okna.example',
  phone: { number: '+79165550102', extension: null },
  extension: '101',
  timeZone: 'Europe/Moscow',
  reminderHour: 9,
  channels: ['email', 'sms'],
  language: 'ru',
  role: 'administrator',
  access: { journal: 'write', view: 'extended', scope: 'all' },
  subject: '0a0dce4c-9e92-488a-89f6-d376dcafb6ee',
  ...stamps,
};

const delivery: ChannelStatus = {
  managerId: user.id,
  revision: 1,
  subscriptions: [
    { channel: 'email', state: 'confirmed' },
    { channel: 'sms', state: 'confirmed' },
  ],
  since: MADE,
};

/** A second one, so that the first administrator may be changed. */
const colleague: User = {
  ...user,
  id: 'usr_01M84D2T00BE1VA01GA0000000',
  name: 'Ольга Белова',
  email: 'belova@okna.example',
  phone: null,
  extension: '102',
  subject: null,
};

const state: State = {
  id: 'sta_01M84D2T00QVEST10NPR1CE000',
  name: 'Вопрос по цене',
  requiresContactDocument: false,
  contactDocumentKinds: [],
  colour: '#868e96',
  order: 0,
  active: true,
  ...stamps,
};

const blueState: State = {
  ...state,
  id: 'sta_01M84D2T00MEAS0REMENT00000',
  name: 'Запись на замер',
  requiresContactDocument: true,
  contactDocumentKinds: ['measurement'],
  colour: '#1c7ed6',
  order: 1,
};

const controlKind: ControlKind = {
  id: 'ctk_01M84D2T00CA11BACK00000000',
  name: 'Перезвонить',
  order: 0,
  active: true,
  ...stamps,
};

const counterparty: Counterparty = {
  id: 'cpt_01M84D2T00PETR0VPETR000000',
  name: 'Петров Пётр Алексеевич',
  folderId: folder.id,
  phones: [
    { phone: { number: '+79161234567', extension: null }, label: 'мобильный' },
    { phone: { number: '+74952550512', extension: '12' }, label: 'рабочий' },
  ],
  emails: ['petrov@mail.example'],
  addresses: ['Москва, Тверская улица, д. 1, кв. 2'],
  additionalData: { Дом: 'панельный' },
  ...stamps,
};

const importJob: ImportJob = {
  id: 'imp_01M84D2T00F11EF1RST0000000',
  kind: 'counterparties',
  name: 'Клиенты.csv',
  dryRun: false,
  createFolders: true,
  allowDuplicates: false,
  skipPastDates: false,
  delimiter: ';',
  columns: [
    { heading: 'Внешний код', field: 'key', unknown: false },
    { heading: 'Наименование', field: 'name', unknown: false },
    { heading: 'Папка', field: 'folder', unknown: false },
    { heading: 'Телефон', field: 'phones', unknown: false },
  ],
  dataLine: 2,
  folder: null,
  chunks: 0,
  lastSequence: null,
  status: 'open',
  counts: { lines: 0, created: 0, exists: 0, differs: 0, refused: 0 },
  createdById: user.id,
  createdAt: MADE,
  changedAt: MADE,
};

const communicationId: Communication['id'] = 'com_01M84D2T00KM2026000001C0MM';

const windowOrder: WindowOrder = {
  id: 'ord_01M84D2T00WND0W0RDER000001',
  number: 'ОП-2026-000001',
  kind: 'measurement',
  status: 'new',
  counterpartyId: counterparty.id,
  phone: { number: '+79161234567', extension: null },
  email: 'petrov@mail.example',
  address: 'Москва, Тверская улица, д. 1, кв. 2',
  topic: 'Окно в кухню, двухстворчатое',
  comment: null,
  measurementDate: '2026-11-27',
  managerId: user.id,
  authorId: user.id,
  communicationId,
  deletionMark: false,
  ...stamps,
};

const communication: Communication = {
  id: communicationId,
  number: 'КМ-2026-000001',
  occurredAt: MADE,
  authorId: user.id,
  managerId: user.id,
  clientName: counterparty.name,
  clientFolderId: folder.id,
  preliminaryContact: {
    channel: 'phone',
    callerName: 'Пётр',
    phone: { number: '+79161234567', extension: null },
    phoneText: null,
    email: null,
    address: null,
    topic: 'Окно в кухню, двухстворчатое',
    source: 'Рекомендация',
    clientId: counterparty.id,
  },
  details: {
    clientContact: {
      name: counterparty.name,
      phone: { number: '+79161234567', extension: null },
      email: 'petrov@mail.example',
      address: 'Москва, Тверская улица, д. 1, кв. 2',
    },
    stateId: state.id,
    contactDocument: { orderId: windowOrder.id, number: windowOrder.number, kind: windowOrder.kind },
    companyContact: { extension: '101', userId: user.id, name: user.name },
    note: 'Просит тёплый подоконник',
  },
  nextDate: '2026-11-25',
  deletionMark: false,
  ...stamps,
};

const controlEntry: ControlEntry = {
  id: 'ctl_01M84D2T00CA11BACK25110000',
  communicationId: communication.id,
  status: 'open',
  kind: { id: controlKind.id, name: controlKind.name },
  nextDate: '2026-11-25',
  managerId: user.id,
  authorId: user.id,
  comment: 'После обеда',
  postponements: [],
  reminders: [
    {
      version: 1,
      status: 'planned',
      day: '2026-11-25',
      dueAt: '2026-11-25T06:00:00.000Z',
      plannedAt: MADE,
      attempts: 0,
      leasedUntil: null,
      sentAt: null,
      channels: [],
      messageId: null,
      lastError: null,
    },
  ],
  ...stamps,
};

const view: View = {
  id: 'viw_01M84D2T00M0EBEZS0ST0YAN1A',
  name: 'Без состояния',
  shared: false,
  authorId: user.id,
  columns: [{ column: 'date', width: 120 }, { column: 'client' }, { column: 'phone' }],
  sort: 'date',
  direction: 'desc',
  filters: [{ column: 'state', op: 'empty' }],
  marked: 'hidden',
  ...stamps,
};

/** The moment at which the examples can be run as they stand. */
export const EXAMPLE_NOW = '2026-11-24T07:00:00.000Z';

/** A small journal in which every example can be run: what the shapes of the OpenAPI document show as examples. */
export const exampleJournal = {
  delivery,
  importJob,
  user,
  colleague,
  folder,
  state,
  blueState,
  controlKind,
  counterparty,
  windowOrder,
  communication,
  controlEntry,
  view,
} as const;

const ifMatch = '"1"';
const ofCommunication = { params: { communicationId } };
const ofEntry = { params: { communicationId, entryId: controlEntry.id } };
const ofOrder = { params: { orderId: windowOrder.id } };
const ofView = { params: { viewId: view.id } };
const ofImport = { params: { importId: importJob.id } };
const ofCounterparty = { params: { counterpartyId: counterparty.id } };

/** A request for every operation, as a caller would send it to `exampleJournal`. One that is missing does not compile. */
export const examples: { readonly [Id in OperationId]: RequestOf<Id> } = {
  'get-me': {},
  'list-managers': {},
  'list-users': {},
  'create-user': {
    idempotencyKey: '4f1d2a0c-user',
    body: {
      name: 'Дмитрий Кузнецов',
      email: 'kuznetsov@okna.example',
      phone: '8 916 555-01-03',
      extension: '103',
      timeZone: 'Asia/Yekaterinburg',
      reminderHour: 9,
      channels: ['email'],
      access: { journal: 'write', view: 'standard', scope: 'own' },
    },
  },
  'get-user': { params: { userId: user.id } },
  'update-user': {
    params: { userId: colleague.id },
    ifMatch,
    body: { reminderHour: 10, channels: ['sms'], phone: '8 916 555-01-04' },
  },
  'list-states': {},
  'create-state': { body: { name: 'Заключение договора', requiresContactDocument: true, order: 2 } },
  'update-state': { params: { stateId: state.id }, ifMatch, body: { name: 'Вопрос о цене' } },
  'list-control-kinds': {},
  'create-control-kind': { body: { name: 'Отправить предложение', order: 1 } },
  'update-control-kind': {
    params: { controlKindId: controlKind.id },
    ifMatch,
    body: { name: 'Позвонить снова' },
  },
  'list-folders': {},
  'create-folder': { body: { name: 'Новостройки', parentId: folder.id } },
  'update-folder': { params: { folderId: folder.id }, ifMatch, body: { name: 'Частные клиенты' } },
  'delete-folder': { params: { folderId: 'fld_01M84D2T00EMPTYF01DER00000' }, ifMatch },
  'create-counterparty': {
    body: {
      name: 'ООО «СтройМонтаж»',
      folderId: folder.id,
      phones: [{ phone: '+7 495 255-05-13 доб. 7', label: 'приёмная' }],
      emails: ['office@stroy.example'],
    },
  },
  'get-counterparty': ofCounterparty,
  'update-counterparty': { ...ofCounterparty, ifMatch, body: { name: 'Петров П. А.' } },
  'list-views': {},
  'create-view': {
    body: {
      name: 'Просроченные',
      columns: [{ column: 'nextDate', width: 90 }, { column: 'client' }, { column: 'manager' }],
      sort: 'nextDate',
      direction: 'asc',
      filters: [{ column: 'nextDate', op: 'to', value: '2026-11-23' }],
      shared: true,
    },
  },
  'update-view': { ...ofView, ifMatch, body: { name: 'Мои без состояния' } },
  'delete-view': { ...ofView, ifMatch },
  search: { query: { q: 'петр 765-43' } },
  'list-counterparties': { query: { folderId: folder.id, name: 'Петр', limit: 20 } },
  'list-client-documents': { ...ofCounterparty, query: { marked: 'true', limit: 20 } },
  'list-communications': { query: { from: '2026-11-01', to: '2026-11-30', limit: 20 } },
  'export-communications': { query: { from: '2026-11-01', to: '2026-11-30', format: 'csv' } },
  'export-query': {
    body: {
      sort: 'client',
      filters: [{ column: 'state', op: 'equals', value: state.id }],
      format: 'xlsx',
      language: 'ru',
    },
  },
  'query-communications': {
    body: {
      sort: 'client',
      direction: 'asc',
      filters: [
        { column: 'state', op: 'equals', value: state.id },
        { column: 'topic', op: 'contains', value: 'окно' },
      ],
    },
  },
  'create-communication': {
    idempotencyKey: '4f1d2a0c-call',
    body: {
      preliminaryContact: {
        callerName: 'Иван',
        phone: '8 (916) 765-43-21',
        topic: 'Остекление балкона',
        source: 'Яндекс',
      },
      details: {
        stateId: blueState.id,
        contactDocument: {
          create: { kind: 'measurement', phone: '8 916 765-43-21', folderId: folder.id },
        },
      },
    },
  },
  'change-communications': {
    idempotencyKey: '4f1d2a0c-bulk',
    body: {
      action: 'reassign',
      managerId: colleague.id,
      items: [{ communicationId, version: communication.version }],
    },
  },
  'get-communication': ofCommunication,
  'update-communication': {
    ...ofCommunication,
    ifMatch,
    body: { details: { clientContact: { phone: '+7 495 255-05-12 доб. 12' }, note: 'Звонить на работу' } },
  },
  'mark-communication': { ...ofCommunication, ifMatch },
  'unmark-communication': { ...ofCommunication, ifMatch },
  'list-state-changes': ofCommunication,
  'list-control-entries': ofCommunication,
  'list-control-board': { query: { due: 'next', days: 14 } },
  'summarize-control-board': { query: { of: 'me' } },
  'list-reminders': { query: { day: '2026-11-25', status: 'planned', limit: 20 } },
  'summarize-reminders': { query: { day: '2026-11-25' } },
  'create-control-entry': {
    ...ofCommunication,
    body: { kindId: controlKind.id, nextDate: '2026-12-01', comment: 'Узнать решение' },
  },
  'update-control-entry': { ...ofEntry, ifMatch, body: { comment: 'До обеда' } },
  'complete-control-entry': {
    ...ofEntry,
    ifMatch,
    body: {
      outcome: 'Договорились о замере',
      next: { kindId: controlKind.id, nextDate: '2026-11-27', comment: 'Подтвердить время' },
    },
  },
  'postpone-control-entry': {
    ...ofEntry,
    ifMatch,
    body: { nextDate: '2026-11-30', reason: 'Клиент в отъезде' },
  },
  'cancel-control-entry': { ...ofEntry, ifMatch, body: { reason: 'Заказал у других' } },
  'get-import-example': { params: { kind: 'counterparties' } },
  'create-import': {
    body: {
      kind: importJob.kind,
      name: importJob.name,
      header: importJob.columns.map(({ heading }) => heading).join(importJob.delimiter),
      createFolders: true,
    },
  },
  'import-chunk': {
    ...ofImport,
    body: {
      sequence: 0,
      firstLine: 2,
      text: 'К-1;"ООО ""Ромашка""";Организации;8 495 255-05-13\nК-2;Сидоров;Частные лица;8 916 000-11-22\n',
      isLast: true,
    },
  },
  'get-import': ofImport,
  'get-import-report': { ...ofImport, query: { outcome: 'refused' } },
  'list-window-orders': { query: { kind: 'measurement', limit: 20 } },
  'create-window-order': { body: { kind: 'service-visit', counterpartyId: counterparty.id } },
  'get-window-order': ofOrder,
  'update-window-order': { ...ofOrder, ifMatch, body: { status: 'measured' } },
  'mark-window-order': { params: { orderId: 'ord_01M84D2T00WND0W0RDER000002' }, ifMatch },
  'unmark-window-order': { params: { orderId: 'ord_01M84D2T00WND0W0RDER000002' }, ifMatch },
  'list-status-changes': ofOrder,
  'list-window-order-communications': ofOrder,
  'receive-telephony-event': {
    body: {
      callId: 'in-0001',
      kind: 'answered',
      at: '2026-11-24T06:00:10Z',
      direction: 'incoming',
      from: '8 916 123-45-67',
      extension: '101',
    },
  },
  'receive-mango-call': {
    body: {
      vpbx_api_key: 'the key of the virtual PBX',
      sign: 'SHA-256 of the key, the JSON and the salt, in hexadecimal',
      json: JSON.stringify({
        entry_id: 'MjAyNi0xMS0yNA',
        timestamp: 1795500010,
        call_state: 'Connected',
        location: 'abonent',
        from: { number: '79161234567' },
        to: { extension: '101', number: '74952550512' },
      }),
    },
  },
  'receive-mango-summary': {
    body: {
      vpbx_api_key: 'the key of the virtual PBX',
      sign: 'SHA-256 of the key, the JSON and the salt, in hexadecimal',
      json: JSON.stringify({
        entry_id: 'MjAyNi0xMS0yNA',
        call_direction: 1,
        from: { number: '79161234567' },
        to: { extension: '101', number: '74952550512' },
        create_time: 1795500000,
        talk_time: 0,
        end_time: 1795500030,
        entry_result: 0,
      }),
    },
  },
  'acknowledge-mango-event': {
    params: { eventName: 'recording' },
    body: {
      vpbx_api_key: 'the key of the virtual PBX',
      sign: 'SHA-256 of the key, the JSON and the salt, in hexadecimal',
      json: JSON.stringify({ entry_id: 'MjAyNi0xMS0yNA', recording_state: 'Started', timestamp: 1795500010 }),
    },
  },
  'acknowledge-mango-record-event': {
    params: { eventGroup: 'record', eventName: 'added' },
    body: {
      vpbx_api_key: 'the key of the virtual PBX',
      sign: 'SHA-256 of the key, the JSON and the salt, in hexadecimal',
      json: JSON.stringify({ entry_id: 'MjAyNi0xMS0yNA', recording_id: 'MToxMDA', timestamp: 1795500090 }),
    },
  },
  'receive-novofon-event': {
    body: {
      event: 'NOTIFY_END',
      call_start: '2026-11-24 09:00:00',
      pbx_call_id: 'in_0f1e2d3c4b5a69788796a5b4c3d2e1f0',
      caller_id: '79161234567',
      called_did: '74952550512',
      duration: '0',
      disposition: 'no answer',
    },
  },
  'confirm-novofon-address': { query: { zd_echo: 'are-you-there' } },
  'get-openapi': {},
  'get-docs': {},
};
