import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { telephonyContainer } from '../../../../functions/container.ts';
import { mangoCalls, mangoSummaries } from '../../../../shared/adapters/mango.ts';
import { novofon as novofonPbx } from '../../../../shared/adapters/novofon.ts';
import { settle } from '../../../../shared/app/session/refused.ts';
import { receiveTelephonyEvent } from '../../../../shared/app/telephony/receive-telephony-event.ts';
import type { StoredCommunication } from '../../../../shared/domain/communications/communication.ts';
import { completeEntry, type StoredControlEntry } from '../../../../shared/domain/control/control-entry.ts';
import { controlKindDraft } from '../../../../shared/domain/control/control-kind.ts';
import { reminderText } from '../../../../shared/domain/reminders/reminder-text.ts';
import {
  missedCallKind,
  type StoredCall,
  type TelephonyEvent,
} from '../../../../shared/domain/telephony/telephony.ts';
import type { Write } from '../../../../shared/domain/values/ports.ts';
import { attendedTransfer, summary } from '../../../fixtures/mango.ts';
import { novofon } from '../../../fixtures/novofon.ts';
import { communicationOf, counterpartyOf, NOW } from '../../../support/documents.ts';
import { memoryTable } from '../../../support/memory-table.ts';
import { person } from '../../../support/people.ts';
import { accepted } from '../../../support/results.ts';
import { eventOf, secrets } from '../../../support/telephony.ts';

const PHONE = '+79161112233';
const default_ = person({
  id: 'usr_01JDFV0000000000000000000D',
  email: 'head@example.com',
  name: 'Ольга',
  subject: 's-head',
});
const anna = person({ extension: '101' });
const boris = person({
  id: 'usr_01JDFV0000000000000000000E',
  email: 'boris@example.com',
  name: 'Борис',
  subject: 's-boris',
  extension: '102',
});

const environment = {
  TABLE_NAME: 'unused',
  COMPANY_TIME_ZONE: 'Europe/Moscow',
  PHONE_REGION: 'RU',
  TELEPHONY_SECRETS_ARN: 'arn:unused',
  TELEPHONY_DEFAULT_EMAIL: default_.email,
  FIRST_ADMINISTRATOR_EMAIL: 'admin@example.com',
};

/** A journal in memory with three people, and telephony on it. */
const open = async () => {
  const table = memoryTable();
  const time = { now: NOW };
  const deps = { ...telephonyContainer(environment, table), clock: { now: () => time.now } };
  const receive = receiveTelephonyEvent(deps);
  const must = async (writes: readonly Write[]) => expect(await deps.commit(writes)).toBeUndefined();
  for (const user of [default_, anna, boris])
    await must([...deps.users.add(user), ...deps.users.changeExtension(null, user)]);

  const all = <Document>(entity: string) =>
    [...table.items.values()].filter((item) => item.entity === entity).map((item) => item.data as Document);
  const communications = () => all<StoredCommunication>('communication');
  const entries = () => all<StoredControlEntry>('control-entry');

  return {
    deps,
    time,
    must,
    table,
    communications,
    entries,
    /** One after another, each again until it meets no conflict, as the pipeline does. */
    async tell(...events: TelephonyEvent[]) {
      let communicationId: string | null = null;
      for (const event of events) {
        for (let attempt = 0; ; attempt++) {
          const outcome = await settle(() => receive(event, attempt));
          if (!outcome.ok && outcome.error.code === 'write-conflict' && attempt < 20) continue;
          ({ communicationId } = accepted(outcome));
          break;
        }
      }
      return communicationId;
    },
    /** The only communication there is. */
    only() {
      const [one, ...others] = communications();
      expect(others).toEqual([]);
      if (!one) throw new Error('There is no communication');
      return one;
    },
    async addClient(
      over: Parameters<typeof counterpartyOf>[0] = {},
      manager?: string,
      at = '2026-11-20T09:00:00.000Z',
    ) {
      const client = counterpartyOf({
        phones: [{ phone: { number: PHONE, extension: null }, label: null }],
        ...over,
      });
      const owners = client.phones.map(({ phone }) => deps.counterparties.ownersOf(phone.number));
      await must(deps.counterparties.add(client, await Promise.all(owners)));
      if (manager === undefined) return client;
      const document = communicationOf({
        id: deps.ids.next('com'),
        occurredAt: at,
        managerId: manager as never,
      });
      const placed = {
        ...document,
        preliminaryContact: { ...document.preliminaryContact, clientId: client.id },
      };
      await must([
        deps.communications.add(placed),
        ...deps.clientDocuments.move(undefined, { id: placed.id, clientId: client.id, at }),
        // An order made after it: documents of a client are not communications alone.
        ...deps.clientDocuments.move(undefined, {
          id: deps.ids.next('ord'),
          clientId: client.id,
          at: NOW.toISOString(),
        }),
      ]);
      return client;
    },
  };
};

