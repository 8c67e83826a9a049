import { beforeAll, describe, expect, it } from 'vitest';
import type { RequestOf } from '../../../shared/api/client.ts';
import type { Counterparty } from '../../../shared/domain/counterparty.ts';
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

    it('R14: of several who bring a new phone at once one passes, the others find it', async () => {
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
      const order = () =>
        writer()('create-communication', {
          body: {
            details: {
              stateId: api.states.blue.id,
              contactDocument: { create: { kind: 'order', phone, folderId: api.folder.id } },
            },
          },
        });
      const answers = await Promise.all([order(), order()]);
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
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
});
