import { beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../../shared/api/all-routes.ts';
import type { RequestOf } from '../../../shared/api/client.ts';
import type { RouteSpec } from '../../../shared/api/route-spec.ts';
import type { User } from '../../../shared/domain/users/user.ts';
import { type Api, openApi, people, refused, succeeded } from '../../support/api.ts';
import { rightRequests } from '../../support/api-requests.ts';

const { writer, administrator } = people;

type Operation = keyof ReturnType<typeof rightRequests>;

/** Operations on one document of somebody's that are answered again under a key. */
const onDocuments = (Object.entries(routes) as [Operation, RouteSpec][])
  .filter(([, { idempotent, problems }]) => idempotent && problems?.includes('not-own-document'))
  .map(([id]) => id);

describe('an Idempotency-Key', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
  });
  const newKey = () => crypto.randomUUID();
  const create = (
    idempotencyKey: string,
    body: RequestOf<'create-communication'>['body'] = {},
    by = writer,
  ) => api.as(by)('create-communication', { body, idempotencyKey });
  const documents = async () =>
    (await api.dump()).filter((item) => item.includes('"entity":"communication"')).length;

  it('with the same request answers the first answer again and writes nothing', async () => {
    const key = newKey();
    const body = { preliminaryContact: { topic: 'Балкон' } };
    const first = await create(key, body);
    const again = await api.writingNothing(() => create(key, body));
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.status).toBe(201);
    expect(await succeeded(Promise.resolve(again))).toEqual(await succeeded(Promise.resolve(first)));
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
  });

  it('answers what was answered then, whatever became of the document', async () => {
    const key = newKey();
    const first = await succeeded(create(key));
    await succeeded(
      api.as(writer)('update-communication', {
        params: { communicationId: first.id },
        ifMatch: first.etag,
        body: { details: { note: 'Позже' } },
      }),
    );
    expect(await succeeded(create(key))).toEqual(first);
  });

  it('case 43: with another request is refused', async () => {
    const key = newKey();
    await succeeded(create(key, { preliminaryContact: { topic: 'Балкон' } }));
    const other = () => create(key, { preliminaryContact: { topic: 'Дверь' } });
    const REUSED = { status: 422, code: 'idempotency-key-reused' };
    expect(await api.writingNothing(() => refused(other()))).toEqual(REUSED);
    const folder = () => api.as(writer)('create-folder', { body: { name: 'Папка' }, idempotencyKey: key });
    expect(await api.writingNothing(() => refused(folder()))).toEqual(REUSED);
  });

  it('with the same body for another operation is refused', async () => {
    const idempotencyKey = newKey();
    const body = { name: 'Дилеры' };
    await succeeded(api.as(administrator)('create-folder', { body, idempotencyKey }));
    const kind = () => api.as(administrator)('create-control-kind', { body, idempotencyKey });
    expect(await refused(kind())).toMatchObject({ code: 'idempotency-key-reused' });
  });

  it('case 43: is the caller’s own: another may use the same', async () => {
    const key = newKey();
    const mine = await succeeded(create(key));
    const theirs = await succeeded(create(key, {}, administrator));
    expect(theirs.id).not.toBe(mine.id);
    expect(theirs.authorId).toBe(administrator.id);
  });

  it('case 43: used by ten requests at once makes one document, answered to all', async () => {
    const before = await documents();
    const key = newKey();
    const made = await Promise.all(Array.from({ length: 10 }, () => succeeded(create(key))));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(await documents()).toBe(before + 1);
  });

  it('case 43: is free after a request that was refused', async () => {
    const key = newKey();
    const attempt = () => create(key, { details: { stateId: api.states.blue.id } });
    expect(await api.writingNothing(() => refused(attempt()))).toMatchObject({ status: 422 });
    const made = await create(key, { details: { stateId: api.states.plain.id } });
    expect(made.status).toBe(201);
    expect(made.headers.get('idempotent-replayed')).toBeNull();
  });

  it('makes a transition repeatable, which by its version it would not be', async () => {
    const { 'complete-control-entry': request } = rightRequests(api);
    const right = { ...(await request()), idempotencyKey: newKey() };
    const first = await succeeded(api.as(writer)('complete-control-entry', right));
    const again = await api.writingNothing(() => api.as(writer)('complete-control-entry', right));
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await succeeded(Promise.resolve(again))).toEqual(first);
    const other = () => api.as(writer)('complete-control-entry', { ...right, ifMatch: '"2"' });
    expect(await refused(other())).toMatchObject({ code: 'idempotency-key-reused' });
  });

  it('of somebody whose access was taken away answers nothing any more', async () => {
    const user = {
      ...writer,
      id: api.deps.ids.next('usr'),
      email: 'leaving@example.com',
      subject: 'leaving',
    };
    await api.must(api.deps.users.add(user));
    const key = newKey();
    await succeeded(create(key, {}, user));
    await api.must(api.deps.users.save({ ...user, version: 2, access: { ...user.access, journal: 'none' } }));
    expect(await refused(create(key, {}, user))).toEqual({ status: 403, code: 'access-denied' });
  });

  describe.each(onDocuments)('of %s', (id) => {
    it('R1: answers nothing any more to whose access was narrowed to their own documents', async () => {
      const user = {
        ...writer,
        id: api.deps.ids.next('usr'),
        email: `${id}@example.com`,
        subject: `narrowed-${id}`,
      };
      await api.must(api.deps.users.add(user));
      const request = { ...(await rightRequests(api)[id]()), idempotencyKey: newKey() };
      const send = () =>
        (api.as(user) as (id: string, request: object) => ReturnType<ReturnType<typeof api.as>>)(id, request);
      const first = await send();
      expect(first.ok).toBe(true);
      expect((await send()).headers.get('idempotent-replayed')).toBe('true');
      const narrowed = { ...user, version: 2, access: { ...user.access, scope: 'own' as const } };
      await api.must(api.deps.users.save(narrowed));
      expect(await api.writingNothing(() => refused(send()))).toMatchObject({
        status: 403,
        code: 'not-own-document',
      });
    });
  });

  it('R1: of a shared view answers nothing to who is no administrator any more', async () => {
    const user: User = {
      ...people.extended,
      role: 'administrator',
      id: api.deps.ids.next('usr'),
      email: 'was-administrator@example.com',
      subject: 'was-administrator',
    };
    await api.must(api.deps.users.add(user));
    const body = { name: 'Общий', shared: true, columns: [{ column: 'number' as const }] };
    const idempotencyKey = newKey();
    const send = () => api.as(user)('create-view', { body, idempotencyKey });
    await succeeded(send());
    await api.must(api.deps.users.save({ ...user, version: 2, role: 'manager' }));
    expect(await refused(send())).toMatchObject({ status: 403, code: 'access-denied' });
  });

  it.each(['', ' ', 'a b', 'x'.repeat(129)])('%j is none', async (key) => {
    const answer = await api.writingNothing(() =>
      api.send(writer, 'POST', '/communications', {
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: '{}',
      }),
    );
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'validation-failed', errors: [{ field: 'Idempotency-Key' }] },
    });
  });
});