const ringing = eventOf();
const answered = eventOf({ kind: 'answered', at: '2026-11-24T05:59:10.000Z', extension: '101' });
const ended = eventOf({ kind: 'ended', at: '2026-11-24T06:01:00.000Z', durationSeconds: 110 });
const missed = eventOf({ kind: 'missed', at: '2026-11-24T05:59:30.000Z' });

describe('R15: an event of a call', () => {
  let journal: Awaited<ReturnType<typeof open>>;
  beforeEach(async () => {
    journal = await open();
  });

  it('R15: the first of an incoming call makes its communication, of the moment it began', async () => {
    const id = await journal.tell(eventOf({ from: '8 (916) 111-22-33' }));
    expect(journal.only()).toMatchObject({
      id,
      number: 'КМ-2026-000001',
      version: 1,
      occurredAt: ringing.at,
      managerId: default_.id,
      authorId: default_.id,
      clientName: null,
      preliminaryContact: { channel: 'phone', phone: { number: PHONE }, clientId: null },
      details: { stateId: null, companyContact: null },
    });
  });

  it('R15: the client is found by phone, and their contact copied (R7, R8)', async () => {
    const client = await journal.addClient();
    await journal.tell(ringing);
    expect(journal.only()).toMatchObject({
      clientName: client.name,
      clientFolderId: client.folderId,
      preliminaryContact: { clientId: client.id },
      details: { clientContact: { name: client.name, phone: { number: PHONE }, email: 'first@example.com' } },
    });
    const { documents } = await journal.deps.clientDocuments.list(client.id, { limit: 10 });
    expect(documents).toEqual([{ id: journal.only().id, at: ringing.at }]);
  });

  it('R15: of several clients with the phone, the one of the latest communication', async () => {
    await journal.addClient({ id: 'cpt_01JDFV0000000000000000000B' }, anna.id, '2026-10-01T09:00:00.000Z');
    const latest = await journal.addClient(
      { id: 'cpt_01JDFV0000000000000000000C' },
      boris.id,
      '2026-11-01T09:00:00.000Z',
    );
    await journal.addClient({ id: 'cpt_01JDFV0000000000000000000D' });
    const id = await journal.tell(ringing);
    expect(journal.communications().find((one) => one.id === id)).toMatchObject({
      managerId: boris.id,
      preliminaryContact: { clientId: latest.id },
    });
  });

  it('R15: of several clients nobody ever spoke to, the first', async () => {
    const first = await journal.addClient({ id: 'cpt_01JDFV0000000000000000000B' });
    await journal.addClient({ id: 'cpt_01JDFV0000000000000000000C' });
    await journal.tell(ringing);
    expect(journal.only().preliminaryContact.clientId).toBe(first.id);
  });

  it.each(['anonymous', '', 'sip:aaa@mangosip.ru', '112', '+7999'])(
    'R15: a number nobody can call is none: %j',
    async (from) => {
      await journal.tell(eventOf({ from }));
      expect(journal.only().preliminaryContact).toMatchObject({
        phone: null,
        phoneText: from || null,
        clientId: null,
      });
    },
  );

  it.each([
    ['with a digit missing', '8 926 555-15-2', '8 926 555-15-2'],
    ['with characters that can not be shown', '\u0000\u202e sip:\u200bивaн\n', 'sip:ивaн'],
    ['longer than a line', 'x'.repeat(64), 'x'.repeat(64)],
  ])('R15: a number nobody can call is kept as text on the document: %s', async (_, from, phoneText) => {
    await journal.tell({ ...missed, from });
    expect(journal.only().preliminaryContact).toMatchObject({ phone: null, phoneText });
    expect(journal.entries()).toMatchObject([{ status: 'open', managerId: default_.id }]);
    const [entry] = journal.entries();
    if (!entry) throw new Error('There is no entry');
    const { email, sms } = reminderText(entry, journal.only(), 'ru');
    expect(email).toContain(`Номер, как его передала АТС: ${phoneText}`);
    expect(sms).toContain(`, ${phoneText}, КМ-2026-000001`);
  });

  it('R15: word of the number, late as it comes, takes the place of what could not be called', async () => {
    await journal.tell({ ...missed, from: 'anonymous' });
    expect(journal.only().preliminaryContact).toMatchObject({ phone: null, phoneText: 'anonymous' });
    await journal.tell(ringing);
    expect(journal.only().preliminaryContact).toMatchObject({ phone: { number: PHONE }, phoneText: null });
  });

  it.each([
    '79161112233',
    '89161112233',
    '9161112233',
    '+89161112233',
    '0079161112233',
    'sip:79161112233@okna.mangosip.ru',
    'sip:+79161112233@10.0.0.1:5060;user=phone',
    'sips:89161112233@gw.example.com',
    'tel:+7-916-111-22-33',
    '+7 (916) 111-22-33',
  ])('R15: a phone that is known links its client however the PBX spells it: %s', async (from) => {
    const client = await journal.addClient();
    await journal.tell(eventOf({ from }));
    expect(journal.only()).toMatchObject({
      clientName: client.name,
      preliminaryContact: { phone: { number: PHONE }, phoneText: null, clientId: client.id },
      details: { clientContact: { phone: { number: PHONE } } },
    });
  });

  it('R15: so it does with a phone of another country', async () => {
    const phones = [{ phone: { number: '+380501234567', extension: null }, label: null }];
    const client = await journal.addClient({ phones });
    for (const [index, from] of ['380501234567', '+380501234567', '00380501234567'].entries()) {
      const id = await journal.tell(eventOf({ callId: `abroad-${index}`, from }));
      expect(journal.communications().find((one) => one.id === id)?.preliminaryContact).toMatchObject({
        clientId: client.id,
      });
    }
  });

  it('R15: who answered is the company contact, manager and author', async () => {
    await journal.tell(ringing, answered, ended);
    expect(journal.only()).toMatchObject({
      version: 1,
      managerId: anna.id,
      authorId: anna.id,
      occurredAt: ringing.at,
      details: { companyContact: { extension: '101', userId: anna.id, name: anna.name } },
    });
    expect(journal.entries()).toEqual([]);
  });

  it('R15: an extension nobody has is kept, and the client’s last manager stays', async () => {
    await journal.addClient({}, boris.id);
    const id = await journal.tell(ringing, { ...answered, extension: '999' });
    expect(journal.communications().find((one) => one.id === id)).toMatchObject({
      managerId: boris.id,
      details: { companyContact: { extension: '999', userId: null, name: null } },
    });
  });

  it('R15: a transfer leaves who answered first', async () => {
    await journal.tell({ ...answered, at: '2026-11-24T06:00:30.000Z', extension: '102' }, answered);
    expect(journal.only().details.companyContact?.userId).toBe(anna.id);
  });

  it('R15, R20: a missed call is on control for today, with the manager of the client’s last communication', async () => {
    await journal.addClient({}, boris.id);
    const id = await journal.tell(ringing, missed);
    const [entry, ...others] = journal.entries();
    expect(others).toEqual([]);
    expect(entry).toMatchObject({
      communicationId: id,
      status: 'open',
      kind: { id: missedCallKind.id, name: 'Пропущенный звонок' },
      nextDate: '2026-11-24',
      managerId: boris.id,
      comment: 'Пропущенный звонок',
      reminders: [{ status: 'planned', dueAt: NOW.toISOString() }],
    });
    const document = journal.communications().find((one) => one.id === id);
    expect(document).toMatchObject({ nextDate: '2026-11-24', openEntries: [{ entryId: entry?.id }] });
    expect(await journal.deps.controlKinds.find(missedCallKind.id)).toMatchObject({
      name: 'Пропущенный звонок',
    });
    // Behind whatever kind an administrator makes: nobody means this one who takes the first.
    const draft = controlKindDraft.parse({ name: 'Перезвонить', order: 100 });
    expect((await journal.deps.controlKinds.find(missedCallKind.id))?.order).toBeGreaterThan(draft.order);
  });

  it('R15: a missed call of somebody unknown goes to the default user, today by their clock', async () => {
    const tokyo = { ...default_, timeZone: 'Asia/Tokyo', language: 'en' as const, version: 2 };
    await journal.must(journal.deps.users.save(tokyo));
    journal.time.now = new Date('2026-11-24T16:00:00.000Z');
    await journal.tell({ ...missed, from: 'anonymous' });
    expect(journal.entries()).toMatchObject([
      { managerId: default_.id, nextDate: '2026-11-25', comment: 'Missed call' },
    ]);
  });

  it('R15: the kind of a missed call is made once, and keeps the name an administrator gave it', async () => {
    await journal.tell(missed);
    const kind = await journal.deps.controlKinds.find(missedCallKind.id);
    if (!kind) throw new Error('The kind was not made');
    await journal.must([journal.deps.controlKinds.save({ ...kind, name: 'Перезвонить', version: 2 })]);
    await journal.tell({ ...missed, callId: 'call-2' });
    expect(journal.entries().map((entry) => entry.kind.name)).toEqual(['Пропущенный звонок', 'Перезвонить']);
  });

  it('R15: the first administrator takes the place of a default user nobody entered; without either it fails', async () => {
    const other = await open();
    const deps = { ...other.deps, defaultEmails: ['nobody@example.com', boris.email] };
    const outcome = await settle(() => receiveTelephonyEvent(deps)(ringing, 0));
    expect(outcome.ok).toBe(true);
    expect(other.only().managerId).toBe(boris.id);
    const without = receiveTelephonyEvent({ ...deps, defaultEmails: ['nobody@example.com'] });
    await expect(without({ ...ringing, callId: 'call-2' }, 0)).rejects.toThrow('no default user');
  });

  it('R15: word of who called, late as it comes, hands a missed call to the client’s manager', async () => {
    await journal.addClient({}, boris.id);
    await journal.tell({ ...missed, from: 'anonymous' });
    expect(journal.entries()).toMatchObject([{ managerId: default_.id }]);
    await journal.tell(ringing);
    expect(journal.entries()).toMatchObject([
      { managerId: boris.id, reminders: [{ status: 'stopped' }, { status: 'planned' }] },
    ]);
  });

  it('R15: word that somebody answered takes a missed call off control, late as it comes', async () => {
    await journal.tell(missed, answered);
    expect(journal.entries()).toMatchObject([{ status: 'cancelled', reason: 'На звонок ответили' }]);
    expect(journal.only()).toMatchObject({ nextDate: null, openEntries: [], managerId: anna.id });
  });

  it('R15, R21: an entry somebody completed stays completed', async () => {
    await journal.tell(missed);
    const [entry] = journal.entries();
    if (!entry) throw new Error('There is no entry');
    const completed = accepted(completeEntry(entry, boris, 'Перезвонил', NOW));
    await journal.must(journal.deps.controlEntries.save(completed));
    await journal.tell(answered);
    expect(journal.entries()).toMatchObject([{ status: 'completed' }]);
  });

  it('R18: a communication marked for deletion is not put on control', async () => {
    await journal.tell(ringing);
    const document = journal.only();
    await journal.must([
      journal.deps.communications.save({
        ...document,
        deletionMark: true,
        version: 2,
        revision: document.revision + 1,
      }),
    ]);
    await journal.tell(missed);
    expect(journal.entries()).toEqual([]);
  });

  it('R10, R15: what people changed stays theirs: only the company contact is added', async () => {
    await journal.tell(ringing);
    const document = journal.only();
    const theirs: StoredCommunication = {
      ...document,
      version: 2,
      revision: document.revision + 1,
      managerId: boris.id,
      occurredAt: '2026-11-24T05:00:00.000Z',
      preliminaryContact: { ...document.preliminaryContact, topic: 'Балкон', phone: null },
      details: { ...document.details, stateId: 'sta_01JDFV0000000000000000000A' },
    };
    await journal.must([journal.deps.communications.save(theirs)]);
    await journal.addClient();
    await journal.tell(answered, ended);
    expect(journal.only()).toEqual({
      ...theirs,
      revision: journal.only().revision,
      details: { ...theirs.details, companyContact: { extension: '101', userId: anna.id, name: anna.name } },
    });
  });

  it('R15: a missed call is on control with the manager people gave its communication', async () => {
    await journal.tell(ringing);
    const document = journal.only();
    await journal.must([
      journal.deps.communications.save({
        ...document,
        managerId: boris.id,
        version: 2,
        revision: document.revision + 1,
      }),
    ]);
    await journal.tell(missed);
    expect(journal.entries()).toMatchObject([{ managerId: boris.id }]);
  });

  it('R15: an outgoing call is a communication once it is answered, of who called', async () => {
    const out = { direction: 'outgoing', from: '101', to: PHONE, extension: '102' } as const;
    const client = await journal.addClient();
    expect(await journal.tell(eventOf(out))).toBeNull();
    expect(await journal.tell(eventOf({ ...out, kind: 'ended', at: ended.at }))).toBeNull();
    expect(await journal.tell(eventOf({ ...out, kind: 'missed', at: ended.at }))).toBeNull();
    expect(journal.communications()).toEqual([]);
    await journal.tell(eventOf({ ...out, kind: 'answered', at: answered.at }));
    expect(journal.only()).toMatchObject({
      managerId: boris.id,
      authorId: boris.id,
      occurredAt: ringing.at,
      preliminaryContact: { clientId: client.id, phone: { number: PHONE } },
      details: { companyContact: { extension: '102', userId: boris.id } },
    });
    expect(journal.entries()).toEqual([]);
  });

  it('R15: a call is gone which way the PBX says once it is over', async () => {
    // A leg that showed half its signs only was taken for one that goes out.
    await journal.tell(eventOf({ direction: 'outgoing', from: PHONE, to: '+74951234567' }));
    expect(journal.communications()).toEqual([]);
    await journal.tell(missed);
    expect(journal.entries()).toMatchObject([{ status: 'open' }]);
    expect(journal.only().nextDate).toBe('2026-11-24');
  });

  it.each([
    ['more than a day ahead', { at: '2026-11-25T06:00:00.001Z' }, { field: 'at', code: 'too-far-ahead' }],
    [
      'begun more than a day ahead',
      { startedAt: '2999-12-31T00:00:00.000Z' },
      { field: 'startedAt', code: 'too-far-ahead' },
    ],
    ['of longer ago than a call is remembered', { at: '2026-10-25T05:59:59.999Z' }, { code: 'too-long-ago' }],
    ['of 1970', { at: '1970-01-01T00:00:00.000Z' }, { field: 'at', code: 'too-long-ago' }],
  ])('R15: an event %s is refused, and nothing written', async (_, when, error) => {
    const before = structuredClone([...journal.table.items]);
    const outcome = await settle(() => receiveTelephonyEvent(journal.deps)({ ...missed, ...when }, 0));
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: 'validation-failed', fields: [expect.objectContaining(error)] },
    });
    expect([...journal.table.items]).toEqual(before);
  });

  it('R15: an event by a clock that is a day fast, or told a month late, is taken', async () => {
    await journal.tell(eventOf({ at: '2026-11-25T06:00:00.000Z' }));
    await journal.tell({ ...missed, callId: 'call-2', at: '2026-10-25T06:00:00.000Z' });
    expect(journal.communications()).toHaveLength(2);
  });

  it('A3: a call that was stored with an id longer than events could have is read and goes on', async () => {
    const callId = `journal:${'a'.repeat(128)}`;
    const id = await journal.tell({ ...missed, callId });
    const item = [...journal.table.items.values()].find(({ entity }) => entity === 'call');
    if (!item) throw new Error('The call was not stored');
    // As it was stored before what the PBX could not make a number of was kept.
    const { heardText: _, ...before } = item.data as StoredCall;
    Object.assign(item, { data: before });
    expect(await journal.tell({ ...missed, callId })).toBe(id);
    expect(await journal.tell({ ...answered, callId })).toBe(id);
    expect(journal.entries()).toMatchObject([{ status: 'cancelled' }]);
  });

  it('case 18: an attended transfer is one communication, of who answered, and nothing is missed', async () => {
    const { appeared, connected, onHold, consulted, passedOn } = attendedTransfer;
    const then = new Date(1_399_907_010_000);
    journal.time.now = then;
    const calls = mangoCalls(secrets);
    const over = {
      ...summary.answered,
      entry_id: appeared.entry_id,
      to: { extension: '102', number: 'sip:anna@okna.mangosip.ru' },
    };
    const events = [
      ...[appeared, connected, onHold, consulted, passedOn].flatMap((leg) =>
        accepted(calls.read({ json: JSON.stringify(leg) }, then)),
      ),
      ...accepted(mangoSummaries(secrets).read({ json: JSON.stringify(over) }, then)),
    ];
    await journal.tell(...events);
    expect(journal.only()).toMatchObject({
      managerId: anna.id,
      details: { companyContact: { extension: '101' } },
    });
    expect(journal.entries()).toEqual([]);
  });

  it('R15: of two who spoke by Novofon’s word the first has answered, whatever their extensions', async () => {
    const pbx = novofonPbx(secrets.novofon, 'Europe/Moscow');
    const { answer, pickedUp } = novofon;
    const first = { ...answer.fields, internal: '102', destination: '102' };
    const over = { ...pickedUp.fields, internal: '102', last_internal: '101' };
    for (const form of [over, first]) await journal.tell(...accepted(pbx.read(form, NOW)));
    expect(journal.only()).toMatchObject({
      managerId: boris.id,
      details: { companyContact: { extension: '102', userId: boris.id } },
    });
  });

  it('case 20: the greeting alone is nobody: it is to be called back, unless word comes that somebody answered', async () => {
    const pbx = novofonPbx(secrets.novofon, 'Europe/Moscow');
    const { start, greetingOnly, answer } = novofon;
    for (const { fields } of [start, greetingOnly]) await journal.tell(...accepted(pbx.read(fields, NOW)));
    expect(journal.entries()).toMatchObject([{ status: 'open', nextDate: '2026-11-24' }]);
    await journal.tell(...accepted(pbx.read(answer.fields, NOW)));
    expect(journal.entries()).toMatchObject([{ status: 'cancelled' }]);
  });

  it('case 24: decided later: of one who is missed three times and called back, three are to do today', async () => {
    const client = await journal.addClient();
    for (const callId of ['m-1', 'm-2', 'm-3']) await journal.tell({ ...missed, callId });
    const back = { callId: 'b-1', direction: 'outgoing', from: '101', to: PHONE, extension: '101' } as const;
    await journal.tell(
      eventOf({ ...back, at: missed.at }),
      eventOf({ ...back, kind: 'answered', at: '2026-11-24T06:00:00.000Z' }),
    );
    expect(journal.communications()).toHaveLength(4);
    expect(journal.communications().map((one) => one.preliminaryContact.clientId)).toEqual(
      Array.from({ length: 4 }, () => client.id),
    );
    expect(journal.entries().map(({ status }) => status)).toEqual(['open', 'open', 'open']);
  });

  it('R15: a repeated event writes nothing', async () => {
    await journal.tell(ringing, missed);
    const before = structuredClone([...journal.table.items]);
    const id = await journal.tell(missed, ringing, missed, { ...ringing, at: '2026-11-24T05:59:05.000Z' });
    expect(id).toBe(journal.only().id);
    expect([...journal.table.items]).toEqual(before);
  });

  it('R15: after a month the PBX may use the id of a call again', async () => {
    await journal.tell(ringing);
    journal.time.now = new Date(NOW.getTime() + 31 * 24 * 60 * 60 * 1000);
    await journal.tell({ ...ringing, at: journal.time.now.toISOString() });
    expect(journal.communications()).toHaveLength(2);
  });
});

