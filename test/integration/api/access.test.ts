import { beforeAll, describe, expect, it } from 'vitest';
import { type OperationsOf, routes } from '../../../shared/api/all-routes.ts';
import type { createClient } from '../../../shared/api/client.ts';
import type { RequiredAccess, RouteSpec } from '../../../shared/api/route-spec.ts';
import type { User } from '../../../shared/domain/users/user.ts';
import { type Api, openApi, people, refused, succeeded } from '../../support/api.ts';
import { rightRequests } from '../../support/api-requests.ts';

const operations = (Object.entries(routes) as [OperationsOf<'api' | 'export'>, RouteSpec][]).filter(
  ([, route]) => route.function === 'api' || route.function === 'export',
);

const { writer, reader, extended, nobody, administrator, owner } = people;
/** An administrator who may do nothing with the journal itself. */
const bookkeeper: User = {
  ...nobody,
  id: 'usr_01JDFV0000000000000000000F',
  email: 'bookkeeper@example.com',
  subject: 'subject-bookkeeper',
  role: 'administrator',
};
const stranger = { subject: 'subject-stranger' };

/** Who may, of those in the matrix. */
const allowed: Record<Exclude<RequiredAccess, 'public' | 'signed'>, readonly object[]> = {
  'signed-in': [nobody, reader, extended, writer, administrator, bookkeeper],
  read: [reader, extended, writer, administrator],
  extended: [extended],
  write: [writer, administrator],
  supervisor: [administrator],
  administrator: [administrator, bookkeeper],
  importer: [administrator],
};

