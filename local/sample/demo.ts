/**
 * `npm run demo`: the worked example of the domain, over HTTP, against a local cloud of its own on free ports. Every
 * step says what was done and what it proves; one that is not as the rules say ends it with 1.
 */
import { createHmac } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, expectOk } from '../../shared/api/client.ts';
import type { ProblemCode } from '../../shared/api/problems.ts';
import { DatabaseUnavailable } from '../aws/dynamodb/database-server.ts';
import { type Cloud, FIRST_ADMINISTRATOR_EMAIL, startCloud } from '../cloud.ts';
import { clientsOf } from '../sign-in/session.ts';
import { confirmSubscriptions } from './confirm-subscriptions.ts';

const MANAGER = 'smirnova@okna.example';
const ZONE = 'Europe/Moscow';
const DAY_SECONDS = 86_400;
/** How long a reminder may take from its moment to the outbox. */
const REMINDER_SECONDS = 20;

let step = 0;
const say = (title: string) => console.log(`\n${++step}. ${title}`);
const show = (line: string) => console.log(`   ${line}`);

/** Ends the demo when something is not as the rule says. */
const prove = (rule: string, holds: boolean, what: string) => {
  if (!holds) throw new Error(`${rule} does not hold: ${what}`);
  show(`✓ ${rule} ${what}`);
};

const expectRefusal = (answer: Answer<unknown>, status: number, code: ProblemCode, rule: string) => {
  const got = answer.ok
    ? `${answer.status}`
    : `${answer.status} ${answer.problem?.code ?? 'without a problem'}`;
  prove(rule, got === `${status} ${code}`, `refused with ${got}`);
};

const namesOf = (rows: readonly { clientName: string | null }[]): string =>
  rows.map(({ clientName }) => clientName).join(', ');

const etagOf = (answer: Answer<unknown>): string => answer.headers.get('etag') ?? '';

