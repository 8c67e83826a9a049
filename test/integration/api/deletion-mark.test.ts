import { beforeAll, describe, expect, it, vi } from 'vitest';
import { sendReminder } from '../../../shared/app/reminders/send-reminder.ts';
import { type Communication, MAX_OPEN_ENTRIES } from '../../../shared/domain/communications/communication.ts';
import type { User } from '../../../shared/domain/users/user.ts';
import { MAX_LINKED_COMMUNICATIONS } from '../../../shared/domain/window-orders/window-order.ts';
import { sendRateLimiter } from '../../../shared/store/send-rate-limiter.ts';
import { type Api, openApi, people, refused, succeeded } from '../../support/api.ts';
import { dayFromNow } from '../../support/api-requests.ts';
import { withoutWaiting } from '../../support/without-waiting.ts';

const { writer, owner } = people;
const MARKED = { status: 409, code: 'deletion-marked' };
type At = { id: Communication['id']; etag: string };

describe('the deletion mark', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
  });

  const client = () => api.as(writer);
  const communication = (body: object = {}) => succeeded(client()('create-communication', { body }));
  const at = ({ id, etag }: At) => ({ params: { communicationId: id }, ifMatch: etag });
  const mark = (document: At) => succeeded(client()('mark-communication', at(document)));
  const unmark = (document: At) => succeeded(client()('unmark-communication', at(document)));
  const entry = (
    communicationId: Communication['id'],
    nextDate = dayFromNow(2),
    managerId: User['id'] = writer.id,
  ) =>
    succeeded(
      client()('create-control-entry', {
        params: { communicationId },
        body: { kindId: api.kind.id, nextDate, managerId },
      }),
    );
  const read = (communicationId: Communication['id']) =>
    succeeded(client()('get-communication', { params: { communicationId } }));
  const entriesOf = async (communicationId: Communication['id']) =>
    (await succeeded(client()('list-control-entries', { params: { communicationId } }))).items;
  const order = async () => {
    const { id: counterpartyId } = await succeeded(
      client()('create-counterparty', { body: { name: 'Клиент', folderId: api.folder.id } }),
    );
    return succeeded(client()('create-window-order', { body: { kind: 'order', counterpartyId } }));
  };
  const orderAt = ({ id, etag }: { id: `ord_${string}`; etag: string }) => ({
    params: { orderId: id },
    ifMatch: etag,
  });

  it('R18: a marked communication is a version of its own, and can be read still', async () => {
    const made = await communication({ preliminaryContact: { topic: 'Балкон' } });
    const marked = await mark(made);
    expect(marked).toEqual({
      ...made,
      deletionMark: true,
      version: 2,
      etag: '"2"',
      changedAt: marked.changedAt,
    });
    expect(await read(made.id)).toEqual(marked);
    expect(await unmark(marked)).toMatchObject({ deletionMark: false, version: 3 });
  });

  it('R18: marked ones are hidden in the journal unless asked for, and are among the others then', async () => {
    const moments = ['2025-05-01', '2025-05-02', '2025-05-03', '2025-05-04', '2025-05-05'];
    const made: At[] = [];
    for (const day of moments) made.push(await communication({ occurredAt: `${day}T10:00:00Z` }));
    const [first, second, third, fourth, fifth] = made as [At, At, At, At, At];
    await mark(second);
    await mark(fourth);
    const list = async (query: object) => {
      const found: string[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await succeeded(
          client()('list-communications', {
            query: { from: '2025-05-01', to: '2025-05-31', limit: 2, ...query, ...(cursor && { cursor }) },
          }),
        );
        found.push(...page.items.map(({ id }) => id));
        if (page.next === null) return found;
        cursor = page.next;
      }
    };
    const ids = (documents: At[]) => documents.map(({ id }) => id);
    expect(await list({})).toEqual(ids([fifth, third, first]));
    expect(await list({ marked: 'false' })).toEqual(ids([fifth, third, first]));
    expect(await list({ marked: 'true' })).toEqual(ids([fifth, fourth, third, second, first]));
    const hidden = await succeeded(
      client()('list-communications', { query: { from: '2025-05-01', to: '2025-05-31', limit: 1 } }),
    );
    const query = {
      from: '2025-05-01',
      to: '2025-05-31',
      marked: 'true',
      cursor: String(hidden.next),
    } as const;
    expect(await refused(client()('list-communications', { query }))).toMatchObject({
      fields: ['cursor: invalid'],
    });
  });

  it('R18, R1: of own communications just so', async () => {
    const made = await succeeded(
      api.as(owner)('create-communication', { body: { occurredAt: '2025-06-01T10:00:00Z' } }),
    );
    await succeeded(api.as(owner)('mark-communication', at(made)));
    const list = async (marked: 'true' | 'false') =>
      (
        await succeeded(
          api.as(owner)('list-communications', { query: { from: '2025-06-01', to: '2025-06-01', marked } }),
        )
      ).items.map(({ id }) => id);
    expect(await list('false')).toEqual([]);
    expect(await list('true')).toEqual([made.id]);
    const others = await communication();
    for (const id of ['mark-communication', 'unmark-communication'] as const) {
      expect(await api.writingNothing(() => refused(api.as(owner)(id, at(others))))).toEqual({
        status: 403,
        code: 'not-own-document',
      });
    }
  });

  it('R18: the reminders of all its open control entries stop, as many as there can be, each of another', async () => {
    const { id } = await communication();
    for (let count = 0; count < MAX_OPEN_ENTRIES; count++) {
      const colleague = {
        ...writer,
        id: api.deps.ids.next('usr'),
        email: `colleague-${count}@example.com`,
        subject: null,
      };
      await api.must(api.deps.users.add(colleague));
      await entry(id, dayFromNow(2), colleague.id);
    }
    const [closed] = await entriesOf(id);
    await succeeded(
      client()('cancel-control-entry', {
        params: { communicationId: id, entryId: closed?.id ?? 'ctl_' },
        ifMatch: '"1"',
        body: {},
      }),
    );
    await entry(id);
    const marked = await succeeded(
      client()('mark-communication', { ...at(await read(id)), idempotencyKey: crypto.randomUUID() }),
    );
    const stopped = await entriesOf(id);
    expect(stopped).toHaveLength(MAX_OPEN_ENTRIES + 1);
    expect(new Set(stopped.flatMap(({ reminders }) => reminders.map(({ status }) => status)))).toEqual(
      new Set(['stopped']),
    );
    await succeeded(client()('unmark-communication', { ...at(marked), idempotencyKey: crypto.randomUUID() }));
    const resumed = await entriesOf(id);
    for (const { status, reminders } of resumed) {
      expect(reminders.map((line) => line.status)).toEqual(
        status === 'open' ? ['stopped', 'planned'] : ['stopped'],
      );
    }
  });

  it('R18: a reminder due meanwhile is not sent; with the mark off it is, at once', async () => {
    const { id } = await communication();
    const { id: entryId, nextDate } = await entry(id);
    const marked = await mark(await read(id));
    const sent: string[] = [];
    const clock = withoutWaiting({ now: () => new Date(Date.parse(`${nextDate}T12:00:00Z`)) });
    const send = sendReminder({
      ...api.deps,
      rateLimiter: sendRateLimiter,
      clock,
      notifier: {
        notify: async (managerId) => {
          sent.push(managerId);
          return { messageId: 'm-1' };
        },
      },
    });
    const dueAt = `${nextDate}T06:00:00.000Z`;
    const reminder = { communicationId: id, entryId, managerId: writer.id, dueAt };
    expect(await send({ ...reminder, version: 1 })).toBe('closed');
    vi.useFakeTimers({ toFake: ['Date'], now: clock.now() });
    await unmark(marked);
    vi.useRealTimers();
    const [entryNow] = await entriesOf(id);
    expect(entryNow?.reminders.at(-1)).toMatchObject({ version: 2, dueAt: clock.now().toISOString() });
    expect(await send({ ...reminder, version: 1 })).toBe('superseded');
    expect(await send({ ...reminder, version: 2 })).toBe('sent');
    expect(sent).toEqual([writer.id]);
  });

  it('R18: what was reminded of before the mark is not reminded of again', async () => {
    const { id } = await communication();
    const { id: entryId, nextDate } = await entry(id);
    const send = sendReminder({
      ...api.deps,
      rateLimiter: sendRateLimiter,
      notifier: { notify: async () => ({ messageId: 'm-1' }) },
    });
    await send({
      communicationId: id,
      entryId,
      managerId: writer.id,
      version: 1,
      dueAt: `${nextDate}T06:00:00.000Z`,
    });
    await unmark(await mark(await read(id)));
    expect((await entriesOf(id))[0]?.reminders).toMatchObject([{ version: 1, status: 'sent' }]);
  });

  it('R18: a marked communication is not changed and not put on control; entries may be ended, not put off', async () => {
    const { id } = await communication();
    const [first, second] = [await entry(id), await entry(id)];
    const marked = await mark(await read(id));
    const on = ({ id: entryId, etag }: { id: `ctl_${string}`; etag: string }) => ({
      params: { communicationId: id, entryId },
      ifMatch: etag,
    });
    const nextDate = dayFromNow(4);
    const refusals = [
      () => client()('update-communication', { ...at(marked), body: { details: { note: 'x' } } }),
      () =>
        client()('create-control-entry', {
          params: { communicationId: id },
          body: { kindId: api.kind.id, nextDate },
        }),
      () => client()('postpone-control-entry', { ...on(first), body: { nextDate, reason: 'Позже' } }),
    ];
    for (const attempt of refusals) {
      expect(await api.writingNothing(() => refused(attempt()))).toEqual(MARKED);
    }
    await succeeded(client()('complete-control-entry', { ...on(first), body: { outcome: 'Готово' } }));
    await succeeded(client()('cancel-control-entry', { ...on(second), body: {} }));
    expect((await read(id)).nextDate).toBeNull();
  });

  it('R18: marked twice is marked, and nothing is written; R17: on another version refused', async () => {
    const made = await communication();
    const marked = await mark(made);
    expect(await api.writingNothing(() => mark(marked))).toEqual(marked);
    expect(await api.writingNothing(() => refused(client()('unmark-communication', at(made))))).toEqual({
      status: 412,
      code: 'version-stale',
    });
    const unmarked = await unmark(marked);
    expect(await api.writingNothing(() => unmark(unmarked))).toEqual(unmarked);
  });

  it('R18: of a mark and an entry made at the same moment no reminder is left', async () => {
    for (let round = 0; round < 5; round++) {
      const made = await communication();
      const [marking] = await Promise.all([
        client()('mark-communication', at(made)),
        client()('create-control-entry', {
          params: { communicationId: made.id },
          body: { kindId: api.kind.id, nextDate: dayFromNow(2) },
        }),
      ]);
      expect(marking.status).toBe(200);
      const reminders = (await entriesOf(made.id)).flatMap((found) => found.reminders);
      for (const { status } of reminders) expect(status).toBe('stopped');
    }
  });

  describe('R18: of a window order', () => {
    it('R18: it is hidden in lists, not changed and not linked until it is off', async () => {
      const made = await order();
      const marked = await succeeded(client()('mark-window-order', orderAt(made)));
      expect(marked).toMatchObject({ deletionMark: true, version: 2 });
      const list = async (query: object) =>
        (
          await succeeded(
            client()('list-window-orders', { query: { counterpartyId: made.counterpartyId, ...query } }),
          )
        ).items.map(({ id }) => id);
      expect(await list({})).toEqual([]);
      expect(await list({ marked: 'true' })).toEqual([made.id]);
      const change = () =>
        client()('update-window-order', { ...orderAt(marked), body: { status: 'closed' } });
      expect(await api.writingNothing(() => refused(change()))).toEqual(MARKED);
      const link = () =>
        client()('create-communication', { body: { details: { contactDocument: { orderId: made.id } } } });
      expect(await api.writingNothing(() => refused(link()))).toEqual({
        ...MARKED,
        fields: ['details.contactDocument.orderId: marked'],
      });
      expect(
        await api.writingNothing(() => succeeded(client()('mark-window-order', orderAt(marked)))),
      ).toEqual(marked);
      await succeeded(client()('unmark-window-order', orderAt(marked)));
      await succeeded(link());
      expect(await list({})).toEqual([made.id]);
    });

    it('R10: the contact document of a blue state is not marked, until the communication is', async () => {
      const made = await order();
      const linked = await communication({
        details: { stateId: api.states.blue.id, contactDocument: { orderId: made.id } },
      });
      const attempt = () => client()('mark-window-order', orderAt(made));
      expect(await api.writingNothing(() => refused(attempt()))).toEqual({
        status: 422,
        code: 'contact-document-required',
      });
      const marked = await mark(linked);
      const markedOrder = await succeeded(attempt());
      expect(await api.writingNothing(() => refused(client()('unmark-communication', at(marked))))).toEqual({
        status: 422,
        code: 'contact-document-required',
        fields: ['details.contactDocument: marked'],
      });
      await succeeded(client()('unmark-window-order', orderAt(markedOrder)));
      await unmark(marked);
    });

    it('R18: it is marked with as many communications as it can be the contact document of', async () => {
      const made = await order();
      const link = () =>
        client()('create-communication', { body: { details: { contactDocument: { orderId: made.id } } } });
      for (let count = 0; count < MAX_LINKED_COMMUNICATIONS; count++) await succeeded(link());
      expect(await api.writingNothing(() => refused(link()))).toEqual({
        status: 409,
        code: 'limit-reached',
      });
      const marked = await succeeded(
        client()('mark-window-order', { ...orderAt(made), idempotencyKey: crypto.randomUUID() }),
      );
      expect(marked.deletionMark).toBe(true);
    });

    it('R10: that of another state is, and makes no blue state then', async () => {
      const made = await order();
      const linked = await communication({
        details: { stateId: api.states.plain.id, contactDocument: { orderId: made.id } },
      });
      await succeeded(client()('mark-window-order', orderAt(made)));
      const attempt = () =>
        client()('update-communication', {
          ...at(linked),
          body: { details: { stateId: api.states.blue.id } },
        });
      expect(await api.writingNothing(() => refused(attempt()))).toEqual({
        status: 422,
        code: 'contact-document-required',
        fields: ['details.contactDocument: required'],
      });
      const other = await succeeded(
        client()('create-window-order', {
          body: { kind: 'contract', counterpartyId: made.counterpartyId },
        }),
      );
      const saved = await succeeded(
        client()('update-communication', {
          ...at(linked),
          body: { details: { stateId: api.states.blue.id, contactDocument: { orderId: other.id } } },
        }),
      );
      expect(saved.details.contactDocument).toEqual({
        orderId: other.id,
        number: other.number,
        kind: 'contract',
      });
    });
  });
});