describe('R1 R15: a call is given to nobody without access to the journal', () => {
  const leaver = person({
    id: 'usr_01JDFV0000000000000000000F',
    email: 'leaver@example.com',
    subject: 's-leaver',
    extension: '103',
    access: { journal: 'none', view: 'standard', scope: 'own' },
  });

  it('R1 who took it is told, and the default user gets it', async () => {
    const journal = await open();
    await journal.must([
      ...journal.deps.users.add(leaver),
      ...journal.deps.users.changeExtension(null, leaver),
    ]);
    await journal.tell(eventOf({ kind: 'answered', extension: '103' }));
    expect(journal.communications()).toMatchObject([
      { managerId: default_.id, authorId: default_.id, details: { companyContact: { userId: leaver.id } } },
    ]);
  });

  it('R1 a missed call of a client whose manager has left is the default user’s', async () => {
    const journal = await open();
    await journal.must(journal.deps.users.add(leaver));
    const client = await journal.addClient({}, leaver.id);
    const communicationId = await journal.tell(eventOf({ kind: 'missed', from: PHONE }));
    expect(journal.entries()).toMatchObject([{ managerId: default_.id }]);
    expect(journal.communications().find(({ id }) => id === communicationId)).toMatchObject({
      managerId: default_.id,
      preliminaryContact: { clientId: client.id },
    });
  });
});

