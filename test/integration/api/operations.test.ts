import { beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi, people, refused, succeeded, summaryOf } from '../../support/api.ts';
import { dayFromNow, rightRequests } from '../../support/api-requests.ts';

const { writer, administrator, reader } = people;

describe('the operations, one after another as people use them', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
  });
  const admin = () => api.as(administrator);
  const client = () => api.as(writer);

  it('get-me: the caller with their access', async () => {
    const me = await succeeded(client()('get-me', {}));
    expect(me).toEqual({ ...writer, delivery: null, warning: null, etag: '"1"' });
  });

  it('list-managers: names and roles of everyone, and nothing else of them', async () => {
    const { items } = await succeeded(api.as(reader)('list-managers', {}));
    expect(items).toHaveLength(Object.keys(people).length);
    expect(items).toContainEqual({
      id: writer.id,
      name: writer.name,
      role: 'manager',
      assignable: true,
    });
    expect(items.flatMap((item) => Object.keys(item)).sort()).not.toContain('phone');
  });

  it('create-user, get-user, list-users, update-user', async () => {
    const answer = await admin()('create-user', {
      body: {
        name: ' Иван Новиков ',
        email: 'Ivan@Example.com',
        phone: '8 903 111-22-33',
        timeZone: 'Asia/Omsk',
        access: { journal: 'write', view: 'standard', scope: 'own' },
      },
    });
    expect(answer.status).toBe(201);
    const made = await succeeded(Promise.resolve(answer));
    expect(answer.headers.get('location')).toBe(`/users/${made.id}`);
    expect(made).toMatchObject({
      version: 1,
      name: 'Иван Новиков',
      email: 'ivan@example.com',
      phone: { number: '+79031112233', extension: null },
      reminderHour: 9,
      subject: null,
      etag: '"1"',
    });
    const params = { userId: made.id };
    expect(await succeeded(admin()('get-user', { params }))).toEqual(made);
    const changed = await succeeded(
      admin()('update-user', {
        params,
        ifMatch: made.etag,
        body: { reminderHour: 0, channels: ['email', 'sms'], access: { scope: 'all' }, phone: null },
      }),
    );
    expect(changed).toMatchObject({
      version: 2,
      etag: '"2"',
      name: 'Иван Новиков',
      phone: null,
      reminderHour: 0,
      channels: ['email', 'sms'],
      access: { journal: 'write', view: 'standard', scope: 'all' },
    });
    const { items } = await succeeded(admin()('list-users', {}));
    expect(items).toContainEqual({ ...changed, etag: undefined });
  });

  it('create-user: an e-mail is one person’s, however it is written', async () => {
    const answer = () =>
      admin()('create-user', { body: { name: 'Двойник', email: writer.email.toUpperCase() } });
    expect(await api.writingNothing(() => refused(answer()))).toEqual({
      status: 409,
      code: 'already-exists',
      fields: ['email: taken'],
    });
  });

  it('create-user: of two with one e-mail at the same moment one is made', async () => {
    const make = () => admin()('create-user', { body: { name: 'Близнец', email: 'twin@example.com' } });
    const statuses = (await Promise.all([make(), make(), make()])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, 409, 409]);
  });

  it('R15: an extension is one person’s until it is taken from them', async () => {
    const user = (email: string, extension?: string) =>
      admin()('create-user', { body: { name: 'Оператор', email, ...(extension && { extension }) } });
    const change = ({ id, etag }: { id: `usr_${string}`; etag: string }, extension: string | null) =>
      admin()('update-user', { params: { userId: id }, ifMatch: etag, body: { extension } });
    const TAKEN = { status: 409, code: 'already-exists', fields: ['extension: taken'] };
    const one = await succeeded(user('one@example.com', '101'));
    expect(one.extension).toBe('101');
    expect(await api.writingNothing(() => refused(user('two@example.com', '101')))).toEqual(TAKEN);
    const two = await succeeded(user('two@example.com', '102'));
    expect(await api.writingNothing(() => refused(change(two, '101')))).toEqual(TAKEN);
    const without = await succeeded(change(one, null));
    expect(without.extension).toBeNull();
    const moved = await succeeded(change(two, '101'));
    await succeeded(change(without, '102'));
    const same = { params: { userId: two.id }, ifMatch: moved.etag, body: { name: 'Диспетчер' } };
    expect(await succeeded(admin()('update-user', same))).toMatchObject({ extension: '101' });
  });

  it('update-user: the e-mail people sign in with is not changed', async () => {
    const made = await succeeded(admin()('create-user', { body: { name: 'Я', email: 'me@example.com' } }));
    const { status, body } = await api.send(administrator, 'PATCH', `/users/${made.id}`, {
      headers: { 'content-type': 'application/json', 'if-match': made.etag },
      body: JSON.stringify({ email: 'other@example.com' }),
    });
    expect(summaryOf(status, body)).toEqual({
      status: 400,
      code: 'validation-failed',
      fields: ['email: unknown-field'],
    });
  });

  it('create-state, update-state, list-states', async () => {
    const blue = await succeeded(
      admin()('create-state', { body: { name: 'Договор', requiresContactDocument: true, order: 5 } }),
    );
    expect(blue).toMatchObject({ colour: '#1c7ed6', active: true, order: 5, version: 1 });
    const changed = await succeeded(
      admin()('update-state', { params: { stateId: blue.id }, ifMatch: blue.etag, body: { active: false } }),
    );
    expect(changed).toMatchObject({
      ...blue,
      active: false,
      version: 2,
      etag: '"2"',
      changedAt: changed.changedAt,
    });
    const { items } = await succeeded(client()('list-states', {}));
    expect(items).toContainEqual(expect.objectContaining({ id: blue.id, active: false }));
  });

  it('create-control-kind, list-control-kinds, update-control-kind', async () => {
    const kind = await succeeded(admin()('create-control-kind', { body: { name: 'Отправить расчёт' } }));
    const { items } = await succeeded(client()('list-control-kinds', {}));
    expect(items).toContainEqual({ ...kind, etag: undefined });
    const change = {
      params: { controlKindId: kind.id },
      ifMatch: kind.etag,
      body: { name: 'Отправить смету', order: 7, active: false },
    };
    const changed = await succeeded(admin()('update-control-kind', change));
    expect(changed).toMatchObject({ ...change.body, version: 2, etag: '"2"' });
    expect(await refused(admin()('update-control-kind', change))).toMatchObject({ code: 'version-stale' });
  });

  it('R19: an inactive kind can not be chosen; entries of it stay and can be changed', async () => {
    const kind = await succeeded(admin()('create-control-kind', { body: { name: 'Поздравить' } }));
    const { id: communicationId } = await succeeded(client()('create-communication', { body: {} }));
    const create = () =>
      client()('create-control-entry', {
        params: { communicationId },
        body: { kindId: kind.id, nextDate: dayFromNow(2) },
      });
    const entry = await succeeded(create());
    await succeeded(
      admin()('update-control-kind', {
        params: { controlKindId: kind.id },
        ifMatch: kind.etag,
        body: { name: 'Поздравить с праздником', active: false },
      }),
    );
    expect(await api.writingNothing(() => refused(create()))).toMatchObject({
      code: 'unknown-reference',
      fields: ['kindId: unknown'],
    });
    const completed = await succeeded(
      client()('complete-control-entry', {
        params: { communicationId, entryId: entry.id },
        ifMatch: entry.etag,
        body: { outcome: 'Поздравили' },
      }),
    );
    expect(completed.kind).toEqual({ id: kind.id, name: 'Поздравить' });
  });

  it('create-folder, list-folders, update-folder, delete-folder: a tree', async () => {
    const parent = await succeeded(client()('create-folder', { body: { name: 'Юридические лица' } }));
    const child = await succeeded(
      client()('create-folder', { body: { name: 'Дилеры', parentId: parent.id } }),
    );
    const { items } = await succeeded(client()('list-folders', {}));
    expect(parent.parentId).toBeNull();
    expect(items).toContainEqual(expect.objectContaining({ id: child.id, parentId: parent.id }));

    const params = { folderId: child.id };
    const change = { params, ifMatch: child.etag, body: { name: 'Партнёры', parentId: null } };
    const moved = await succeeded(admin()('update-folder', change));
    expect(moved).toMatchObject({ name: 'Партнёры', parentId: null, version: 2, etag: '"2"' });
    expect(moved).not.toHaveProperty('occupied');
    expect(await refused(admin()('update-folder', change))).toMatchObject({ code: 'version-stale' });

    const counterparty = { name: 'Клиент', folderId: child.id };
    await succeeded(client()('create-counterparty', { body: counterparty }));
    const removal = { params, ifMatch: moved.etag };
    expect(await api.writingNothing(() => refused(admin()('delete-folder', removal)))).toEqual({
      status: 409,
      code: 'folder-in-use',
    });
    const deleted = await succeeded(
      admin()('delete-folder', { params: { folderId: parent.id }, ifMatch: parent.etag }),
    );
    expect(deleted).toMatchObject({ id: parent.id, name: 'Юридические лица' });
    const left = await succeeded(client()('list-folders', {}));
    expect(left.items.map(({ id }) => id)).not.toContain(parent.id);
  });

  it('R11: the folder chosen for an order’s counterparty is occupied from then on', async () => {
    const made = await succeeded(client()('create-folder', { body: { name: 'С замера' } }));
    const body = {
      details: {
        stateId: api.states.blue.id,
        contactDocument: { create: { kind: 'order' as const, phone: '89161112244', folderId: made.id } },
      },
    };
    await succeeded(client()('create-communication', { body }));
    expect(
      await refused(admin()('delete-folder', { params: { folderId: made.id }, ifMatch: made.etag })),
    ).toMatchObject({ code: 'folder-in-use' });
    expect(await api.deps.folders.find(made.id)).toMatchObject({ occupied: true, version: 1 });
  });

  it('R14: folders refuse a cycle, a name twice in one place, a parent that is not there', async () => {
    const upper = await succeeded(client()('create-folder', { body: { name: 'Верх' } }));
    const lower = await succeeded(client()('create-folder', { body: { name: 'Низ', parentId: upper.id } }));
    const move = (parentId: typeof upper.id) =>
      api.writingNothing(() =>
        refused(
          admin()('update-folder', {
            params: { folderId: upper.id },
            ifMatch: upper.etag,
            body: { parentId },
          }),
        ),
      );
    const cycle = { status: 422, code: 'folder-cycle', fields: ['parentId: cycle'] };
    expect(await move(lower.id)).toEqual(cycle);
    expect(await move(upper.id)).toEqual(cycle);
    expect(await move('fld_01JDFV0000000000000000000Z')).toMatchObject({ code: 'unknown-reference' });
    expect(await refused(client()('create-folder', { body: { name: 'НИЗ', parentId: upper.id } }))).toEqual({
      status: 409,
      code: 'already-exists',
      fields: ['name: taken'],
    });
  });

  it('R14: a folder is not deleted under those who put counterparties and folders into it', async () => {
    const made = await succeeded(client()('create-folder', { body: { name: 'Спорная' } }));
    const { length } = await Promise.all([
      ...Array.from({ length: 4 }, () =>
        client()('create-counterparty', { body: { name: 'Клиент', folderId: made.id } }),
      ),
      client()('create-folder', { body: { name: 'Внутри', parentId: made.id } }),
      admin()('delete-folder', { params: { folderId: made.id }, ifMatch: made.etag }),
    ]);
    expect(length).toBe(6);
    const { items } = await succeeded(client()('list-folders', {}));
    const isThere = items.some(({ id }) => id === made.id);
    const isUsed =
      (await api.deps.counterparties.anyInFolder(made.id)) ||
      items.some(({ parentId }) => parentId === made.id);
    expect(isThere).toBe(isUsed);
  });

  it('create-counterparty, get-counterparty (R14)', async () => {
    const made = await succeeded(
      client()('create-counterparty', {
        body: {
          name: 'ООО «Ромашка»',
          folderId: api.folder.id,
          phones: [
            { phone: '8 (495) 123-45-67 доб. 12', label: 'офис' },
            { phone: { number: '9161112233' } },
          ],
          emails: ['Info@Romashka.example'],
          addresses: ['Москва'],
          additionalData: { ИНН: '7701234567' },
        },
      }),
    );
    expect(made).toMatchObject({
      phones: [
        { phone: { number: '+74951234567', extension: '12' }, label: 'офис' },
        { phone: { number: '+79161112233', extension: null }, label: null },
      ],
      emails: ['info@romashka.example'],
      additionalData: { ИНН: '7701234567' },
    });
    expect(await succeeded(client()('get-counterparty', { params: { counterpartyId: made.id } }))).toEqual(
      made,
    );
  });

  it('create-counterparty: the same phone twice is one pointer to it', async () => {
    const phones = [{ phone: '89160000001' }, { phone: '+79160000001 доб. 5' }];
    const made = await succeeded(
      client()('create-counterparty', { body: { name: 'Дважды', folderId: api.folder.id, phones } }),
    );
    expect(made.phones).toHaveLength(2);
  });

  it('create-communication, get-communication, update-communication, list-communications', async () => {
    const made = await succeeded(
      client()('create-communication', {
        body: {
          preliminaryContact: { callerName: 'Мария', phone: '8 916 555-44-33', topic: 'Окна\nна дачу' },
        },
      }),
    );
    const params = { communicationId: made.id };
    expect(await succeeded(client()('get-communication', { params }))).toEqual(made);
    const saved = await succeeded(
      client()('update-communication', {
        params,
        ifMatch: made.etag,
        body: { managerId: reader.id, details: { note: 'Перезвонить после шести' } },
      }),
    );
    expect(saved).toMatchObject({ version: 2, managerId: reader.id, authorId: writer.id });
    expect(saved).not.toHaveProperty('revision');
    expect(saved).not.toHaveProperty('openEntries');
    const { items } = await succeeded(client()('list-communications', { query: { limit: 200 } }));
    expect(items).toContainEqual(
      expect.objectContaining({ id: made.id, topic: 'Окна\nна дачу', managerId: reader.id }),
    );
  });

  it('get-window-order: with a topic of several lines too (R12)', async () => {
    const made = await succeeded(
      client()('create-communication', {
        body: {
          preliminaryContact: { topic: 'Окна\nна дачу' },
          details: {
            stateId: api.states.blue.id,
            contactDocument: {
              create: { kind: 'measurement', phone: '89165554433', folderId: api.folder.id },
            },
          },
        },
      }),
    );
    const orderId = made.details.contactDocument?.orderId ?? 'ord_';
    expect(await succeeded(client()('get-window-order', { params: { orderId } }))).toMatchObject({
      topic: 'Окна\nна дачу',
      kind: 'measurement',
      communicationId: made.id,
    });
  });

  it('create-control-entry, list-control-entries, complete, postpone and cancel', async () => {
    const requests = rightRequests(api);
    const postponement = await requests['postpone-control-entry']();
    const postponed = await succeeded(client()('postpone-control-entry', postponement));
    expect(postponed).toMatchObject({ status: 'open', nextDate: dayFromNow(5), version: 2, etag: '"2"' });
    const { params } = postponement;
    const completed = await succeeded(
      client()('complete-control-entry', { params, ifMatch: postponed.etag, body: { outcome: 'Готово' } }),
    );
    expect(completed).toMatchObject({ status: 'completed', outcome: 'Готово', closedById: writer.id });
    const cancelled = await succeeded(
      client()('cancel-control-entry', await requests['cancel-control-entry']()),
    );
    expect(cancelled).toMatchObject({ status: 'cancelled', reason: null });
    const { items } = await succeeded(client()('list-control-entries', { params }));
    expect(items).toEqual([{ ...completed, next: undefined, etag: undefined }]);
    expect(items[0]).not.toHaveProperty('revision');
  });

  it('answers of which nobody may keep a copy', async () => {
    const answer = await client()('get-me', {});
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('a Location is given where what was made can be read, and there alone', async () => {
    const requests = rightRequests(api);
    const locationOf = async (id: 'create-user' | 'create-state') => {
      const answer = await admin()(id, (await requests[id]()) as never);
      return answer.headers.get('location');
    };
    const location = (await locationOf('create-user')) ?? '';
    expect((await api.send(administrator, 'GET', location)).status).toBe(200);
    for (const id of ['create-communication', 'create-counterparty'] as const) {
      const answer = await client()(id, (await requests[id]()) as never);
      const found = await api.send(writer, 'GET', answer.headers.get('location') ?? '');
      expect(found.body).toMatchObject({ version: 1 });
    }
    expect(await locationOf('create-state')).toBeNull();
    const entry = await client()('create-control-entry', await requests['create-control-entry']());
    expect(entry.headers.get('location')).toBeNull();
  });

  it('a path of no route', async () => {
    expect(await api.send(writer, 'GET', '/nowhere')).toMatchObject({
      status: 404,
      body: { code: 'route-not-found' },
    });
  });
});