const moscow = (moment: Date, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('ru-RU', { timeZone: ZONE, ...options }).format(moment);
const dayInMoscow = (moment: Date) =>
  new Intl.DateTimeFormat('en-CA', { timeZone: ZONE, dateStyle: 'short' }).format(moment);
const momentInMoscow = (moment: Date) => moscow(moment, { dateStyle: 'short', timeStyle: 'medium' });

/** Tells the journal of a call as a PBX does: signed. Answers the communication that came of it. */
const tellOfCall = async (cloud: Cloud, event: Readonly<Record<string, string>>): Promise<string> => {
  const body = JSON.stringify(event);
  const timestamp = String(Math.floor(cloud.clock.now().getTime() / 1000));
  const signature = createHmac('sha256', cloud.telephonySecret).update(`${timestamp}.${body}`).digest('hex');
  const response = await fetch(`${cloud.apiUrl}/telephony/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-timestamp': timestamp, 'x-signature': signature },
    body,
    signal: AbortSignal.timeout(10_000),
  });
  prove('R15', response.ok, `the signed event is taken (${response.status})`);
  return ((await response.json()) as { communicationId: string }).communicationId;
};

const play = async (cloud: Cloud) => {
  const clientOf = clientsOf(cloud);
  const administrator = clientOf(FIRST_ADMINISTRATOR_EMAIL);
  const manager = clientOf(MANAGER);

  /** Waits until a reminder newer than those seen is in the outbox by both channels, and prints it. */
  const seen = new Set<string>();
  const showReminder = async (number: string, notBefore: Date) => {
    for (const end = performance.now() + REMINDER_SECONDS * 1000; performance.now() < end; await delay(100)) {
      const fresh = cloud.outbox
        .list({})
        .filter(({ id, text }) => !seen.has(id) && text.includes(number))
        .sort((a, b) => (a.protocol < b.protocol ? -1 : 1));
      if (fresh.length < 2) continue;
      for (const { id, at, protocol, recipient, subject, text } of fresh) {
        seen.add(id);
        prove('R20', new Date(at) >= notBefore, `reminded by ${protocol}, not before its moment`);
        show(`    to:   ${recipient}`);
        show(`    at:   ${momentInMoscow(new Date(at))} in Moscow (${at})`);
        if (subject !== undefined) show(`    subject: ${subject}`);
        for (const line of text.split('\n')) show(`    | ${line}`);
      }
      return;
    }
    throw new Error(`R20 does not hold: no reminder within ${REMINDER_SECONDS} s`);
  };

  // Ten in the morning in Moscow, so that "today" is after the manager's hour whenever the demo is run.
  const sinceTen = (cloud.clock.now().getTime() / 1000 - 7 * 3600) % DAY_SECONDS;
  cloud.clock.advance({ seconds: DAY_SECONDS - sinceTen });
  show(`It is ${momentInMoscow(cloud.clock.now())} in Moscow.`);

  say('An administrator gives a manager access to the journal');
  const user = expectOk(
    await administrator('create-user', {
      body: {
        name: 'Анна Смирнова',
        email: MANAGER,
        phone: '8 916 555-01-02',
        extension: '101',
        channels: ['email', 'sms'],
        timeZone: ZONE,
      },
    }),
  );
  expectRefusal(await manager('list-communications', {}), 403, 'access-denied', 'R1');
  const stranger = await manager('create-user', { body: { name: 'Кто-то', email: 'x@okna.example' } });
  expectRefusal(stranger, 403, 'access-denied', 'R1');
  // Meanwhile the manager has registered: the record has moved on.
  const entered = await administrator('get-user', { params: { userId: user.id } });
  expectOk(
    await administrator('update-user', {
      params: { userId: user.id },
      ifMatch: etagOf(entered),
      body: { access: { journal: 'write', scope: 'all' } },
    }),
  );
  prove('R1', (await manager('list-communications', {})).ok, 'the next request sees the journal');
  await cloud.settled();
  prove('R20', (await confirmSubscriptions(cloud)) > 0, 'she confirms that she wants e-mails');
  const folder = expectOk(await administrator('create-folder', { body: { name: 'Частные лица' } }));
  const callBack = expectOk(await administrator('create-control-kind', { body: { name: 'Перезвонить' } }));
  const question = expectOk(await administrator('create-state', { body: { name: 'Вопрос по цене' } }));
  const measurement = expectOk(
    await administrator('create-state', { body: { name: 'Запись на замер', requiresContactDocument: true } }),
  );

  for (const [callerName, topic] of [
    ['Мария', 'Москитные сетки'],
    ['Борис', 'Остекление балкона'],
    ['Галина', 'Окно на дачу'],
  ]) {
    const body = { preliminaryContact: { callerName, topic }, details: { stateId: question.id } };
    expectOk(await administrator('create-communication', { body }));
  }

  say('She opens the journal, standard, then extended: filters and sorts');
  const standard = expectOk(await manager('list-communications', {}));
  const moments = standard.items.map(({ occurredAt }) => occurredAt);
  show(namesOf(standard.items));
  prove('R2', moments.join() === [...moments].sort().reverse().join(), 'the standard view: newest first');
  const extended = { sort: 'client', direction: 'asc' } as const;
  expectRefusal(await manager('query-communications', { body: extended }), 403, 'access-denied', 'R1');
  const beforeExtended = await administrator('get-user', { params: { userId: user.id } });
  expectOk(
    await administrator('update-user', {
      params: { userId: user.id },
      ifMatch: etagOf(beforeExtended),
      body: { access: { view: 'extended' } },
    }),
  );
  const sorted = expectOk(await manager('query-communications', { body: extended })).items;
  show(namesOf(sorted));
  prove('R3', namesOf(sorted) === 'Борис, Галина, Мария', 'sorted by the client');
  const filtered = expectOk(
    await manager('query-communications', {
      body: { ...extended, filters: [{ column: 'topic', op: 'contains', value: 'окно' }] },
    }),
  ).items;
  prove('R3', namesOf(filtered) === 'Галина', 'filtered by a word of the topic');

  say('She adds a communication: an unknown caller, the phone as it was said');
  const added = await manager('create-communication', {
    idempotencyKey: 'the-first-call',
    body: {
      preliminaryContact: {
        callerName: 'Иван',
        phone: '8 (916) 123-45-67 доб. 12',
        topic: 'Окно в кухню, двухстворчатое',
        source: 'Яндекс',
      },
    },
  });
  const call = expectOk(added);
  show(`${call.number}, phone ${call.preliminaryContact.phone?.number}`);
  prove('R6', /^КМ-\d{4}-000004$/.test(call.number), 'the next number of its year');
  prove('R14', call.preliminaryContact.phone?.extension === '12', 'E.164, the extension kept apart');
  const params = { communicationId: call.id };

  say('She takes a state that is not blue');
  const priced = await manager('update-communication', {
    params,
    ifMatch: etagOf(added),
    body: { details: { stateId: question.id } },
  });
  prove('R9', priced.ok, 'saved without a contact document');
  const stale = await manager('update-communication', { params, ifMatch: etagOf(added), body: {} });
  expectRefusal(stale, 412, 'version-stale', 'R17');

  say('She takes a blue state');
  const blue = { params, ifMatch: etagOf(priced) };
  const refused = await manager('update-communication', {
    ...blue,
    body: { details: { stateId: measurement.id } },
  });
  expectRefusal(refused, 422, 'contact-document-required', 'R10');
  const unchanged = expectOk(await manager('get-communication', { params }));
  prove('R10', unchanged.details.stateId === question.id, 'nothing was half-written');

  say('"Create window order": she confirms the phone and picks the folder');
  const ordered = await manager('update-communication', {
    ...blue,
    body: {
      details: {
        stateId: measurement.id,
        contactDocument: {
          create: { kind: 'measurement', phone: '+7 916 123-45-67', folderId: folder.id },
        },
      },
    },
  });
  const withOrder = expectOk(ordered);
  const document = withOrder.details.contactDocument;
  const clientId = withOrder.preliminaryContact.clientId;
  if (!document || !clientId) throw new Error('R11 does not hold: no order or no client');
  const order = expectOk(await manager('get-window-order', { params: { orderId: document.orderId } }));
  const opened = await manager('get-counterparty', { params: { counterpartyId: clientId } });
  const client = expectOk(opened);
  prove('R11', client.name === order.number, `the counterparty is named ${client.name} after the order`);
  prove('R11', client.folderId === folder.id, 'in the folder chosen, with the phone confirmed');
  prove('R12', order.topic === call.preliminaryContact.topic, 'what the communication holds is in the order');
  const unlink = await manager('update-communication', {
    params,
    ifMatch: etagOf(ordered),
    body: { details: { contactDocument: null } },
  });
  expectRefusal(unlink, 422, 'contact-document-required', 'R10');

  say('She looks at the history of states');
  const history = expectOk(await manager('list-state-changes', { params })).items;
  for (const { from, to, changedAt } of history) {
    const name = (id: string | null) =>
      [question, measurement].find((state) => state.id === id)?.name ?? 'none';
    show(`${momentInMoscow(new Date(changedAt))}  ${name(from)} → ${name(to)}`);
  }
  prove('R13', history.length === 2, 'every change: from, to, who, when');

  say('The name becomes known: she opens the directory at the subscriber and renames it');
  expectOk(
    await manager('update-counterparty', {
      params: { counterpartyId: clientId },
      ifMatch: etagOf(opened),
      body: {
        name: 'Петров Иван Сергеевич',
        phones: [
          { phone: '+7 916 123-45-67', label: 'мобильный' },
          { phone: '8 495 255-05-12', label: 'рабочий' },
        ],
        emails: ['petrov@mail.example'],
        addresses: ['Москва, Тверская улица, д. 1, кв. 2'],
      },
    }),
  );
  await cloud.settled();
  const renamed = expectOk(await manager('list-communications', {})).items.find(({ id }) => id === call.id);
  prove('R14', renamed?.clientName === 'Петров Иван Сергеевич', 'the journal shows the new name');
  const search = expectOk(await manager('search', { query: { q: '2345' } }));
  prove(
    'R5',
    search.communications.items.some(({ id }) => id === call.id),
    'found by four digits of the phone',
  );

  say('She chooses which of the phones the document uses');
  const current = await manager('get-communication', { params });
  const chosen = await manager('update-communication', {
    params,
    ifMatch: etagOf(current),
    body: { details: { clientContact: { phone: '8 495 255-05-12' } } },
  });
  prove('R8', expectOk(chosen).details.clientContact.phone?.number === '+74952550512', 'one phone is chosen');

  say('He calls again, through the PBX: the call shows who took it');
  const taken = await tellOfCall(cloud, {
    callId: 'pbx-1',
    kind: 'answered',
    at: cloud.clock.now().toISOString(),
    direction: 'incoming',
    from: '8 916 123-45-67',
    extension: '101',
  });
  const second = expectOk(
    await manager('get-communication', { params: { communicationId: taken as typeof call.id } }),
  );
  const contact = second.details.companyContact;
  prove('R15', contact?.name === 'Анна Смирнова', `company contact: ${contact?.name}, ${contact?.extension}`);
  prove('R15', second.preliminaryContact.clientId === clientId, 'the client is known by the phone');

  say('The tab "Documents"');
  const documents = expectOk(
    await manager('list-client-documents', { params: { counterpartyId: clientId } }),
  ).items;
  show(documents.map(({ number }) => number).join(', '));
  prove('R16', documents.length === 3, 'two communications and the order, newest first');
  prove('R16', (await manager('get-window-order', { params: { orderId: order.id } })).ok, 'each opens');

  say('On control: "call back" today, after her hour');
  const today = dayInMoscow(cloud.clock.now());
  const past = await manager('create-control-entry', {
    params,
    body: { kindId: callBack.id, nextDate: '2026-01-01' },
  });
  expectRefusal(past, 422, 'next-date-past', 'R19');
  const askedAt = cloud.clock.now();
  const first = await manager('create-control-entry', {
    params,
    body: { kindId: callBack.id, nextDate: today, comment: 'Просил перезвонить после обеда' },
  });
  await showReminder(call.number, askedAt);

  show('And "call back" in three days, postponed by one:');
  const inDays = (days: number) =>
    dayInMoscow(new Date(cloud.clock.now().getTime() + days * DAY_SECONDS * 1000));
  const later = await manager('create-control-entry', {
    params,
    body: { kindId: callBack.id, nextDate: inDays(3), comment: 'Готовим расчёт' },
  });
  const postponed = await manager('postpone-control-entry', {
    params: { ...params, entryId: expectOk(later).id },
    ifMatch: etagOf(later),
    body: { nextDate: inDays(4), reason: 'Клиент в отъезде' },
  });
  prove('R21', expectOk(postponed).postponements.length === 1, 'postponed once, with the reason');
  // The first entry's reminder was sent, which is no change of the entry: the version she has seen is still good.
  const completed = await manager('complete-control-entry', {
    params: { ...params, entryId: expectOk(first).id },
    ifMatch: etagOf(first),
    body: { outcome: 'Договорились о замере' },
  });
  prove('R21', expectOk(completed).status === 'completed', 'the first one is completed with its outcome');
  const shown = expectOk(await manager('get-communication', { params }));
  prove('R22', shown.nextDate === inDays(4), `the journal shows the next date ${shown.nextDate}`);
  await cloud.settled();
  const dueAt = new Date(expectOk(postponed).reminders.at(-1)?.dueAt ?? Number.NaN);
  show(`The reminder is planned for ${momentInMoscow(dueAt)} in Moscow.`);
  const before = cloud.outbox.list({}).length;
  cloud.clock.advance({ to: new Date(dueAt.getTime() - 60_000) });
  show(
    `Time is moved to ${momentInMoscow(cloud.clock.now())}: past the old day, a minute before the new moment.`,
  );
  await delay(1500);
  prove('R21', cloud.outbox.list({}).length === before, 'nothing is sent on the old date, nor too early');
  cloud.clock.advance({ to: dueAt });
  await showReminder(call.number, dueAt);

  const entries = expectOk(await manager('list-control-entries', { params })).items;
  prove(
    'R23',
    entries.every(({ reminders }) => reminders.at(-1)?.status === 'sent'),
    'the ledger says of each when it was sent and how',
  );
};

const start = async () => {
  process.env.POWERTOOLS_LOG_LEVEL ??= 'CRITICAL';
  process.env.POWERTOOLS_METRICS_DISABLED ??= 'true';
  const startedAt = performance.now();
  console.log('Starting a cloud of its own on free ports …');
  const cloud = await startCloud({ timeZone: ZONE });
  try {
    await play(cloud);
    console.log(
      `\nEvery step is as the rules say (${Math.round((performance.now() - startedAt) / 1000)} s).`,
    );
  } finally {
    await cloud.stop();
  }
};

try {
  await start();
} catch (error) {
  console.error(error instanceof DatabaseUnavailable ? error.message : error);
  process.exit(1);
}