describe('R1: access', () => {
  let api: Api;
  let requests: ReturnType<typeof rightRequests>;
  beforeAll(async () => {
    api = await openApi();
    await api.must(api.deps.users.add(bookkeeper));
    requests = rightRequests(api);
  });

  const call = async (user: { subject: string | null }, id: OperationsOf<'api' | 'export'>) => {
    const request = await requests[id]();
    return () =>
      (api.as(user) as (id: string, request: object) => ReturnType<ReturnType<typeof createClient>>)(
        id,
        request,
      );
  };

  describe.each(operations)('R1: %s', (id, route) => {
    const matrix: [string, { subject: string | null }][] = [
      ['access none', nobody],
      ['access read', reader],
      ['access read, extended view', extended],
      ['access write', writer],
      ['an administrator', administrator],
      ['an administrator without access', bookkeeper],
    ];
    it.each(matrix)(`${route.access}, by %s`, async (_, user) => {
      const send = await call(user, id);
      if (route.access !== 'public' && route.access !== 'signed' && allowed[route.access].includes(user)) {
        expect((await send()).status).toBe(route.response.status);
        return;
      }
      expect(await api.writingNothing(() => refused(send()))).toEqual({ status: 403, code: 'access-denied' });
    });

    it(`${route.access}, by somebody nobody entered`, async () => {
      const send = await call(stranger, id);
      expect(await api.writingNothing(() => refused(send()))).toEqual({ status: 403, code: 'not-a-user' });
    });
  });

  it('R1: a change of access works on the next request', async () => {
    const user = {
      ...reader,
      id: api.deps.ids.next('usr'),
      email: 'changing@example.com',
      subject: 'changing',
    };
    await api.must(api.deps.users.add(user));
    await succeeded(api.as(user)('list-communications', {}));
    const change = (journal: 'none' | 'write', ifMatch: string) =>
      succeeded(
        api.as(administrator)('update-user', {
          params: { userId: user.id },
          ifMatch,
          body: { access: { journal } },
        }),
      );
    const none = await change('none', '"1"');
    expect(none.access).toEqual({ journal: 'none', view: 'standard', scope: 'all' });
    expect(await refused(api.as(user)('list-communications', {}))).toMatchObject({ code: 'access-denied' });
    await change('write', none.etag);
    await succeeded(api.as(user)('create-communication', { body: {} }));
  });

  describe('R1: the last administrator', () => {
    const role = (by: User, of: User['id'], to: User['role'], ifMatch: string) =>
      api.as(by)('update-user', { params: { userId: of }, ifMatch, body: { role: to } });
    const etagOf = async (id: User['id']) => `"${(await api.deps.users.find(id))?.version}"`;

    it('R1: can’t be locked out, by themself or by one who only was entered', async () => {
      const last = () => etagOf(administrator.id);
      const LAST = { status: 409, code: 'last-administrator', fields: ['role: last'] };
      await succeeded(
        api.as(administrator)('create-user', {
          body: { name: 'Не пришёл', email: 'absent@example.com', role: 'administrator' },
        }),
      );
      const etag = await last();
      expect(
        await api.writingNothing(() => refused(role(administrator, administrator.id, 'manager', etag))),
      ).toEqual(LAST);
      const change = { params: { userId: administrator.id }, ifMatch: etag, body: { name: 'Админ' } };
      await succeeded(api.as(administrator)('update-user', change));
    });

    it('R1: of two who take the role from one another at the same moment, one succeeds', async () => {
      const deputy = {
        ...writer,
        id: api.deps.ids.next('usr'),
        email: 'deputy@example.com',
        subject: 'deputy',
      };
      await api.must(api.deps.users.add(deputy));
      await succeeded(role(administrator, deputy.id, 'administrator', '"1"'));
      const answers = await Promise.all([
        role(administrator, deputy.id, 'manager', await etagOf(deputy.id)),
        role(deputy, administrator.id, 'manager', await etagOf(administrator.id)),
      ]);
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
      const { ids } = await api.deps.users.administrators();
      expect(ids).toHaveLength(1);
      const lost = ids[0] === deputy.id ? administrator : deputy;
      expect(await refused(api.as(lost)('list-users', {}))).toMatchObject({ code: 'access-denied' });
      const left = ids[0] === deputy.id ? deputy : administrator;
      await succeeded(role(left, lost.id, 'administrator', await etagOf(lost.id)));
      await succeeded(api.as(lost)('list-users', {}));
    });
  });

  describe('R1: with own communications only', () => {
    const params = async (managerId?: User['id'], by: User = writer) => {
      const made = await succeeded(
        api.as(by)('create-communication', { body: managerId === undefined ? {} : { managerId } }),
      );
      return { communicationId: made.id, etag: made.etag };
    };

    it('R1: what the user manages or made can be read and changed', async () => {
      for (const { communicationId, etag } of [await params(owner.id), await params(writer.id, owner)]) {
        await succeeded(api.as(owner)('get-communication', { params: { communicationId } }));
        await succeeded(
          api.as(owner)('update-communication', {
            params: { communicationId },
            ifMatch: etag,
            body: { details: { note: 'Моё' } },
          }),
        );
        await succeeded(api.as(owner)('list-state-changes', { params: { communicationId } }));
        await succeeded(api.as(owner)('list-control-entries', { params: { communicationId } }));
      }
    });

    it('R1: everything of somebody else’s is refused, and nothing written', async () => {
      const { 'complete-control-entry': entryOf } = requests;
      const { params: path, ifMatch } = await entryOf();
      const { communicationId } = path;
      const client = api.as(owner);
      const nextDate = '2999-01-01';
      const attempts = [
        () => client('get-communication', { params: { communicationId } }),
        () => client('list-state-changes', { params: { communicationId } }),
        () => client('list-control-entries', { params: { communicationId } }),
        () => client('update-communication', { params: { communicationId }, ifMatch: '"1"', body: {} }),
        () =>
          client('create-control-entry', {
            params: { communicationId },
            body: { kindId: api.kind.id, nextDate },
          }),
        () => client('complete-control-entry', { params: path, ifMatch, body: { outcome: 'x' } }),
        () => client('postpone-control-entry', { params: path, ifMatch, body: { nextDate, reason: 'x' } }),
        () => client('cancel-control-entry', { params: path, ifMatch, body: {} }),
      ];
      for (const attempt of attempts) {
        expect(await api.writingNothing(() => refused(attempt()))).toEqual({
          status: 403,
          code: 'not-own-document',
        });
      }
    });
  });
});
