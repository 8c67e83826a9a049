import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RequestOf } from '../../../shared/api/client.ts';
import type { User } from '../../../shared/domain/users/user.ts';
import { type Api, openApi, people, refused, succeeded } from '../../support/api.ts';

const { writer, owner, reader, administrator } = people;
/** 10 January in Moscow, the 11th in Kiritimati already, the 9th in Pago Pago still. */
const NOW = new Date('2036-01-10T10:30:00Z');
const EARLIER = new Date('2036-01-01T10:00:00Z');
const DENIED = { status: 403, code: 'access-denied' };

type Query = NonNullable<RequestOf<'list-control-board'>['query']>;

describe('R22: the board of control entries', () => {
  let api: Api;
  let head: User;
  beforeAll(async () => {
    api = await openApi();
    head = await user({ role: 'head-of-sales' });
  });
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const user = (over?: Partial<User>) => api.addUser(over);
  /** An entry made days ago, so that its day may have passed meanwhile. */
  const entry = async (
    manager: User,
    nextDate: string,
    { by = manager, ...body }: { by?: User } & RequestOf<'create-communication'>['body'] = {},
  ) => {
    vi.setSystemTime(EARLIER);
    const document = await succeeded(api.as(by)('create-communication', { body }));
    const made = await succeeded(
      api.as(by)('create-control-entry', {
        params: { communicationId: document.id },
        body: { kindId: api.kind.id, nextDate, managerId: manager.id },
      }),
    );
    vi.setSystemTime(NOW);
    return { made, document, params: { communicationId: document.id, entryId: made.id }, ifMatch: made.etag };
  };
  type Entry = Awaited<ReturnType<typeof entry>>;
  const complete = async ({ params, ifMatch }: Entry, at: Date, by = writer) => {
    vi.setSystemTime(at);
    await succeeded(
      api.as(by)('complete-control-entry', { params, ifMatch, body: { outcome: 'Договорились' } }),
    );
    vi.setSystemTime(NOW);
  };
  const board = async (by: User, query: Query) =>
    (await succeeded(api.as(by)('list-control-board', { query }))).items;
  const ids = async (by: User, query: Query) => (await board(by, query)).map(({ id }) => id);

  describe('R22: the parts', () => {
    let manager: User;
    let byDay: Record<string, string>;
    beforeAll(async () => {
      vi.useFakeTimers({ toFake: ['Date'], now: NOW });
      manager = await user();
      byDay = {};
      for (const day of ['10', '12', '02', '17', '11', '09', '18']) {
        byDay[day] = (await entry(manager, `2036-01-${day}`)).made.id;
      }
    });

    it.each<[Query, string[]]>([
      [{ due: 'overdue' }, ['02', '09']],
      [{ due: 'today' }, ['10']],
      [{}, ['10']],
      [{ due: 'next' }, ['11', '12', '17']],
      [{ due: 'next', days: 1 }, ['11']],
      [{ due: 'next', days: 366 }, ['11', '12', '17', '18']],
      [{ due: 'done' }, []],
    ])('R22: %j: in the order of days', async (query, days) => {
      expect(await ids(manager, query)).toEqual(days.map((day) => byDay[day]));
      expect(await ids(head, { ...query, of: manager.id })).toEqual(days.map((day) => byDay[day]));
    });

    it('R22: the day at a glance', async () => {
      const counted = (by: User, query: object) =>
        succeeded(api.as(by)('summarize-control-board', { query })).then(({ etag: _, ...counts }) => counts);
      const expected = {
        overdue: { count: 2, more: false },
        today: { count: 1, more: false },
        next: { count: 3, more: false },
      };
      expect(await counted(manager, {})).toEqual(expected);
      expect(await counted(head, { of: manager.id, days: 1 })).toEqual({
        ...expected,
        next: { count: 1, more: false },
      });
    });

    it.each([1, 2, 3])('R22: pages of %i show each once, in order', async (limit) => {
      for (const due of ['overdue', 'next'] as const) {
        const found: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await succeeded(
            api.as(manager)('list-control-board', {
              query: { due, limit, days: 30, ...(cursor && { cursor }) },
            }),
          );
          expect(page.items.length).toBeLessThanOrEqual(limit);
          if (page.next) expect(page.items).toHaveLength(limit);
          found.push(...page.items.map(({ id }) => id));
          cursor = page.next ?? undefined;
        } while (cursor);
        expect(found).toEqual(await ids(manager, { due, days: 30 }));
      }
    });

    it('R22: a cursor of another query, or of nobody’s, is refused', async () => {
      const query = { due: 'next', days: 30, limit: 1 } as const;
      const { next } = await succeeded(api.as(manager)('list-control-board', { query }));
      const cursor = next ?? '';
      const INVALID = { status: 400, code: 'validation-failed', fields: ['cursor: invalid'] };
      for (const other of [{ due: 'overdue' }, { days: 31 }, { of: 'everyone' }, { cursor: 'x' }] as const) {
        const by = 'of' in other ? head : manager;
        const attempt = api.as(by)('list-control-board', { query: { ...query, cursor, ...other } });
        expect(await refused(attempt)).toEqual(INVALID);
      }
      const forged = Buffer.from(cursor, 'base64url').toString().replace('2036-01-11', '2036-03-11');
      const attempt = api.as(manager)('list-control-board', {
        query: { ...query, cursor: Buffer.from(forged).toString('base64url') },
      });
      expect(await refused(attempt)).toEqual(INVALID);
    });
  });

  it('R22: a row says whom to call about what, as the communication has it now', async () => {
    const manager = await user();
    const { params, document, made } = await entry(manager, '2036-01-11', {
      preliminaryContact: { callerName: 'Мария', phone: '8 916 555-44-33', topic: 'Балкон' },
    });
    const postponed = await succeeded(
      api.as(manager)('postpone-control-entry', {
        params,
        ifMatch: made.etag,
        body: { nextDate: '2036-01-10', reason: 'Не ответила' },
      }),
    );
    await succeeded(
      api.as(manager)('update-communication', {
        params,
        ifMatch: document.etag,
        body: { details: { clientContact: { name: 'Мария Ивановна', phone: '8 916 000-00-01' } } },
      }),
    );
    expect(await board(manager, { due: 'today' })).toEqual([
      {
        id: params.entryId,
        communicationId: params.communicationId,
        version: 2,
        status: 'open',
        kind: { id: api.kind.id, name: api.kind.name },
        nextDate: '2036-01-10',
        managerId: manager.id,
        comment: null,
        postponementCount: 1,
        reminder: { version: 2, status: 'planned', dueAt: postponed.reminders[1]?.dueAt },
        outcome: null,
        closedAt: null,
        number: document.number,
        clientId: null,
        clientName: 'Мария Ивановна',
        phone: { number: '+79160000001', extension: null },
        phoneText: null,
        topic: 'Балкон',
        reminderWarning: null,
      },
    ]);
  });

  it('R22: done are those closed of late, the latest first, by days of whoever looks', async () => {
    const manager = await user();
    const early = await entry(manager, '2036-01-20');
    const late = await entry(manager, '2036-01-19');
    const cancelled = await entry(manager, '2036-01-21');
    // In Moscow the 9th begins at 21:00 of the 8th in UTC.
    await complete(early, new Date('2036-01-08T20:59:59Z'));
    await complete(late, new Date('2036-01-08T21:00:00Z'));
    const { params, ifMatch } = cancelled;
    await succeeded(api.as(manager)('cancel-control-entry', { params, ifMatch, body: {} }));
    expect(await board(manager, { due: 'done', days: 2 })).toMatchObject([
      { id: cancelled.made.id, status: 'cancelled', outcome: null, closedAt: NOW.toISOString() },
      { id: late.made.id, status: 'completed', outcome: 'Договорились' },
    ]);
    expect(await ids(manager, { due: 'done', days: 1 })).toEqual([cancelled.made.id]);
    const all = [cancelled.made.id, late.made.id, early.made.id];
    expect(await ids(manager, { due: 'done', days: 3 })).toEqual(all);
    const west = await user({ role: 'head-of-sales', timeZone: 'America/New_York' });
    expect(await ids(west, { of: manager.id, due: 'done', days: 2 })).toEqual([cancelled.made.id]);
    const everyones = await ids(head, { of: 'everyone', due: 'done', days: 3 });
    expect(everyones.filter((id) => all.includes(id))).toEqual(all);
    expect(await ids(manager, { due: 'next', days: 366 })).toEqual([]);
  });

  it('R20, R22: everyone’s days go by the zone of each entry’s own manager', async () => {
    const zones = ['Pacific/Kiritimati', 'Europe/Moscow', 'Pacific/Pago_Pago'];
    const [ahead, moscow, behind] = await Promise.all(zones.map((timeZone) => user({ timeZone })));
    if (!ahead || !moscow || !behind) throw new Error('They were just made');
    const made = new Map<string, string>();
    for (const [name, manager] of [
      ['ahead', ahead],
      ['moscow', moscow],
      ['behind', behind],
    ] as const) {
      for (const day of ['09', '10', '11', '12']) {
        made.set((await entry(manager, `2036-01-${day}`)).made.id, `${name} ${day}`);
      }
    }
    const found = async (due: Query['due'], days = 1) =>
      (await ids(head, { of: 'everyone', due, days, limit: 100 })).flatMap((id) => made.get(id) ?? []).sort();
    expect(await found('overdue')).toEqual(['ahead 09', 'ahead 10', 'moscow 09']);
    expect(await found('today')).toEqual(['ahead 11', 'behind 09', 'moscow 10']);
    expect(await found('next')).toEqual(['ahead 12', 'behind 10', 'moscow 11']);
    expect(await found('next', 2)).toEqual(['ahead 12', 'behind 10', 'behind 11', 'moscow 11', 'moscow 12']);
  });

  describe('R1: who sees whose', () => {
    it('R1: a manager their own alone; the head of sales and administrators anyone’s', async () => {
      const manager = await user();
      const { made } = await entry(manager, '2036-01-10');
      expect(await ids(manager, { of: manager.id })).toEqual([made.id]);
      for (const by of [head, administrator]) {
        expect(await ids(by, { of: manager.id })).toEqual([made.id]);
        expect(await ids(by, { of: 'everyone', limit: 100 })).toContain(made.id);
        expect(await ids(by, { of: 'me' })).not.toContain(made.id);
      }
      for (const by of [writer, reader, owner]) {
        for (const whose of [manager.id, 'everyone'] as const) {
          const query = { of: whose };
          expect(await refused(api.as(by)('list-control-board', { query }))).toEqual(DENIED);
          expect(await refused(api.as(by)('summarize-control-board', { query }))).toEqual(DENIED);
        }
      }
    });

    it('R1: with own communications only, those, and the entries they manage themselves', async () => {
      const narrow = await user({
        role: 'head-of-sales',
        access: { journal: 'read', view: 'standard', scope: 'own' },
      });
      const colleague = await user();
      const managed = await entry(narrow, '2036-01-10', { by: colleague });
      const own = await entry(colleague, '2036-01-10', { managerId: narrow.id });
      await entry(colleague, '2036-01-10');
      expect(await ids(narrow, {})).toEqual([managed.made.id]);
      expect(await ids(narrow, { of: colleague.id })).toEqual([own.made.id]);
      expect((await ids(narrow, { of: 'everyone' })).sort()).toEqual([managed.made.id, own.made.id].sort());
    });

    it('a user there is not is refused, and what can’t be one', async () => {
      const query = { of: 'usr_01JDFV0000000000000000000Z' } as const;
      expect(await refused(api.as(head)('list-control-board', { query }))).toEqual({
        status: 422,
        code: 'unknown-reference',
        fields: ['of: unknown'],
      });
      const sent = await api.send(head, 'GET', '/control-entries?of=all&due=soon&days=0&limit=101');
      expect(sent.body.errors?.map(({ field }) => field)).toEqual(['of', 'due', 'days', 'limit']);
    });
  });

  it('R18: entries of a marked communication are left out until the mark is taken off', async () => {
    const manager = await user();
    const marked = await entry(manager, '2036-01-05');
    const other = await entry(manager, '2036-01-06');
    const params = { communicationId: marked.document.id };
    const mark = await succeeded(
      api.as(manager)('mark-communication', { params, ifMatch: marked.document.etag }),
    );
    expect(await ids(manager, { due: 'overdue' })).toEqual([other.made.id]);
    const { overdue } = await succeeded(api.as(manager)('summarize-control-board', {}));
    expect(overdue).toEqual({ count: 1, more: false });
    await succeeded(api.as(manager)('unmark-communication', { params, ifMatch: mark.etag }));
    expect(await ids(manager, { due: 'overdue' })).toEqual([marked.made.id, other.made.id]);
  });

  it('R21: an entry moves on the board with its day and its manager', async () => {
    const [first, second] = [await user(), await user()];
    const { params, ifMatch, made } = await entry(first, '2036-01-10');
    const postponed = await succeeded(
      api.as(first)('postpone-control-entry', {
        params,
        ifMatch,
        body: { nextDate: '2036-01-11', reason: 'Завтра' },
      }),
    );
    expect([await ids(first, {}), await ids(first, { due: 'next' })]).toEqual([[], [made.id]]);
    await succeeded(
      api.as(first)('update-control-entry', {
        params,
        ifMatch: postponed.etag,
        body: { managerId: second.id },
      }),
    );
    expect([await ids(first, { due: 'next' }), await ids(second, { due: 'next' })]).toEqual([[], [made.id]]);
  });
});
