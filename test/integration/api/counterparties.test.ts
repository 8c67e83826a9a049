import { beforeAll, describe, expect, it } from 'vitest';
import type { RequestOf } from '../../../shared/api/client.ts';
import type { ClientDocumentRow } from '../../../shared/domain/communications/client-document.ts';
import type { Counterparty, CounterpartyRow } from '../../../shared/domain/directory/counterparty.ts';
import type { User } from '../../../shared/domain/users/user.ts';
import { type Api, openApi, people, refused, succeeded } from '../../support/api.ts';

type Draft = RequestOf<'create-counterparty'>['body'];
type Change = RequestOf<'update-counterparty'>['body'];

describe('the counterparties directory', () => {
  let api: Api;
  let phones = 0;
  beforeAll(async () => {
    api = await openApi();
  });

  const writer = () => api.as(people.writer);
  const draft = (over: Partial<Draft> = {}): Draft => ({
    name: 'Мария Петрова',
    folderId: api.folder.id,
    ...over,
  });
  const create = (over: Partial<Draft> = {}) => writer()('create-counterparty', { body: draft(over) });
  const update = ({ id, etag }: { id: Counterparty['id']; etag: string }, body: Change) =>
    writer()('update-counterparty', { params: { counterpartyId: id }, ifMatch: etag, body });
  const read = (id: Counterparty['id']) =>
    succeeded(writer()('get-counterparty', { params: { counterpartyId: id } }));
  /** A number no other test has. */
  const newPhone = () => `8916${String(++phones).padStart(7, '0')}`;
  const problemOf = async (answer: ReturnType<typeof create>) => {
    const settled = await answer;
    if (settled.ok) throw new Error('Accepted');
    return settled.problem;
  };

  describe('R14: a counterparty is changed', () => {
    it('R14: in what is given; what is left out stays', async () => {
      const made = await succeeded(
        create({
          phones: [{ phone: newPhone(), label: 'мобильный' }],
          emails: ['maria@example.com'],
          addresses: ['Тверь'],
          additionalData: { ИНН: '770' },
        }),
      );
      const renamed = await succeeded(update(made, { name: 'Петрова Мария Ивановна' }));
      expect(renamed).toEqual({
        ...made,
        name: 'Петрова Мария Ивановна',
        version: 2,
        changedAt: expect.any(String),
        etag: '"2"',
      });
      expect(await read(made.id)).toEqual(renamed);
    });

    it('R14: lists are replaced as a whole, phones with labels and extensions too', async () => {
      const made = await succeeded(
        create({ phones: [{ phone: newPhone() }, { phone: newPhone() }], emails: ['a@example.com'] }),
      );
      const changed = await succeeded(
        update(made, {
          phones: [{ phone: '8 (495) 255-05-12 доб. 7', label: 'рабочий' }],
          emails: ['B@Example.com', 'c@example.com'],
          addresses: ['Тверь', 'Москва'],
          additionalData: { Этаж: '5' },
        }),
      );
      expect(changed).toMatchObject({
        phones: [{ phone: { number: '+74952550512', extension: '7' }, label: 'рабочий' }],
        emails: ['b@example.com', 'c@example.com'],
        addresses: ['Тверь', 'Москва'],
        additionalData: { Этаж: '5' },
      });
    });

    it('case 33: the same phone twice on one card, entered or changed, is one', async () => {
      const number = newPhone();
      const [, operator, rest] = /^8(\d{3})(\d{7})$/.exec(number) ?? [];
      const phone = { number: `+7${operator}${rest}`, extension: null };
      const twice = [{ phone: number }, { phone: `+7 (${operator}) ${rest} (Иван)` }];
      const made = await succeeded(create({ phones: twice }));
      expect(made.phones).toEqual([{ phone, label: 'Иван' }]);
      const changed = await succeeded(
        update(made, { phones: [...twice, { phone: `tel:${phone.number};ext=5`, label: 'офис' }] }),
      );
      expect(changed.phones).toEqual([
        { phone, label: 'Иван' },
        { phone: { ...phone, extension: '5' }, label: 'офис' },
      ]);
    });

    it('R17: on a version that is not the present one it is refused', async () => {
      const made = await succeeded(create());
      await succeeded(update(made, { name: 'Первая' }));
      expect(await api.writingNothing(() => refused(update(made, { name: 'Вторая' })))).toEqual({
        status: 412,
        code: 'version-stale',
      });
      expect(await read(made.id)).toMatchObject({ name: 'Первая' });
    });

    it('R14: not by more than 20 phones, a phone that is none, a folder there is not', async () => {
      const made = await succeeded(create());
      const many = Array.from({ length: 21 }, () => ({ phone: newPhone() }));
      for (const [body, error] of [
        [{ phones: many }, { code: 'validation-failed', fields: ['phones: too-large'] }],
        [
          { phones: [{ phone: newPhone() }, { phone: 'нет' }] },
          { code: 'validation-failed', fields: ['phones.1.phone: not-a-phone'] },
        ],
        [
          { folderId: 'fld_01JDFV0000000000000000000Z' },
          { code: 'unknown-reference', fields: ['folderId: unknown'] },
        ],
      ] as const) {
        expect(
          await api.writingNothing(() => refused(update(made, body as unknown as Change))),
        ).toMatchObject(error);
      }
      expect(await succeeded(update(made, { phones: many.slice(0, 20) }))).toHaveProperty(
        'phones.length',
        20,
      );
    });
  });

  describe('R14: duplicates by phone', () => {
    it('R14: a phone another one has, written in another way, is refused with the one found', async () => {
      const first = await succeeded(create({ name: 'Первая', phones: [{ phone: '8 (499) 111-22-33' }] }));
      const again = () => create({ phones: [{ phone: newPhone() }, { phone: '+7 499 1112233 доб. 5' }] });
      expect(await api.writingNothing(() => problemOf(again()))).toMatchObject({
        status: 409,
        code: 'duplicate-phone',
        duplicates: [{ id: first.id, name: 'Первая', phone: '+74991112233' }],
      });
    });

    it('R14: all of them are told, in the order in which they got it; with allowDuplicate there may be more', async () => {
      const phone = newPhone();
      const first = await succeeded(create({ name: 'Первая', phones: [{ phone }] }));
      const second = await succeeded(create({ name: 'Вторая', phones: [{ phone }], allowDuplicate: true }));
      expect(second).not.toHaveProperty('allowDuplicate');
      const problem = await problemOf(create({ phones: [{ phone }] }));
      expect(problem?.duplicates?.map(({ id }) => id)).toEqual([first.id, second.id]);
    });

    it('R14: a change that brings such a phone is refused so too; a phone it had already is none', async () => {
      const [taken, shared] = [newPhone(), newPhone()];
      const first = await succeeded(create({ phones: [{ phone: taken }] }));
      await succeeded(create({ phones: [{ phone: shared }] }));
      const made = await succeeded(create({ phones: [{ phone: shared }], allowDuplicate: true }));
      const problem = await api.writingNothing(() =>
        problemOf(update(made, { phones: [{ phone: shared }, { phone: taken }] })),
      );
      expect(problem).toMatchObject({ code: 'duplicate-phone', duplicates: [{ id: first.id }] });
      const kept = await succeeded(update(made, { phones: [{ phone: shared, label: 'муж' }] }));
      expect(
        await succeeded(
          update(kept, { phones: [{ phone: shared }, { phone: taken }], allowDuplicate: true }),
        ),
      ).toHaveProperty('phones.length', 2);
    });

    it('R14: a phone that was given up is free for another', async () => {
      const phone = newPhone();
      const made = await succeeded(create({ phones: [{ phone }] }));
      await succeeded(update(made, { phones: [] }));
      await succeeded(create({ phones: [{ phone }] }));
      expect(await refused(create({ phones: [{ phone }] }))).toMatchObject({ code: 'duplicate-phone' });
    });

    it('R14: one number with two extensions is one number', async () => {
      const phone = newPhone();
      await succeeded(create({ phones: [{ phone: `${phone} доб. 1` }, { phone: `${phone} доб. 2` }] }));
      expect((await problemOf(create({ phones: [{ phone }] })))?.duplicates).toHaveLength(1);
    });

    it('case 34: R14: of several who bring a new phone at once one passes, the others find it', async () => {
      const phone = newPhone();
      const other = await succeeded(create());
      const answers = await Promise.all([
        create({ phones: [{ phone }] }),
        create({ phones: [{ phone }] }),
        create({ phones: [{ phone }] }),
        update(other, { phones: [{ phone }] }),
      ]);
      expect(answers.map(({ status }) => status).filter((status) => status < 300)).toHaveLength(1);
      expect(answers.map((answer) => (answer.ok ? undefined : answer.problem?.code)).filter(Boolean)).toEqual(
        Array(3).fill('duplicate-phone'),
      );
    });

    it('R11: an order that would make a second counterparty with the phone is refused with the first', async () => {
      const phone = newPhone();
      const first = await succeeded(create({ phones: [{ phone }] }));
      const order = (more: object = {}) =>
        writer()('create-communication', {
          body: {
            details: {
              stateId: api.states.blue.id,
              contactDocument: { create: { kind: 'order', phone, folderId: api.folder.id, ...more } },
            },
          },
        });
      const settled = await api.writingNothing(order);
      expect(settled).toMatchObject({
        status: 409,
        problem: { code: 'duplicate-phone', duplicates: [{ id: first.id }] },
      });
      expect(await succeeded(order({ allowDuplicate: true }))).not.toMatchObject({
        preliminaryContact: { clientId: first.id },
      });
    });

    it('R11: two orders at once with one new phone: one counterparty, the other refused with it', async () => {
      const phone = newPhone();
      const order = (more: object = {}) =>
        writer()('create-communication', {
          body: {
            details: {
              stateId: api.states.blue.id,
              contactDocument: { create: { kind: 'order', phone, folderId: api.folder.id, ...more } },
            },
          },
        });
      const answers = await Promise.all([order(), order()]);
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
      const made = answers.find((answer) => answer.ok)?.value;
      const next = await succeeded(order({ phone: newPhone() }));
      const count = (number: string | undefined) => Number(number?.split('-')[2]);
      // The one refused took no number, of neither series (R6).
      expect(count(next.number)).toBe(count(made?.number) + 1);
      expect(count(next.details.contactDocument?.number)).toBe(
        count(made?.details.contactDocument?.number) + 1,
      );
    });

    it('R11, R14: the number that names a counterparty is not the name of the contact, so it is gone once renamed', async () => {
      const made = await succeeded(
        writer()('create-communication', {
          body: {
            details: {
              stateId: api.states.blue.id,
              contactDocument: { create: { kind: 'order', phone: newPhone(), folderId: api.folder.id } },
            },
          },
        }),
      );
      expect(made.clientName).toBe(made.details.contactDocument?.number);
      expect(made.details.clientContact.name).toBeNull();
    });

    it('R11: an order for the client the communication has already makes nobody', async () => {
      const phone = newPhone();
      const client = await succeeded(create({ phones: [{ phone }] }));
      const made = await succeeded(
        writer()('create-communication', {
          body: {
            preliminaryContact: { clientId: client.id },
            details: {
              stateId: api.states.blue.id,
              contactDocument: { create: { kind: 'order', phone } },
            },
          },
        }),
      );
      expect(made.preliminaryContact.clientId).toBe(client.id);
    });
  });

  describe('R14: the directory', () => {
    type Query = NonNullable<RequestOf<'list-counterparties'>['query']>;
    const list = (query: Query) => writer()('list-counterparties', { query });
    /** Every row, page by page. */
    const listAll = async (query: Query): Promise<CounterpartyRow[]> => {
      const { items, next } = await succeeded(list(query));
      return next === null ? items : [...items, ...(await listAll({ ...query, cursor: next }))];
    };
    const newFolder = async () =>
      (await succeeded(writer()('create-folder', { body: { name: crypto.randomUUID() } }))).id;

    it('R14: lists a folder by name, page by page, each once', async () => {
      const folderId = await newFolder();
      const names = ['бета', 'Альфа', 'Ёлкин', 'Елкина', 'альфа 2', '😀', 'Я', 'Zeta', 'Альфа', 'дом'];
      for (const name of names) await succeeded(create({ name, folderId }));
      await succeeded(create({ name: 'Из другой папки' }));
      const sorted = ['Zeta', 'Альфа', 'Альфа', 'альфа 2', 'бета', 'дом', 'Ёлкин', 'Елкина', 'Я', '😀'];
      for (const limit of [1, 3, 10, 100]) {
        const rows = await listAll({ folderId, limit });
        expect(rows.map(({ name }) => name)).toEqual(sorted);
        expect(new Set(rows.map(({ id }) => id)).size).toBe(10);
      }
    });

    it('R14: finds by the beginning of a name, in the whole directory or a folder of it', async () => {
      const folderId = await newFolder();
      const one = await succeeded(create({ name: 'Щукин Пётр' }));
      const two = await succeeded(create({ name: 'ЩУКИНА Анна', folderId }));
      await succeeded(create({ name: 'Анна Щукина', folderId }));
      const idsOf = async (query: Query) => (await listAll(query)).map(({ id }) => id);
      expect(await idsOf({ name: 'щукин', limit: 1 })).toEqual([one.id, two.id]);
      expect(await idsOf({ name: 'Щукин  петр' })).toEqual([one.id]);
      expect(await idsOf({ name: 'щукин', folderId })).toEqual([two.id]);
      expect(await idsOf({ name: 'Щуки-' })).toEqual([]);
    });

    it('R14: finds by phone, any way it is written, with the name and folder together', async () => {
      const folderId = await newFolder();
      const phone = '8 (498) 111-22-33 доб. 4';
      const two = await succeeded(create({ name: 'Вторая', phones: [{ phone }] }));
      const one = await succeeded(
        create({ name: 'Первая', folderId, phones: [{ phone }], allowDuplicate: true }),
      );
      const three = await succeeded(create({ name: 'Я', phones: [{ phone }], allowDuplicate: true }));
      const idsOf = async (query: Query) => (await listAll(query)).map(({ id }) => id);
      expect(await idsOf({ phone: '+74981112233', limit: 1 })).toEqual([two.id, one.id, three.id]);
      expect(await idsOf({ phone: '84981112233', folderId })).toEqual([one.id]);
      expect(await idsOf({ phone: '7 498 111 22 33', name: 'втор' })).toEqual([two.id]);
      expect(await idsOf({ phone: '8 498 111-22-34' })).toEqual([]);
      await succeeded(update(two, { phones: [] }));
      expect(await idsOf({ phone: '84981112233' })).toEqual([one.id, three.id]);
    });

    it('R14: a renamed or moved one stands at its new place at once', async () => {
      const [from, to] = [await newFolder(), await newFolder()];
      const made = await succeeded(create({ name: 'Б', folderId: from }));
      await succeeded(create({ name: 'В', folderId: to }));
      await succeeded(update(made, { name: 'Г', folderId: to }));
      expect(await listAll({ folderId: from })).toEqual([]);
      expect((await listAll({ folderId: to })).map(({ name }) => name)).toEqual(['В', 'Г']);
      expect((await listAll({ folderId: to }))[1]).toEqual({
        id: made.id,
        version: 2,
        name: 'Г',
        folderId: to,
        phones: [],
      });
    });

    it('R14: a folder that was left can be deleted, one moved into can not', async () => {
      const [from, to] = [await newFolder(), await newFolder()];
      const made = await succeeded(create({ folderId: from }));
      await succeeded(update(made, { folderId: to }));
      const remove = (folderId: Counterparty['folderId']) =>
        api.as(people.administrator)('delete-folder', { params: { folderId }, ifMatch: '"1"' });
      expect(await refused(remove(to))).toMatchObject({ code: 'folder-in-use' });
      await succeeded(remove(from));
    });

    it('refuses a phone that is none, and a cursor of another query', async () => {
      expect(await refused(list({ phone: 'нет' }))).toMatchObject({ fields: ['phone: not-a-phone'] });
      const folderId = await newFolder();
      for (const name of ['А', 'Б']) await succeeded(create({ name, folderId }));
      const { next } = await succeeded(list({ folderId, limit: 1 }));
      for (const query of [{}, { folderId, name: 'а' }, { folderId: api.folder.id }]) {
        expect(await refused(list({ ...query, cursor: String(next) }))).toMatchObject({
          fields: ['cursor: invalid'],
        });
      }
    });
  });

  describe('R16: the tab "Documents"', () => {
    type Query = NonNullable<RequestOf<'list-client-documents'>['query']>;
    const listAs = (user: User, counterpartyId: Counterparty['id'], query: Query = {}) =>
      api.as(user)('list-client-documents', { params: { counterpartyId }, query });
    const listAll = async (
      user: User,
      id: Counterparty['id'],
      query: Query = {},
    ): Promise<ClientDocumentRow[]> => {
      const { items, next } = await succeeded(listAs(user, id, query));
      return next === null ? items : [...items, ...(await listAll(user, id, { ...query, cursor: next }))];
    };
    const record = (user: User, clientId: Counterparty['id'], more: object = {}) =>
      succeeded(
        api.as(user)('create-communication', {
          body: { preliminaryContact: { clientId, topic: 'Окна' }, ...more },
        }),
      );
    const orderWith = (kind: 'measurement' | 'order') => ({
      stateId: api.states.blue.id,
      contactDocument: { create: { kind } },
    });

    it('R16: shows communications and orders, newest first, each with what opens it', async () => {
      const client = await succeeded(create());
      const old = await record(people.writer, client.id, { occurredAt: '2026-01-10T06:00:00.000Z' });
      const call = await record(people.writer, client.id, {
        occurredAt: '2026-03-10T06:00:00.000Z',
        details: orderWith('measurement'),
      });
      const order = call.details.contactDocument;
      expect(await listAll(people.reader, client.id)).toEqual([
        {
          kind: 'window-order',
          id: order?.orderId,
          number: order?.number,
          at: call.createdAt,
          topic: 'Окна',
          orderKind: 'measurement',
          status: 'new',
          managerId: people.writer.id,
          deletionMark: false,
        },
        {
          kind: 'communication',
          id: call.id,
          number: call.number,
          at: '2026-03-10T06:00:00.000Z',
          topic: 'Окна',
          stateId: api.states.blue.id,
          contactDocument: order,
          managerId: people.writer.id,
          deletionMark: false,
        },
        expect.objectContaining({ id: old.id, stateId: null, contactDocument: null }),
      ]);
    });

    it('R16: a document given to another client goes over to them', async () => {
      const [one, other] = [await succeeded(create()), await succeeded(create())];
      const call = await record(people.writer, one.id);
      await succeeded(
        writer()('update-communication', {
          params: { communicationId: call.id },
          ifMatch: call.etag,
          body: { preliminaryContact: { clientId: other.id } },
        }),
      );
      expect(await listAll(people.writer, one.id)).toEqual([]);
      expect(await listAll(people.writer, other.id)).toMatchObject([{ id: call.id }]);
    });

    it('R18: marked documents are hidden unless asked for', async () => {
      const client = await succeeded(create());
      const kept = await record(people.writer, client.id, { occurredAt: '2026-01-10T06:00:00.000Z' });
      const gone = await record(people.writer, client.id);
      await succeeded(
        writer()('mark-communication', { params: { communicationId: gone.id }, ifMatch: gone.etag }),
      );
      const idsOf = async (query: Query) =>
        (await listAll(people.writer, client.id, query)).map(({ id }) => id);
      expect(await idsOf({})).toEqual([kept.id]);
      expect(await idsOf({ marked: 'false' })).toEqual([kept.id]);
      expect(await idsOf({ marked: 'true' })).toEqual([gone.id, kept.id]);
    });

    it('R1: who sees only their own gets only those', async () => {
      const client = await succeeded(create());
      await record(people.writer, client.id, { details: orderWith('order') });
      const own = await record(people.owner, client.id, { details: orderWith('order') });
      const given = await record(people.writer, client.id, { managerId: people.owner.id });
      const rows = await listAll(people.owner, client.id, { limit: 1 });
      expect(rows.map(({ id }) => id).sort()).toEqual(
        [own.id, own.details.contactDocument?.orderId, given.id].sort(),
      );
      expect(await listAll(people.writer, client.id)).toHaveLength(5);
    });

    it('answers not-found for a counterparty there is not, and refuses a cursor of another one', async () => {
      expect(await refused(listAs(people.writer, 'cpt_01JDFV0000000000000000000Z'))).toEqual({
        status: 404,
        code: 'not-found',
      });
      const [one, other] = [await succeeded(create()), await succeeded(create())];
      for (const client of [one, one, other]) await record(people.writer, client.id);
      const { next } = await succeeded(listAs(people.writer, one.id, { limit: 1 }));
      for (const [client, query] of [
        [other, {}],
        [one, { marked: 'true' }],
      ] as const) {
        expect(
          await refused(listAs(people.writer, client.id, { ...query, cursor: String(next) })),
        ).toMatchObject({ fields: ['cursor: invalid'] });
      }
    });
  });
});