describe('R15: events in any order, any number of times', () => {
  /** What is left of a journal when ids, numbers and counters of writes are taken out. */
  const endOf = (
    { communications, entries }: Awaited<ReturnType<typeof open>>,
    before: readonly string[],
  ) => ({
    communications: communications()
      .filter(({ id }) => !before.includes(id))
      .map(({ id, number, revision, openEntries, ...rest }) => ({
        ...rest,
        open: openEntries.map((entry) => entry.nextDate),
      })),
    open: entries()
      .filter(({ status }) => status === 'open')
      .map(({ nextDate, managerId, authorId, kind }) => ({ nextDate, managerId, authorId, kind })),
  });

  const at = fc
    .integer({ min: 0, max: 120 })
    .map((second) => new Date(NOW.getTime() - 180_000 + second * 1000).toISOString());
  const extension = fc.constantFrom('101', '102', '999', undefined);
  /** One client's number however it is written, and hidden in some events. */
  const numbers = fc.constantFrom(
    [PHONE, '8 916 111 22 33', 'anonymous', ''],
    ['+74951234567', '(495) 123-45-67', '', 'sip:74951234567@gw.example.com'],
    ['anonymous', '', '8 916 111-22-3', '101'],
  );
  const event = (direction: TelephonyEvent['direction'], written: readonly string[]) =>
    fc
      .record({
        kind: fc.constantFrom('ringing', 'answered', 'ended', 'missed' as const),
        at,
        extension,
        number: fc.constantFrom(...written),
      })
      .map(
        ({ number, extension: who, ...rest }): TelephonyEvent => ({
          callId: 'call-1',
          direction,
          ...(direction === 'incoming' ? { from: number } : { from: '101', to: number }),
          ...rest,
          ...(who !== undefined && { extension: who }),
        }),
      );
  const call = fc
    .tuple(fc.constantFrom('incoming', 'outgoing' as const), numbers)
    .chain(([direction, written]) => fc.array(event(direction, written), { minLength: 1, maxLength: 6 }));
  const channelStatuses = call.chain((events) =>
    fc.record({
      events: fc.constant(events),
      // Every event at least once, in two orders of their own, some of them again.
      one: fc.shuffledSubarray(events, { minLength: events.length }),
      other: fc
        .tuple(fc.shuffledSubarray(events, { minLength: events.length }), fc.subarray(events))
        .chain(([all, again]) =>
          fc.shuffledSubarray([...all, ...again], { minLength: all.length + again.length }),
        ),
    }),
  );

  it('R15: end in the same: one communication at most, and one entry while a missed call stays missed', async () => {
    await fc.assert(
      fc.asyncProperty(channelStatuses, fc.boolean(), async ({ events, one, other }, known) => {
        const ends = [];
        for (const order of [one, other]) {
          const journal = await open();
          if (known) await journal.addClient({}, boris.id);
          const before = journal.communications().map(({ id }) => id);
          await journal.tell(...order);
          ends.push(endOf(journal, before));
        }
        expect(ends[0]).toEqual(ends[1]);
        const kinds = new Set(events.map(({ kind }) => kind));
        const incoming = events[0]?.direction === 'incoming';
        expect(ends[0]?.communications).toHaveLength(incoming || kinds.has('answered') ? 1 : 0);
        expect(ends[0]?.open).toHaveLength(incoming && kinds.has('missed') && !kinds.has('answered') ? 1 : 0);
      }),
      { numRuns: 200 },
    );
  });

  it('case 23: at once, too: one communication, one entry, one number', async () => {
    await fc.assert(
      fc.asyncProperty(call, async (events) => {
        const one = await open();
        const other = await open();
        await one.tell(...events);
        await Promise.all([...events, ...events].map((single) => other.tell(single)));
        expect(endOf(other, [])).toEqual(endOf(one, []));
      }),
      { numRuns: 100 },
    );
  });
});
