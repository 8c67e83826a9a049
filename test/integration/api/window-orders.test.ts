import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RequestOf } from '../../../shared/api/client.ts';
import type { Counterparty } from '../../../shared/domain/directory/counterparty.ts';
import type { User } from '../../../shared/domain/users/user.ts';
import type { WindowOrder } from '../../../shared/domain/window-orders/window-order.ts';
import { type Api, openApi, people, refused, succeeded } from '../../support/api.ts';

const { writer, owner, reader } = people;
type Draft = RequestOf<'create-window-order'>['body'];
type Query = NonNullable<RequestOf<'list-window-orders'>['query']>;

describe('window orders', () => {
  let api: Api;
  let client: Counterparty;
  beforeAll(async () => {
    api = await openApi();
    client = await counterparty({
      phones: [{ phone: '8 495 111-22-33' }, { phone: '8 916 444-55-66' }],
    });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const call = () => api.as(writer);
  const counterparty = (body: object = {}) =>
    succeeded(
      call()('create-counterparty', {
        body: {
          name: 'Мария Петрова',
          folderId: api.folder.id,
          emails: ['maria@example.com'],
          addresses: ['Тверь'],
          ...body,
        },
      }),
    );
  const create = (body: Partial<Draft> = {}, by: User = writer) =>
    api.as(by)('create-window-order', { body: { kind: 'order', counterpartyId: client.id, ...body } });
  const at = ({ id, etag }: Pick<WindowOrder, 'id'> & { etag: string }) => ({
    params: { orderId: id },
    ifMatch: etag,
  });
  const pages = async (query: Query, user: User = writer) => {
    const found: WindowOrder['id'][][] = [];
    for (let cursor: string | undefined; ; ) {
      const { items, next } = await succeeded(
        api.as(user)('list-window-orders', { query: { ...query, ...(cursor && { cursor }) } }),
      );
      found.push(items.map(({ id }) => id));
      if (next === null) return found;
      cursor = next;
    }
  };
  const list = async (query: Query, user?: User) => (await pages(query, user)).flat();

  describe('made by itself', () => {
    it('R6: has the next number of its year, and the first contact of its counterparty', async () => {
      const made = await succeeded(create({ topic: 'Балкон', measurementDate: '2035-03-01' }));
      expect(made).toMatchObject({
        number: expect.stringMatching(/^ОП-\d{4}-\d{6}$/),
        kind: 'order',
        status: 'new',
        counterpartyId: client.id,
        phone: { number: '+74951112233', extension: null },
        email: 'maria@example.com',
        address: 'Тверь',
        topic: 'Балкон',
        comment: null,
        measurementDate: '2035-03-01',
        managerId: writer.id,
        authorId: writer.id,
        communicationId: null,
        deletionMark: false,
        etag: '"1"',
      });
      const next = await succeeded(create());
      expect(Number(next.number.slice(-6))).toBe(Number(made.number.slice(-6)) + 1);
      expect(await succeeded(call()('get-window-order', { params: { orderId: made.id } }))).toEqual(made);
    });

    it('has what is given instead, and nothing where it is emptied', async () => {
      const given = await succeeded(
        create({
          phone: '8 916 444-55-66 доб. 7',
          email: null,
          address: 'Москва',
          managerId: owner.id,
          comment: 'Домофон 15',
        }),
      );
      expect(given).toMatchObject({
        phone: { number: '+79164445566', extension: '7' },
        email: null,
        address: 'Москва',
        managerId: owner.id,
        comment: 'Домофон 15',
      });
    });

    it.each([
      [
        'a counterparty there is not',
        { counterpartyId: 'cpt_01JDFV0000000000000000000Z' },
        'counterpartyId: unknown',
      ],
      ['a manager there is not', { managerId: 'usr_01JDFV0000000000000000000Z' }, 'managerId: unknown'],
      ['a phone that is none', { phone: 'нет' }, 'phone: not-a-phone'],
    ] as const)('%s: refused, and no number taken', async (_, body, field) => {
      expect(await api.writingNothing(() => refused(create(body)))).toMatchObject({ fields: [field] });
    });

    it('R16: stands among the documents of its counterparty', async () => {
      const { id: counterpartyId } = await counterparty();
      const made = await succeeded(create({ counterpartyId }));
      const { documents } = await api.deps.clientDocuments.list(counterpartyId, { limit: 10 });
      expect(documents).toEqual([{ id: made.id, at: made.createdAt }]);
    });
  });

  describe('changed', () => {
    it('R17: fields left out stay, null empties, on the version it was read in', async () => {
      const made = await succeeded(create({ topic: 'Балкон', comment: 'Домофон' }));
      const changed = await succeeded(
        call()('update-window-order', {
          ...at(made),
          body: { comment: null, measurementDate: '2035-04-01', phone: '89164445566', managerId: owner.id },
        }),
      );
      expect(changed).toEqual({
        ...made,
        comment: null,
        measurementDate: '2035-04-01',
        phone: { number: '+79164445566', extension: null },
        managerId: owner.id,
        version: 2,
        etag: '"2"',
        changedAt: changed.changedAt,
      });
      const stale = () => call()('update-window-order', { ...at(made), body: { comment: 'Ещё' } });
      expect(await api.writingNothing(() => refused(stale()))).toMatchObject({ code: 'version-stale' });
    });

    it('its kind and counterparty are not', async () => {
      const made = await succeeded(create());
      for (const body of [{ kind: 'contract' }, { counterpartyId: client.id }]) {
        const attempt = () => call()('update-window-order', { ...at(made), body: body as never });
        expect(await api.writingNothing(() => refused(attempt()))).toMatchObject({
          code: 'validation-failed',
        });
      }
    });

    it('R13: every change of status is kept, with how long it lasted', async () => {
      vi.useFakeTimers({ toFake: ['Date'], now: new Date('2036-02-01T10:00:00Z') });
      const made = await succeeded(create());
      const change = async (etag: string, status: 'measured' | 'new', later: string) => {
        vi.setSystemTime(new Date(later));
        return succeeded(call()('update-window-order', { ...at({ ...made, etag }), body: { status } }));
      };
      const measured = await change(made.etag, 'measured', '2036-02-02T10:00:00Z');
      const same = await change(measured.etag, 'measured', '2036-02-02T11:00:00Z');
      await change(same.etag, 'new', '2036-02-02T12:00:00Z');
      vi.setSystemTime(new Date('2036-02-02T12:00:10Z'));
      const { items } = await succeeded(call()('list-status-changes', { params: { orderId: made.id } }));
      expect(items.map(({ orderId: _, changedById, changedAt: __, ...line }) => [changedById, line])).toEqual(
        [
          [writer.id, { from: null, to: 'new', durationSeconds: 86_400, current: false }],
          [writer.id, { from: 'new', to: 'measured', durationSeconds: 7200, current: false }],
          [writer.id, { from: 'measured', to: 'new', durationSeconds: 10, current: true }],
        ],
      );
    });
  });

  describe('the list', () => {
    it.each([1, 2, 5, 200])('pages of %i cover all once, newest first', async (limit) => {
      const { id: counterpartyId } = await counterparty();
      const made: WindowOrder['id'][] = [];
      for (let count = 0; count < 5; count++) {
        vi.useFakeTimers({ toFake: ['Date'], now: new Date(`2036-03-0${count + 1}T10:00:00Z`) });
        made.push((await succeeded(create({ counterpartyId }))).id);
      }
      const found = await pages({ counterpartyId, limit });
      expect(found.flat()).toEqual(made.toReversed());
      expect(found).toHaveLength(Math.ceil(5 / limit));
      expect(await list({ counterpartyId, from: '2036-03-02', to: '2036-03-04', limit })).toEqual(
        made.slice(1, 4).toReversed(),
      );
    });

    it('is narrowed by everything together', async () => {
      const { id: counterpartyId } = await counterparty();
      const one = await succeeded(
        create({ counterpartyId, kind: 'measurement', measurementDate: '2035-07-01' }),
      );
      const two = await succeeded(create({ counterpartyId, kind: 'contract', managerId: reader.id }));
      const closed = await succeeded(
        call()('update-window-order', { ...at(two), body: { status: 'closed' } }),
      );
      const both = { counterpartyId };
      expect(await list({ ...both, kind: 'measurement' })).toEqual([one.id]);
      expect(await list({ ...both, status: 'closed' })).toEqual([closed.id]);
      expect(await list({ ...both, status: 'closed', kind: 'measurement' })).toEqual([]);
      expect(await list({ ...both, managerId: reader.id })).toEqual([two.id]);
      for (const limit of [1, 50]) {
        expect(await list({ number: one.number.toLowerCase(), limit })).toEqual([one.id]);
        expect(await list({ measurementDate: '2035-07-01', limit })).toEqual([one.id]);
        expect(await list({ managerId: reader.id, limit })).toEqual([two.id]);
        expect(await list({ status: 'closed', kind: 'contract', limit })).toEqual([two.id]);
        expect(await list({ kind: 'contract', status: 'new', limit })).toEqual([]);
      }
      expect(await list({ number: 'ОП-2026-999999' })).toEqual([]);
      expect(await list({ number: one.number.slice(0, -1) })).toEqual([]);
    });

    it('R14: shows the present name of the counterparty', async () => {
      const { id: counterpartyId } = await counterparty({ name: 'Новое имя' });
      await succeeded(create({ counterpartyId }));
      const { items } = await succeeded(call()('list-window-orders', { query: { counterpartyId } }));
      expect(items).toMatchObject([{ clientName: 'Новое имя', counterpartyId }]);
    });

    it('a cursor is of its query, a period is not before its beginning', async () => {
      const { next } = await succeeded(call()('list-window-orders', { query: { limit: 1 } }));
      const cursor = String(next);
      await succeeded(call()('list-window-orders', { query: { limit: 3, cursor } }));
      for (const query of [
        { cursor, kind: 'order' },
        { cursor, from: '2099-01-01' },
        { cursor: 'x' },
      ] as const) {
        expect(await refused(call()('list-window-orders', { query }))).toMatchObject({
          fields: ['cursor: invalid'],
        });
      }
      const query = { from: '2036-03-02', to: '2036-03-01' };
      expect(await refused(call()('list-window-orders', { query }))).toMatchObject({
        fields: ['to: before-from'],
      });
    });

    it('R1: shows own ones, managed or made, where access is to own ones only', async () => {
      const { id: counterpartyId } = await counterparty();
      const managed = await succeeded(create({ counterpartyId, managerId: owner.id }));
      const made = await succeeded(create({ counterpartyId, managerId: writer.id }, owner));
      const others = await succeeded(create({ counterpartyId }));
      const own = [managed.id, made.id].sort();
      expect((await list({ counterpartyId, limit: 1 }, owner)).sort()).toEqual(own);
      expect((await list({ limit: 1 }, owner)).filter((id) => own.includes(id)).sort()).toEqual(own);
      expect(await list({}, owner)).not.toContain(others.id);
      expect(await list({ managerId: owner.id, counterpartyId }, owner)).toEqual([managed.id]);
      const mine = api.as(owner);
      for (const attempt of [
        () => mine('get-window-order', { params: { orderId: others.id } }),
        () => mine('list-status-changes', { params: { orderId: others.id } }),
        () => mine('list-window-order-communications', { params: { orderId: others.id } }),
        () => mine('update-window-order', { ...at(others), body: { comment: 'x' } }),
        () => mine('mark-window-order', at(others)),
        () => mine('unmark-window-order', at(others)),
      ]) {
        expect(await api.writingNothing(() => refused(attempt()))).toEqual({
          status: 403,
          code: 'not-own-document',
        });
      }
      const link = () =>
        mine('create-communication', { body: { details: { contactDocument: { orderId: others.id } } } });
      expect(await api.writingNothing(() => refused(link()))).toMatchObject({
        fields: ['details.contactDocument.orderId: unknown'],
      });
    });
  });

  describe('R10: as a contact document', () => {
    const communication = (body: object, by: User = writer) =>
      succeeded(api.as(by)('create-communication', { body }));
    const save = ({ id, etag }: { id: `com_${string}`; etag: string }, body: object) =>
      call()('update-communication', { params: { communicationId: id }, ifMatch: etag, body });
    const linkedTo = async (orderId: WindowOrder['id'], query: object = {}, user: User = writer) =>
      (
        await succeeded(api.as(user)('list-window-order-communications', { params: { orderId }, query }))
      ).items.map(({ id }) => id);
    const OTHER = (field: string) => ({
      status: 422,
      code: 'contact-document-of-other-client',
      fields: [`${field}: other-client`],
    });

    it('R10, R7: gives its client and their contact to a communication that has none', async () => {
      const order = await succeeded(create());
      const details = { contactDocument: { orderId: order.id } };
      const made = await communication({ preliminaryContact: { phone: '8 916 444-55-66' }, details });
      expect(made).toMatchObject({
        clientName: 'Мария Петрова',
        clientFolderId: api.folder.id,
        preliminaryContact: { clientId: client.id },
        details: {
          clientContact: {
            name: 'Мария Петрова',
            phone: { number: '+79164445566', extension: null },
            email: 'maria@example.com',
            address: 'Тверь',
          },
          contactDocument: { orderId: order.id, number: order.number, kind: 'order' },
        },
      });
      const later = await succeeded(save(await communication({}), { details }));
      expect(later.preliminaryContact.clientId).toBe(client.id);
      const { documents } = await api.deps.clientDocuments.list(client.id, { limit: 200 });
      expect(documents.map(({ id }) => id)).toEqual(expect.arrayContaining([made.id, later.id]));
    });

    it('R10: is of the communication’s own client, whichever of the two is changed', async () => {
      const order = await succeeded(create());
      const other = await counterparty();
      const link = { details: { contactDocument: { orderId: order.id } } };
      const withOther = { preliminaryContact: { clientId: other.id } };
      const attempts = [
        () => call()('create-communication', { body: { ...withOther, ...link } }),
        async () => save(await theirs, link),
      ];
      const theirs = communication(withOther);
      await theirs;
      for (const attempt of attempts) {
        expect(await api.writingNothing(() => refused(attempt()))).toEqual(
          OTHER('details.contactDocument.orderId'),
        );
      }
      const made = await communication(link);
      for (const clientId of [other.id, null]) {
        const attempt = () => save(made, { preliminaryContact: { clientId } });
        expect(await api.writingNothing(() => refused(attempt()))).toEqual(
          OTHER('preliminaryContact.clientId'),
        );
      }
      const theirOrder = await succeeded(create({ counterpartyId: other.id }));
      const moved = await succeeded(
        save(made, { ...withOther, details: { contactDocument: { orderId: theirOrder.id } } }),
      );
      expect(moved).toMatchObject({ preliminaryContact: { clientId: other.id } });
      expect([await linkedTo(order.id), await linkedTo(theirOrder.id)]).toEqual([[], [made.id]]);
    });

    it('R10: is replaced in a blue state, not taken off; the order knows its communications', async () => {
      const [first, second] = [await succeeded(create()), await succeeded(create())];
      const made = await communication({
        details: { stateId: api.states.blue.id, contactDocument: { orderId: first.id } },
      });
      const again = await succeeded(save(made, { details: { contactDocument: { orderId: first.id } } }));
      expect(await linkedTo(first.id)).toEqual([made.id]);
      const replaced = await succeeded(save(again, { details: { contactDocument: { orderId: second.id } } }));
      expect([await linkedTo(first.id), await linkedTo(second.id)]).toEqual([[], [made.id]]);
      const renewed = await succeeded(
        save(replaced, { details: { contactDocument: { create: { kind: 'contract' } } } }),
      );
      expect(await linkedTo(second.id)).toEqual([]);
      expect(await linkedTo(renewed.details.contactDocument?.orderId ?? 'ord_')).toEqual([made.id]);
      const unlink = () => save(renewed, { details: { contactDocument: null } });
      expect(await api.writingNothing(() => refused(unlink()))).toMatchObject({
        code: 'contact-document-required',
      });
      const off = await succeeded(
        save(renewed, { details: { stateId: api.states.plain.id, contactDocument: null } }),
      );
      expect(off.details.contactDocument).toBeNull();
      expect(await linkedTo(renewed.details.contactDocument?.orderId ?? 'ord_')).toEqual([]);
      const unchanged = await succeeded(call()('get-window-order', { params: { orderId: first.id } }));
      expect(unchanged).toEqual(first);
    });

    it('R1, R18: of its communications those are shown that the caller may see, marked ones if asked for', async () => {
      const order = await succeeded(create({ managerId: owner.id }));
      const link = { details: { contactDocument: { orderId: order.id } } };
      const older = await communication({ ...link, occurredAt: '2025-01-01T10:00:00Z' });
      const owned = await communication({ ...link, managerId: owner.id });
      const marked = await communication({ ...link, occurredAt: '2025-06-01T10:00:00Z' });
      await succeeded(
        call()('mark-communication', { params: { communicationId: marked.id }, ifMatch: marked.etag }),
      );
      expect(await linkedTo(order.id)).toEqual([owned.id, older.id]);
      expect(await linkedTo(order.id, { marked: 'true' })).toEqual([owned.id, marked.id, older.id]);
      expect(await linkedTo(order.id, { marked: 'true' }, owner)).toEqual([owned.id]);
    });

    it('R12: the order made with a communication has its author, and is linked to it', async () => {
      const made = await communication({
        preliminaryContact: { topic: 'Окна' },
        details: {
          stateId: api.states.blue.id,
          contactDocument: { create: { kind: 'measurement', phone: '89160009988', folderId: api.folder.id } },
        },
      });
      const orderId = made.details.contactDocument?.orderId ?? 'ord_';
      expect(await linkedTo(orderId)).toEqual([made.id]);
      expect(await succeeded(call()('get-window-order', { params: { orderId } }))).toMatchObject({
        authorId: writer.id,
        communicationId: made.id,
        topic: 'Окна',
        status: 'new',
      });
    });
  });
});
