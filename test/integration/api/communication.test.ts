import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RequestOf } from '../../../shared/api/client.ts';
import type { Communication } from '../../../shared/domain/communications/communication.ts';
import { type Api, openApi, people, refused, succeeded } from '../../support/api.ts';

type Body = RequestOf<'create-communication'>['body'];

const { writer, owner } = people;
const REQUIRED = {
  status: 422,
  code: 'contact-document-required',
  fields: ['details.contactDocument: required'],
};

describe('a communication', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const client = () => api.as(writer);
  const create = (body: Body = {}) => client()('create-communication', { body });
  const save = ({ id, etag }: { id: Communication['id']; etag: string }, body: Body) =>
    client()('update-communication', { params: { communicationId: id }, ifMatch: etag, body });
  const read = (id: Communication['id']) =>
    succeeded(client()('get-communication', { params: { communicationId: id } }));
  const counterparty = (body: Partial<RequestOf<'create-counterparty'>['body']> = {}) =>
    succeeded(
      client()('create-counterparty', {
        body: {
          name: 'Мария Петрова',
          folderId: api.folder.id,
          phones: [{ phone: '8 495 111-22-33' }, { phone: '8 916 444-55-66 доб. 7' }],
          emails: ['maria@example.com'],
          addresses: ['Тверь'],
          // Every test has its own, all with these phones.
          allowDuplicate: true,
          ...body,
        },
      }),
    );
  const blue = (more: object = {}) => ({
    stateId: api.states.blue.id,
    contactDocument: {
      create: {
        kind: 'measurement' as const,
        phone: '89167778899',
        folderId: api.folder.id,
        allowDuplicate: true,
        ...more,
      },
    },
  });

  describe('R7: the preliminary contact', () => {
    it('R7: keeps what was learnt, its phone read and its e-mail lower-cased', async () => {
      const made = await succeeded(
        create({
          occurredAt: '2026-11-20T12:00:00+03:00',
          preliminaryContact: {
            channel: 'messenger',
            callerName: 'Мария',
            phone: '8 916 444-55-66 доб. 7',
            email: 'Maria@Example.com',
            address: 'Тверь',
            topic: 'Балкон',
            source: 'Радио',
          },
        }),
      );
      expect(made).toMatchObject({
        occurredAt: '2026-11-20T09:00:00.000Z',
        authorId: writer.id,
        managerId: writer.id,
        clientName: null,
        nextDate: null,
        deletionMark: false,
        version: 1,
        preliminaryContact: {
          channel: 'messenger',
          callerName: 'Мария',
          phone: { number: '+79164445566', extension: '7' },
          email: 'maria@example.com',
          address: 'Тверь',
          topic: 'Балкон',
          source: 'Радио',
          clientId: null,
        },
      });
    });

    it('R7: picking a client copies their contact into the details', async () => {
      const { id: clientId } = await counterparty();
      const made = await succeeded(create({ preliminaryContact: { clientId } }));
      expect(made.clientName).toBe('Мария Петрова');
      expect(made.details.clientContact).toEqual({
        name: 'Мария Петрова',
        phone: { number: '+74951112233', extension: null },
        email: 'maria@example.com',
        address: 'Тверь',
      });
      const later = await succeeded(save(await succeeded(create()), { preliminaryContact: { clientId } }));
      expect(later.details.clientContact).toEqual(made.details.clientContact);
    });

    it('R8: of several phones the one the caller used is chosen, and any can be', async () => {
      const { id: clientId } = await counterparty();
      const made = await succeeded(create({ preliminaryContact: { clientId, phone: '+7 916 444-55-66' } }));
      expect(made.details.clientContact.phone).toEqual({ number: '+79164445566', extension: '7' });
      const chosen = await succeeded(save(made, { details: { clientContact: { phone: '84951112233' } } }));
      expect(chosen.details.clientContact).toEqual({
        ...made.details.clientContact,
        phone: { number: '+74951112233', extension: null },
      });
    });

    it('R7: a caller whose phone is a client’s is that client, unless nobody is meant', async () => {
      const { id: clientId } = await counterparty({
        name: 'Известный Клиент',
        phones: [{ phone: '8 916 555-77-01' }, { phone: '8 916 555-77-02' }],
      });
      const phone = '+7 (916) 555-77-02';
      const known = await succeeded(
        client()('create-communication', { body: { preliminaryContact: { phone } } }),
      );
      expect(known).toMatchObject({
        clientName: 'Известный Клиент',
        preliminaryContact: { clientId },
        details: { clientContact: { name: 'Известный Клиент', phone: { number: '+79165557702' } } },
      });
      const nobody = await succeeded(
        client()('create-communication', { body: { preliminaryContact: { phone, clientId: null } } }),
      );
      expect(nobody).toMatchObject({ clientName: null, preliminaryContact: { clientId: null } });
      const taken = await succeeded(
        client()('update-communication', {
          params: { communicationId: known.id },
          ifMatch: known.etag,
          body: { preliminaryContact: { clientId: null } },
        }),
      );
      expect(taken).toMatchObject({
        clientName: null,
        details: { clientContact: { name: null, phone: null, email: null, address: null } },
      });
    });

    it('what is said to have happened in years to come is refused', async () => {
      const occurredAt = '2999-12-31T20:00:00Z';
      const expected = { status: 400, code: 'validation-failed', fields: ['occurredAt: too-far-ahead'] };
      expect(await refused(client()('create-communication', { body: { occurredAt } }))).toEqual(expected);
      const { id: communicationId, etag: ifMatch } = await succeeded(
        client()('create-communication', { body: {} }),
      );
      const change = { params: { communicationId }, ifMatch, body: { occurredAt } };
      expect(await refused(client()('update-communication', change))).toEqual(expected);
    });

    it('R7: fields left out stay, null empties, an empty save changes the version alone', async () => {
      const made = await succeeded(create({ preliminaryContact: { topic: 'Балкон', callerName: 'Пётр' } }));
      const emptied = await succeeded(save(made, { preliminaryContact: { topic: null } }));
      expect(emptied.preliminaryContact).toEqual({ ...made.preliminaryContact, topic: null });
      const same = await succeeded(save(emptied, {}));
      expect(same).toEqual({ ...emptied, version: 3, etag: '"3"', changedAt: same.changedAt });
    });
  });

  describe('R9: the state', () => {
    it('R9: any active state that is not blue is saved without a contact document', async () => {
      const made = await succeeded(create({ details: { stateId: api.states.plain.id } }));
      expect(made.details.stateId).toBe(api.states.plain.id);
      expect((await succeeded(save(made, { details: { stateId: null } }))).details.stateId).toBeNull();
    });

    it('R9: an inactive state can not be picked', async () => {
      const attempt = () => create({ details: { stateId: api.states.inactive.id } });
      expect(await api.writingNothing(() => refused(attempt()))).toEqual({
        status: 422,
        code: 'unknown-reference',
        fields: ['details.stateId: inactive'],
      });
    });

    it('R9: a state that became inactive stays where it is used, sent again or not', async () => {
      const state = await api.stateOf({ name: 'Уходящее' });
      const made = await succeeded(create({ details: { stateId: state.id } }));
      await api.must([api.deps.states.save({ ...state, active: false, version: 2 })]);
      const saved = await succeeded(save(made, { details: { note: 'Ещё' } }));
      expect(saved.details.stateId).toBe(state.id);
      const again = await succeeded(save(saved, { details: { stateId: state.id, note: 'И ещё' } }));
      expect(again.details).toMatchObject({ stateId: state.id, note: 'И ещё' });
    });
  });

  describe('R10: a blue state needs its contact document', () => {
    it('R10: on creation', async () => {
      const attempt = () => create({ details: { stateId: api.states.blue.id } });
      expect(await api.writingNothing(() => refused(attempt()))).toEqual(REQUIRED);
      const explicit = () => create({ details: { stateId: api.states.blue.id, contactDocument: null } });
      expect(await api.writingNothing(() => refused(explicit()))).toEqual(REQUIRED);
    });

    it('R10: on saving', async () => {
      const made = await succeeded(create({ details: { stateId: api.states.plain.id } }));
      const attempt = () => save(made, { details: { stateId: api.states.blue.id, note: 'Замер' } });
      expect(await api.writingNothing(() => refused(attempt()))).toEqual(REQUIRED);
    });

    it('R10: an existing one can be linked, and not be unlinked while the state is blue', async () => {
      const { details } = await succeeded(create({ details: blue() }));
      const orderId = details.contactDocument?.orderId ?? 'ord_';
      const made = await succeeded(
        create({ details: { stateId: api.states.blue.id, contactDocument: { orderId } } }),
      );
      expect(made.details.contactDocument).toEqual(details.contactDocument);

      const unlink = () => save(made, { details: { contactDocument: null } });
      expect(await api.writingNothing(() => refused(unlink()))).toEqual(REQUIRED);
      const kept = await succeeded(save(made, { details: { note: 'Дальше' } }));
      expect(kept.details.contactDocument).toEqual(details.contactDocument);
      const left = await succeeded(
        save(kept, { details: { stateId: api.states.plain.id, contactDocument: null } }),
      );
      expect(left.details).toMatchObject({ stateId: api.states.plain.id, contactDocument: null });
    });

    it('R10: its kind must be one that the state takes, created or linked', async () => {
      const state = await api.stateOf({
        requiresContactDocument: true,
        contactDocumentKinds: ['contract', 'order'],
      });
      const stateId = state.id;
      const KIND = {
        status: 422,
        code: 'contact-document-kind',
        fields: ['details.contactDocument: not-allowed'],
      };
      const order = (kind: 'contract' | 'measurement') => ({
        create: { kind, phone: '89167778801', folderId: api.folder.id },
      });
      const refusal = (change: () => ReturnType<typeof save>) => api.writingNothing(() => refused(change()));
      expect(
        await api.writingNothing(() =>
          refused(create({ details: { stateId, contactDocument: order('measurement') } })),
        ),
      ).toEqual(KIND);
      const made = await succeeded(create({ details: { stateId, contactDocument: order('contract') } }));
      const { clientId } = made.preliminaryContact;
      const other = await succeeded(create({ preliminaryContact: { clientId }, details: blue() }));
      const orderId = other.details.contactDocument?.orderId ?? 'ord_';
      expect(await refusal(() => save(made, { details: { contactDocument: { orderId } } }))).toEqual(KIND);
      expect(await refusal(() => save(other, { details: { stateId } }))).toEqual(KIND);
      expect(await read(made.id)).toMatchObject({ version: 1 });
    });

    it('R10: kinds that a state stops taking hold from the next save on', async () => {
      const state = await api.stateOf({ requiresContactDocument: true });
      const made = await succeeded(create({ details: { ...blue(), stateId: state.id } }));
      await api.must([api.deps.states.save({ ...state, contactDocumentKinds: ['contract'], version: 2 })]);
      expect(await refused(save(made, { details: { note: 'Заметка' } }))).toMatchObject({
        code: 'contact-document-kind',
      });
      await succeeded(save(made, { details: { stateId: api.states.plain.id } }));
    });

    it('R9: a state in use can be made inactive; it stays where it is and is picked no more', async () => {
      const state = await api.stateOf({});
      const made = await succeeded(create({ details: { stateId: state.id } }));
      await api.must([api.deps.states.save({ ...state, active: false, version: 2 })]);
      const saved = await succeeded(save(made, { details: { stateId: state.id, note: 'Заметка' } }));
      expect(saved.details.stateId).toBe(state.id);
      expect(await refused(create({ details: { stateId: state.id } }))).toMatchObject({
        code: 'unknown-reference',
        fields: ['details.stateId: inactive'],
      });
    });

    it('R10: a state made blue afterwards holds from the next save on', async () => {
      const state = await api.stateOf({ name: 'Станет синим' });
      const made = await succeeded(create({ details: { stateId: state.id } }));
      await api.must([api.deps.states.save({ ...state, requiresContactDocument: true, version: 2 })]);
      expect((await read(made.id)).details.stateId).toBe(state.id);
      const attempt = () => save(made, { details: { note: 'x' } });
      expect(await api.writingNothing(() => refused(attempt()))).toEqual(REQUIRED);
    });

    it('R10: an order that does not exist can not be linked', async () => {
      const orderId = 'ord_01JDFV0000000000000000000Z' as const;
      const attempt = () =>
        create({ details: { stateId: api.states.blue.id, contactDocument: { orderId } } });
      expect(await api.writingNothing(() => refused(attempt()))).toEqual({
        status: 422,
        code: 'unknown-reference',
        fields: ['details.contactDocument.orderId: unknown'],
      });
    });
  });

  describe('R11: the order made with the communication', () => {
    it('R11: makes the counterparty too: named by the number, with the phone confirmed, in the folder chosen', async () => {
      const made = await succeeded(
        create({ preliminaryContact: { callerName: 'Звонивший', topic: 'Окна' }, details: blue() }),
      );
      const document = made.details.contactDocument;
      expect(document).toMatchObject({
        number: expect.stringMatching(/^ОП-\d{4}-\d{6}$/),
        kind: 'measurement',
      });
      const clientId = made.preliminaryContact.clientId ?? 'cpt_';
      const client = await succeeded(
        api.as(writer)('get-counterparty', { params: { counterpartyId: clientId } }),
      );
      expect(client).toMatchObject({
        name: document?.number,
        folderId: api.folder.id,
        phones: [{ phone: { number: '+79167778899', extension: null }, label: null }],
      });
      expect(made.clientName).toBe(document?.number);
      expect(made.details.clientContact).toMatchObject({
        name: 'Звонивший',
        phone: { number: '+79167778899', extension: null },
      });
    });

    it('R11: on saving just so', async () => {
      const saved = await succeeded(save(await succeeded(create()), { details: blue() }));
      expect(saved).toMatchObject({ version: 2, clientName: saved.details.contactDocument?.number });
      expect(await read(saved.id)).toEqual(saved);
    });

    it('R11: takes the client there is, and makes no other', async () => {
      const { id: clientId } = await counterparty();
      const made = await succeeded(
        create({
          preliminaryContact: { clientId },
          details: { stateId: api.states.blue.id, contactDocument: { create: { kind: 'contract' } } },
        }),
      );
      expect(made.preliminaryContact.clientId).toBe(clientId);
      expect(made.clientName).toBe('Мария Петрова');
      const orderId = made.details.contactDocument?.orderId ?? 'ord_';
      expect(await succeeded(api.as(writer)('get-window-order', { params: { orderId } }))).toMatchObject({
        counterpartyId: clientId,
        kind: 'contract',
      });
    });

    it.each([
      ['the phone', { folderId: true }, ['details.contactDocument.create.phone: required']],
      ['the folder', { phone: true }, ['details.contactDocument.create.folderId: required']],
      [
        'both',
        {},
        [
          'details.contactDocument.create.phone: required',
          'details.contactDocument.create.folderId: required',
        ],
      ],
    ] as const)(
      'R11: without a client and %s it is refused, nothing half-written',
      async (_, given, fields) => {
        const create11 = () =>
          create({
            details: {
              stateId: api.states.blue.id,
              contactDocument: {
                create: {
                  kind: 'order',
                  ...('phone' in given && { phone: '89160001122' }),
                  ...('folderId' in given && { folderId: api.folder.id }),
                },
              },
            },
          });
        expect(await api.writingNothing(() => refused(create11()))).toEqual({
          status: 422,
          code: 'counterparty-data-required',
          fields,
        });
      },
    );

    it('R11: a folder there is not, a phone that is none: refused, nothing half-written, no number taken', async () => {
      const before = await succeeded(create({ details: blue() }));
      for (const [more, field] of [
        [{ folderId: 'fld_01JDFV0000000000000000000Z' }, 'folderId: unknown'],
        [{ phone: 'нет' }, 'phone: not-a-phone'],
      ] as const) {
        expect(await api.writingNothing(() => refused(create({ details: blue(more) })))).toMatchObject({
          fields: [`details.contactDocument.create.${field}`],
        });
      }
      const after = await succeeded(create({ details: blue() }));
      const count = ({ details }: typeof after) => Number(details.contactDocument?.number.split('-')[2]);
      expect(count(after)).toBe(count(before) + 1);
    });

    it('R11: one atomic change: of two saves on one version, one makes order and counterparty, the other nothing', async () => {
      const made = await succeeded(create());
      const before = await api.dump();
      const answers = await Promise.all([save(made, { details: blue() }), save(made, { details: blue() })]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
      // What stands beside the documents for finding them is the store's own affair.
      const documents = ['communication', 'counterparty', 'numbers', 'state-change', 'window-order'];
      const written = (await api.dump())
        .filter((item) => !before.includes(item))
        .map((item) => (JSON.parse(item) as { entity: string }).entity);
      expect(written.filter((entity) => documents.includes(entity)).sort()).toEqual(documents);
      const next = await succeeded(create({ details: blue() }));
      const current = await read(made.id);
      const count = ({ details }: Communication) => Number(details.contactDocument?.number.split('-')[2]);
      expect(count(next)).toBe(count(current) + 1);
    });

    it('R11: order numbers are unique when ten orders are made at once', async () => {
      const made = await Promise.all(
        Array.from({ length: 10 }, (_, one) =>
          succeeded(create({ details: blue({ phone: `8916777880${one}` }) })),
        ),
      );
      expect(new Set(made.map(({ details }) => details.contactDocument?.number)).size).toBe(10);
      expect(new Set(made.map(({ preliminaryContact }) => preliminaryContact.clientId)).size).toBe(10);
    });
  });

  it('R12: what the communication holds is copied to the order', async () => {
    const made = await succeeded(
      create({
        managerId: owner.id,
        preliminaryContact: { topic: 'Балкон', email: 'first@example.com', address: 'Тверь' },
        details: { ...blue(), clientContact: { email: 'chosen@example.com', phone: '89160000000' } },
      }),
    );
    const orderId = made.details.contactDocument?.orderId ?? 'ord_';
    expect(await succeeded(client()('get-window-order', { params: { orderId } }))).toMatchObject({
      counterpartyId: made.preliminaryContact.clientId,
      phone: { number: '+79167778899', extension: null },
      email: 'chosen@example.com',
      address: 'Тверь',
      topic: 'Балкон',
      managerId: owner.id,
      communicationId: made.id,
      version: 1,
    });
  });

  it('R13: every change of state is kept: from, to, who, when, oldest first', async () => {
    const changes = async (id: Communication['id']) =>
      (await succeeded(client()('list-state-changes', { params: { communicationId: id } }))).items;
    const made = await succeeded(create());
    expect(await changes(made.id)).toEqual([]);
    const plain = await succeeded(save(made, { details: { stateId: api.states.plain.id } }));
    const same = await succeeded(save(plain, { details: { stateId: api.states.plain.id, note: 'x' } }));
    await refused(save(same, { details: { stateId: api.states.blue.id } }));
    const other = await succeeded(
      api.as(people.administrator)('update-communication', {
        params: { communicationId: made.id },
        ifMatch: same.etag,
        body: { details: { stateId: api.states.other.id } },
      }),
    );
    const none = await succeeded(save(other, { details: { stateId: null } }));
    expect(await changes(made.id)).toMatchObject(
      [
        [null, api.states.plain.id, writer.id, plain.changedAt],
        [api.states.plain.id, api.states.other.id, people.administrator.id, other.changedAt],
        [api.states.other.id, null, writer.id, none.changedAt],
      ].map(([from, to, changedById, changedAt]) => ({
        communicationId: made.id,
        from,
        to,
        changedById,
        changedAt,
      })),
    );
    const born = await succeeded(create({ details: { stateId: api.states.plain.id } }));
    expect(await changes(born.id)).toMatchObject([{ from: null, to: api.states.plain.id, current: true }]);
  });

  it('R13: with how long each state lasted, the present one so far', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2036-02-01T10:00:00Z') });
    const made = await succeeded(create({ details: { stateId: api.states.plain.id } }));
    vi.setSystemTime(new Date('2036-02-03T10:00:00Z'));
    await succeeded(save(made, { details: { stateId: api.states.other.id } }));
    vi.setSystemTime(new Date('2036-02-03T10:01:00Z'));
    const { items } = await succeeded(
      client()('list-state-changes', { params: { communicationId: made.id } }),
    );
    expect(items.map(({ durationSeconds, current }) => [durationSeconds, current])).toEqual([
      [2 * 24 * 60 * 60, false],
      [60, true],
    ]);
  });

  describe('R17: two people at one document', () => {
    it('R17: a save that does not say on which version is refused', async () => {
      const { id } = await succeeded(create());
      const attempt = () =>
        client()('update-communication', {
          params: { communicationId: id },
          body: { details: { note: 'x' } },
        });
      expect(await api.writingNothing(() => refused(attempt()))).toEqual({
        status: 428,
        code: 'version-required',
      });
    });

    it('R17: a save on another version is refused', async () => {
      const made = await succeeded(create());
      await succeeded(save(made, { details: { note: 'Первая' } }));
      for (const etag of [made.etag, '"3"', '"0"']) {
        const attempt = () => save({ ...made, etag }, { details: { note: 'Вторая' } });
        expect(await api.writingNothing(() => refused(attempt()))).toEqual({
          status: 412,
          code: 'version-stale',
        });
      }
      expect((await read(made.id)).details.note).toBe('Первая');
    });

    it.each(['1', '"1', '"1" "2"'])('R17: If-Match: %s is no entity tag', async (etag) => {
      const made = await succeeded(create());
      const attempt = () => save({ ...made, etag }, { details: { note: 'x' } });
      expect(await api.writingNothing(() => refused(attempt()))).toEqual({
        status: 400,
        code: 'validation-failed',
        fields: ['If-Match: wrong-form'],
      });
    });

    it.each(['W/"1"', '""', '"one"', '"-1"', '"1e3"', '"2", "3"'])(
      'R17: If-Match: %s is no tag of the present version',
      async (etag) => {
        const made = await succeeded(create());
        const attempt = () => save({ ...made, etag }, { details: { note: 'x' } });
        expect(await api.writingNothing(() => refused(attempt()))).toEqual({
          status: 412,
          code: 'version-stale',
        });
      },
    );

    it.each(['*', '"1", "2"'])('R17: If-Match: %s holds for the present version', async (etag) => {
      const made = await succeeded(create());
      const saved = await succeeded(save({ ...made, etag }, { details: { note: 'x' } }));
      expect(saved.version).toBe(2);
    });

    it('R17: of two saves at the same moment one is kept and the other told so', async () => {
      for (let round = 0; round < 5; round++) {
        const made = await succeeded(create());
        const answers = await Promise.all(
          ['Первая', 'Вторая'].map((note) => save(made, { details: { note } })),
        );
        expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
        const kept = answers.find((answer) => answer.ok);
        const { details, version } = await read(made.id);
        expect(version).toBe(2);
        expect(kept?.ok && kept.value.details.note).toBe(details.note);
      }
    });

    it('R17: users and states just so', async () => {
      const admin = api.as(people.administrator);
      const user = await succeeded(
        admin('create-user', { body: { name: 'Двое', email: 'two@example.com' } }),
      );
      const change = (reminderHour: number) =>
        admin('update-user', { params: { userId: user.id }, ifMatch: user.etag, body: { reminderHour } });
      const users = await Promise.all([change(7), change(8)]);
      expect(users.map(({ status }) => status).sort()).toEqual([200, 412]);
      const state = await api.stateOf({});
      const rename = (name: string) =>
        admin('update-state', { params: { stateId: state.id }, ifMatch: '"1"', body: { name } });
      const states = await Promise.all([rename('A'), rename('B')]);
      expect(states.map(({ status }) => status).sort()).toEqual([200, 412]);
    });
  });
});
