import { beforeAll, describe, expect, it } from 'vitest';
import type { RequestOf } from '../../../shared/api/client.ts';
import { MAX_OPEN_ENTRIES } from '../../../shared/domain/communications/communication.ts';
import type { User } from '../../../shared/domain/users/user.ts';
import { type Api, openApi, people, refused, succeeded } from '../../support/api.ts';
import { dayFromNow } from '../../support/api-requests.ts';

const { writer, owner, administrator } = people;
const NOBODY = 'usr_01JDFV0000000000000000000Z';
const NO_KIND = 'ctk_01JDFV0000000000000000000Z';
const MARKED = { status: 409, code: 'deletion-marked' };

describe('R21: an entry changed, and one made as another is completed', () => {
  let api: Api;
  let east: User;
  beforeAll(async () => {
    api = await openApi();
    east = {
      ...writer,
      id: api.deps.ids.next('usr'),
      email: 'east@example.com',
      subject: 'subject-east',
      timeZone: 'Asia/Vladivostok',
      reminderHour: 14,
    };
    await api.must(api.deps.users.add(east));
  });

  const kindOf = async (name: string, active = true) => {
    const kind = { ...api.kind, id: api.deps.ids.next('ctk'), name, active };
    await api.must([api.deps.controlKinds.add(kind)]);
    return kind;
  };
  const entry = async (body: Partial<RequestOf<'create-control-entry'>['body']> = {}, by: User = writer) => {
    const { id: communicationId } = await succeeded(api.as(by)('create-communication', { body: {} }));
    const made = await succeeded(
      api.as(by)('create-control-entry', {
        params: { communicationId },
        body: { kindId: api.kind.id, nextDate: '2035-06-01', ...body },
      }),
    );
    return { made, params: { communicationId, entryId: made.id }, ifMatch: made.etag };
  };
  type At = Pick<Awaited<ReturnType<typeof entry>>, 'params' | 'ifMatch'>;
  const change = (
    { params, ifMatch }: At,
    body: RequestOf<'update-control-entry'>['body'],
    by: User = writer,
  ) => api.as(by)('update-control-entry', { params, ifMatch, body });
  const complete = (
    { params, ifMatch }: At,
    next?: RequestOf<'complete-control-entry'>['body']['next'],
    by: User = writer,
  ) =>
    api.as(by)('complete-control-entry', {
      params,
      ifMatch,
      body: { outcome: 'Просил ещё раз', ...(next && { next }) },
    });
  const documentOf = async ({ params: { communicationId } }: At) => {
    const found = await api.deps.communications.find(communicationId);
    if (!found) throw new Error('It was just made');
    return found;
  };
  const entriesOf = ({ params: { communicationId } }: At) => api.deps.controlEntries.list(communicationId);
  const mark = async (at: At) => {
    const document = await documentOf(at);
    const marked = { ...document, deletionMark: true, revision: document.revision + 1 };
    await api.must([api.deps.communications.save(marked)]);
  };

  describe('R21: changed', () => {
    it('R19: its kind and comment; the reminder stays planned as it is', async () => {
      const at = await entry({ comment: 'Утром' });
      const kind = await kindOf('Отправить расчёт');
      const changed = await succeeded(change(at, { kindId: kind.id, comment: ' После обеда ' }));
      expect(changed).toEqual({
        ...at.made,
        version: 2,
        kind: { id: kind.id, name: 'Отправить расчёт' },
        comment: 'После обеда',
        changedAt: changed.changedAt,
        etag: '"2"',
      });
      const emptied = await succeeded(change({ ...at, ifMatch: changed.etag }, { comment: null }));
      expect(emptied).toMatchObject({ comment: null, kind: { id: kind.id }, nextDate: '2035-06-01' });
    });

    it('R21: a new manager is reminded at their hour in their zone, the old one no more', async () => {
      const at = await entry();
      const changed = await succeeded(change(at, { managerId: east.id, comment: 'Передано' }));
      expect(changed).toMatchObject({
        managerId: east.id,
        comment: 'Передано',
        nextDate: '2035-06-01',
        postponements: [],
        version: 2,
        reminders: [
          { version: 1, status: 'stopped', dueAt: '2035-06-01T06:00:00.000Z' },
          { version: 2, status: 'planned', dueAt: '2035-06-01T04:00:00.000Z' },
        ],
      });
      const again = await succeeded(change({ ...at, ifMatch: changed.etag }, { managerId: east.id }));
      expect(again.reminders).toEqual(changed.reminders);
    });

    it('R22: the version of the communication stays, so an open form of it is not stale', async () => {
      const at = await entry();
      await succeeded(change(at, { comment: 'x' }));
      expect(await documentOf(at)).toMatchObject({ version: 1, nextDate: '2035-06-01' });
    });

    it('R19: the kind it has may be one that nobody can pick any more; another such one is refused', async () => {
      const [first, second] = [await kindOf('Первый'), await kindOf('Второй', false)];
      const at = await entry({ kindId: first.id });
      await api.must([api.deps.controlKinds.save({ ...first, active: false, version: 2 })]);
      const kept = await succeeded(change(at, { kindId: first.id, comment: 'x' }));
      const other = () => change({ ...at, ifMatch: kept.etag }, { kindId: second.id });
      expect(await api.writingNothing(() => refused(other()))).toEqual({
        status: 422,
        code: 'unknown-reference',
        fields: ['kindId: unknown'],
      });
    });

    it.each([
      ['a kind there is not', { kindId: NO_KIND }, 'kindId: unknown'],
      ['a manager there is not', { managerId: NOBODY }, 'managerId: unknown'],
    ] as const)('R19: %s is refused', async (_, body, field) => {
      const at = await entry();
      expect(await api.writingNothing(() => refused(change(at, body)))).toEqual({
        status: 422,
        code: 'unknown-reference',
        fields: [field],
      });
    });

    it('R21: not once it is closed', async () => {
      const at = await entry();
      const closed = await succeeded(complete(at));
      const again = () => change({ ...at, ifMatch: closed.etag }, { comment: 'x' });
      expect(await api.writingNothing(() => refused(again()))).toEqual({ status: 409, code: 'entry-closed' });
    });

    it('R17: it holds to the version', async () => {
      const at = await entry();
      const { params } = at;
      const attempt = (more: object) =>
        api.writingNothing(() =>
          refused(api.as(writer)('update-control-entry', { params, body: { comment: 'x' }, ...more })),
        );
      expect(await attempt({})).toEqual({ status: 428, code: 'version-required' });
      expect(await attempt({ ifMatch: '"2"' })).toEqual({ status: 412, code: 'version-stale' });
      const both = await Promise.all([change(at, { comment: 'a' }), change(at, { managerId: east.id })]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    });
  });

  describe('R21: completed with the next one', () => {
    it('R21: one change closes the entry and opens the next, of the same manager', async () => {
      const at = await entry({ managerId: east.id });
      const next = { kindId: api.kind.id, nextDate: '2035-07-01', comment: 'Снова' };
      const done = await succeeded(complete(at, next));
      expect(done).toMatchObject({
        status: 'completed',
        outcome: 'Просил ещё раз',
        version: 2,
        etag: '"2"',
        next: {
          communicationId: at.params.communicationId,
          status: 'open',
          version: 1,
          nextDate: '2035-07-01',
          comment: 'Снова',
          managerId: east.id,
          authorId: writer.id,
          reminders: [{ version: 1, status: 'planned', dueAt: '2035-07-01T04:00:00.000Z' }],
        },
      });
      expect(await documentOf(at)).toMatchObject({
        nextDate: '2035-07-01',
        openEntries: [{ entryId: done.next?.id, nextDate: '2035-07-01' }],
        version: 1,
      });
      const stored = await entriesOf(at);
      expect(stored.map(({ status }) => status)).toEqual(['completed', 'open']);
    });

    it('R21: without it there is none', async () => {
      const done = await succeeded(complete(await entry()));
      expect(done.next).toBeNull();
    });

    it('R19: the next one may be another’s', async () => {
      const at = await entry();
      const next = { kindId: api.kind.id, nextDate: '2035-07-01', managerId: east.id };
      expect((await succeeded(complete(at, next))).next).toMatchObject({ managerId: east.id });
    });

    it('R21: the next one takes the place of the one completed, where so many are open', async () => {
      const at = await entry();
      const document = await documentOf(at);
      const others = Array.from({ length: MAX_OPEN_ENTRIES - 1 }, (_, count) => ({
        entryId: `ctl_${count}`,
        nextDate: '2037-01-01',
      }));
      const openEntries = [...document.openEntries, ...others];
      await api.must([
        api.deps.communications.save({ ...document, openEntries, revision: document.revision + 1 }),
      ]);
      await succeeded(complete(at, { kindId: api.kind.id, nextDate: '2035-07-01' }));
      expect((await documentOf(at)).openEntries).toHaveLength(MAX_OPEN_ENTRIES);
    });

    it.each([
      ['a past day', { nextDate: '2020-01-01' }, 'next-date-past', 'next.nextDate: past'],
      ['a kind there is not', { kindId: NO_KIND }, 'unknown-reference', 'next.kindId: unknown'],
      ['a manager there is not', { managerId: NOBODY }, 'unknown-reference', 'next.managerId: unknown'],
    ] as const)(
      'R21: with %s in the next one, the entry is not completed either',
      async (_, body, code, field) => {
        const at = await entry();
        const next = { kindId: api.kind.id, nextDate: dayFromNow(3), ...body };
        expect(await api.writingNothing(() => refused(complete(at, next)))).toEqual({
          status: 422,
          code,
          fields: [field],
        });
      },
    );

    it('R21: the same Idempotency-Key answers both again and makes one', async () => {
      const at = await entry();
      const send = () =>
        api.as(writer)('complete-control-entry', {
          params: at.params,
          ifMatch: at.ifMatch,
          idempotencyKey: 'complete-and-next',
          body: { outcome: 'Да', next: { kindId: api.kind.id, nextDate: '2035-07-01' } },
        });
      const [first, second] = [await succeeded(send()), await succeeded(send())];
      expect(second).toEqual(first);
      expect(await entriesOf(at)).toHaveLength(2);
    });
  });

  it('R18: on a marked communication an entry can be ended, and nothing planned', async () => {
    const at = await entry();
    await mark(at);
    const next = { kindId: api.kind.id, nextDate: '2035-07-01' };
    const postpone = () =>
      api.as(writer)('postpone-control-entry', {
        params: at.params,
        ifMatch: at.ifMatch,
        body: { nextDate: '2035-08-01', reason: 'x' },
      });
    for (const attempt of [() => change(at, { managerId: east.id }), () => complete(at, next), postpone]) {
      expect(await api.writingNothing(() => refused(attempt()))).toEqual(MARKED);
    }
    expect(await succeeded(complete(at))).toMatchObject({ status: 'completed', next: null });
  });

  describe('R1: with own communications only', () => {
    it('R1, R20: who is reminded may answer, though the communication is another’s', async () => {
      const at = await entry({ managerId: owner.id });
      const changed = await succeeded(change(at, { comment: 'Взял' }, owner));
      const postponed = await succeeded(
        api.as(owner)('postpone-control-entry', {
          params: at.params,
          ifMatch: changed.etag,
          body: { nextDate: '2035-08-01', reason: 'Просил' },
        }),
      );
      const next = { kindId: api.kind.id, nextDate: '2035-09-01' };
      const done = await succeeded(complete({ ...at, ifMatch: postponed.etag }, next, owner));
      expect(done.next).toMatchObject({ managerId: owner.id, authorId: owner.id });
    });

    it('R1: an entry of another on another’s communication may not be changed', async () => {
      const at = await entry({}, administrator);
      expect(await api.writingNothing(() => refused(change(at, { comment: 'x' }, owner)))).toEqual({
        status: 403,
        code: 'not-own-document',
      });
    });
  });
});
