import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RequestOf } from '../../../shared/api/client.ts';
import { sendReminder } from '../../../shared/app/reminders/send-reminder.ts';
import { currentReminder, type StoredControlEntry } from '../../../shared/domain/control/control-entry.ts';
import type { Reminder } from '../../../shared/domain/control/reminder.ts';
import type { User } from '../../../shared/domain/users/user.ts';
import { sendRateLimiter } from '../../../shared/store/send-rate-limiter.ts';
import { type Api, openApi, people, refused, succeeded } from '../../support/api.ts';
import { fanOutOver } from '../../support/fan-out.ts';
import { withoutWaiting } from '../../support/without-waiting.ts';

const { writer, administrator } = people;
/** 10 January in Moscow, 13:30; the 11th in Kiritimati already. */
const NOW = new Date('2036-01-10T10:30:00Z');
const EARLIER = new Date('2036-01-01T10:00:00Z');
const DENIED = { status: 403, code: 'access-denied' };

type Query = NonNullable<RequestOf<'list-reminders'>['query']>;

describe('R23: the ledger of reminders', () => {
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
  /** An entry made days ago, so that its moment may have come meanwhile. */
  const entry = async (manager: User, nextDate: string, callerName = 'Иван', at = EARLIER) => {
    vi.setSystemTime(at);
    const document = await succeeded(
      api.as(manager)('create-communication', { body: { preliminaryContact: { callerName } } }),
    );
    const made = await succeeded(
      api.as(manager)('create-control-entry', {
        params: { communicationId: document.id },
        body: { kindId: api.kind.id, nextDate },
      }),
    );
    vi.setSystemTime(NOW);
    return { made, document, params: { communicationId: document.id, entryId: made.id }, ifMatch: made.etag };
  };
  type Entry = Awaited<ReturnType<typeof entry>>;
  const stored = async ({ made }: Entry): Promise<StoredControlEntry> => {
    const found = await api.deps.controlEntries.find(made.communicationId, made.id);
    if (!found) throw new Error('The entry is gone');
    return found;
  };
  /** The reminder in force comes to something. */
  const become = async (of: Entry, change: Partial<Reminder>) => {
    const found = await stored(of);
    const reminders = [...found.reminders.slice(0, -1), { ...currentReminder(found), ...change }];
    await api.must(api.deps.controlEntries.save({ ...found, revision: found.revision + 1, reminders }));
  };
  const send = async (of: Entry, messageId: string) => {
    const { id: entryId, communicationId, managerId, reminders } = await stored(of);
    const notifier = { notify: async () => ({ messageId }) };
    const clock = withoutWaiting({ now: () => new Date() });
    await sendReminder({ ...api.deps, rateLimiter: sendRateLimiter, notifier, clock })({
      ...{ entryId, communicationId, managerId },
      version: reminders.length,
      dueAt: reminders.at(-1)?.dueAt ?? '',
    });
  };
  const list = async (by: User, query: Query) =>
    (await succeeded(api.as(by)('list-reminders', { query }))).items;
  const summary = (by: User, query: { day?: string }) =>
    succeeded(api.as(by)('summarize-reminders', { query })).then(({ etag: _, ...rest }) => rest);

  it('R23: a line says what is planned, for whom, of what', async () => {
    const manager = await user({ name: 'Вера' });
    const { made, document } = await entry(manager, '2036-02-01', 'Мария Петрова');
    expect(await list(head, { day: '2036-02-01' })).toEqual([
      {
        communicationId: document.id,
        number: document.number,
        clientName: 'Мария Петрова',
        entryId: made.id,
        kind: { id: api.kind.id, name: api.kind.name },
        managerId: manager.id,
        version: 1,
        status: 'planned',
        day: '2036-02-01',
        dueAt: '2036-02-01T06:00:00.000Z',
        sentAt: null,
        channels: [],
        messageId: null,
        attempts: 0,
        lastError: null,
      },
    ]);
  });

  it('R23: what was sent says when, by what and under which id, at once', async () => {
    const manager = await user();
    const made = await entry(manager, '2036-01-09');
    await send(made, 'm-9');
    expect(await list(administrator, { day: '2036-01-09', managerId: manager.id })).toMatchObject([
      {
        status: 'sent',
        sentAt: NOW.toISOString(),
        channels: ['email', 'sms'],
        messageId: 'm-9',
        attempts: 1,
      },
    ]);
  });

  describe('R23: a day with everything on it', () => {
    const DAY = '2036-01-08';
    let first: User;
    let second: User;
    const ids: Record<string, string> = {};
    beforeAll(async () => {
      vi.useFakeTimers({ toFake: ['Date'], now: NOW });
      first = await user({ name: 'Анна' });
      second = await user({ name: 'Борис', reminderHour: 12 });
      const make = async (name: string, manager: User) => {
        const made = await entry(manager, DAY);
        ids[name] = made.made.id;
        return made;
      };
      await send(await make('sent', first), 'm-1');
      await make('late', first);
      await become(await make('failed', first), { lastError: 'InternalError', attempts: 3 });
      await become(await make('undeliverable', second), { status: 'undeliverable' });
      const postponed = await make('stopped', second);
      await succeeded(
        api.as(second)('postpone-control-entry', {
          params: postponed.params,
          ifMatch: postponed.ifMatch,
          body: { nextDate: '2036-03-01', reason: 'Просил позже' },
        }),
      );
      await make('taken', first).then(async ({ params, ifMatch }) =>
        succeeded(api.as(first)('update-control-entry', { params, ifMatch, body: { managerId: second.id } })),
      );
    });

    it.each<[Query['status'], string[]]>([
      ['planned', ['late', 'failed']],
      ['sent', ['sent']],
      ['failed', ['failed', 'undeliverable']],
      ['late', ['late', 'failed', 'undeliverable']],
      ['stopped', ['taken', 'stopped']],
      [undefined, ['sent', 'late', 'failed', 'taken', 'undeliverable', 'stopped']],
    ])('R23: %s', async (status, expected) => {
      const found = await list(head, { day: DAY, ...(status && { status }) });
      expect(found.map(({ entryId }) => entryId).sort()).toEqual(expected.map((name) => ids[name]).sort());
      const order = found.map(({ managerId, dueAt }) => `${managerId} ${dueAt}`);
      expect(order).toEqual([...order].sort());
    });

    it('R23: of one manager', async () => {
      const found = await list(head, { day: DAY, managerId: second.id });
      expect(found.map(({ entryId }) => entryId).sort()).toEqual(
        ['undeliverable', 'stopped'].map((name) => ids[name]).sort(),
      );
      expect(await list(head, { day: DAY, managerId: writer.id })).toEqual([]);
    });

    it('R23: at a glance, by manager', async () => {
      expect(await summary(head, { day: DAY })).toMatchObject({
        day: DAY,
        managers: [
          { managerId: first.id, name: 'Анна', planned: 2, sent: 1, failed: 1, late: 2, stopped: 1 },
          { managerId: second.id, name: 'Борис', planned: 0, sent: 0, failed: 1, late: 1, stopped: 1 },
        ],
        more: false,
      });
    });

    it.each([undefined, 'late', 'stopped'] as const)('R23: %s, page by page, each once', async (status) => {
      const of = { day: DAY, ...(status && { status }) };
      const whole = await list(head, of);
      for (const limit of [1, 2, 5]) {
        const found: unknown[] = [];
        let cursor: string | undefined;
        do {
          const query = { ...of, limit, ...(cursor && { cursor }) };
          const page = await succeeded(api.as(head)('list-reminders', { query }));
          expect(page.items.length).toBeLessThanOrEqual(limit);
          found.push(...page.items);
          cursor = page.next ?? undefined;
        } while (cursor);
        expect(found).toEqual(whole);
      }
    });

    it('R23: a cursor of another query is refused', async () => {
      const { next: cursor } = await succeeded(
        api.as(head)('list-reminders', { query: { day: DAY, limit: 1 } }),
      );
      for (const query of [
        { day: '2036-01-09' },
        { day: DAY, managerId: first.id },
        { day: DAY, status: 'sent' as const },
      ]) {
        expect(
          await refused(api.as(head)('list-reminders', { query: { ...query, cursor: String(cursor) } })),
        ).toMatchObject({ status: 400, code: 'validation-failed', fields: ['cursor: invalid'] });
      }
    });
  });

  it('R20, R23: a day is the manager’s: theirs begins and ends where their calendar has it', async () => {
    const manager = await user({ timeZone: 'Pacific/Kiritimati' });
    const made = await entry(manager, '2036-04-05');
    const [line] = await list(head, { day: '2036-04-05', managerId: manager.id });
    expect(line).toMatchObject({ entryId: made.made.id, dueAt: '2036-04-04T19:00:00.000Z' });
    expect(await list(head, { day: '2036-04-04', managerId: manager.id })).toEqual([]);
  });

  it('R23: today is the caller’s unless another day is asked for', async () => {
    const manager = await user();
    const made = await entry(manager, '2036-01-10');
    const farAhead = await user({ role: 'head-of-sales', timeZone: 'Pacific/Kiritimati' });
    const found = async (by: User) =>
      (await list(by, { managerId: manager.id })).map(({ entryId }) => entryId);
    expect(await found(head)).toEqual([made.made.id]);
    expect(await found(farAhead)).toEqual([]);
    expect((await summary(farAhead, {})).day).toBe('2036-01-11');
  });

  it('R21, R23: a reminder planned anew leaves its trace, and stands on its own day', async () => {
    const manager = await user({ reminderHour: 22 });
    const { made } = await entry(manager, '2036-01-10');
    const before = await api.deps.users.find(manager.id);
    if (!before) throw new Error('The manager is gone');
    const after = { ...before, timeZone: 'Pacific/Kiritimati', reminderHour: 9, version: before.version + 1 };
    await api.must(api.deps.users.save(after));
    await fanOutOver({ ...api.deps, clock: withoutWaiting({ now: () => new Date() }) }).ofUser({
      before,
      after,
    });
    const lines = async (day: string) =>
      (await list(head, { day, managerId: manager.id })).map((line) => [
        line.entryId,
        line.version,
        line.status,
      ]);
    expect(await lines('2036-01-10')).toEqual([[made.id, 1, 'stopped']]);
    // It is past nine there, on the day after: at once.
    expect(await lines('2036-01-11')).toEqual([[made.id, 2, 'planned']]);
  });

  it('R24, R23: what was due and not sent at this moment counts, whatever its day', async () => {
    const before = (await summary(head, { day: '2036-05-05' })).lateNow;
    const manager = await user();
    await entry(manager, '2036-01-07');
    const justDue = await entry(manager, '2036-01-10', 'Пётр', new Date(NOW.getTime() - 170_000));
    expect((await stored(justDue)).reminders).toHaveLength(1);
    const { lateNow, managers } = await summary(head, { day: '2036-05-05' });
    expect(managers).toEqual([]);
    expect(lateNow.count).toBe(before.count + 1);
    expect(lateNow.oldestDueAt).toBe('2036-01-07T06:00:00.000Z');
  });

  it('R1, R23: it is for those who look after the calls of others', async () => {
    for (const query of [{}, { managerId: writer.id }]) {
      expect(await refused(api.as(writer)('list-reminders', { query }))).toMatchObject(DENIED);
    }
    expect(await refused(api.as(writer)('summarize-reminders', {}))).toMatchObject(DENIED);
  });

  it('R1, R23: who may see only their own communications sees no others here', async () => {
    const narrow = await user({
      role: 'head-of-sales',
      access: { journal: 'read', view: 'standard', scope: 'own' },
    });
    await entry(await user(), '2036-06-01');
    expect(await list(narrow, { day: '2036-06-01' })).toEqual([]);
    expect(await list(head, { day: '2036-06-01' })).toHaveLength(1);
    expect(await summary(narrow, { day: '2036-06-01' })).toMatchObject({ managers: [] });
    expect((await summary(head, { day: '2036-06-01' })).managers).toHaveLength(1);
  });

  it('R23: bad input names the field', async () => {
    for (const [query, field, code] of [
      [{ day: '2036-02-30' }, 'day', 'validation-failed'],
      [{ status: 'lost' }, 'status', 'validation-failed'],
      [{ managerId: 'usr_01JDFV0000000000000000000Z' }, 'managerId', 'unknown-reference'],
    ] as const) {
      expect(await refused(api.as(head)('list-reminders', { query: query as Query }))).toMatchObject({
        code,
        fields: [expect.stringMatching(`^${field}: `)],
      });
    }
  });
});
