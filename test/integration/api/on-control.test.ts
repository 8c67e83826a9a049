import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RequestOf } from '../../../shared/api/client.ts';
import { sendReminder } from '../../../shared/app/reminders/send-reminder.ts';
import { type Communication, MAX_OPEN_ENTRIES } from '../../../shared/domain/communications/communication.ts';
import { sendRateLimiter } from '../../../shared/store/send-rate-limiter.ts';
import { type Api, openApi, people, refused, succeeded } from '../../support/api.ts';
import { dayFromNow } from '../../support/api-requests.ts';

const { writer, administrator } = people;
const PAST = { status: 422, code: 'next-date-past', fields: ['nextDate: past'] };
const CLOSED = { status: 409, code: 'entry-closed' };

describe('on control', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const client = () => api.as(writer);
  const communication = () => succeeded(client()('create-communication', { body: {} }));
  const add = (
    communicationId: Communication['id'],
    body: Partial<RequestOf<'create-control-entry'>['body']> = {},
  ) =>
    client()('create-control-entry', {
      params: { communicationId },
      body: { kindId: api.kind.id, nextDate: dayFromNow(2), ...body },
    });
  const entry = async (body: Parameters<typeof add>[1] = {}) => {
    const { id: communicationId } = await communication();
    const made = await succeeded(add(communicationId, body));
    return { made, params: { communicationId, entryId: made.id }, ifMatch: made.etag };
  };
  const transitions = {
    complete: (at: object) =>
      client()('complete-control-entry', { ...at, body: { outcome: 'Готово' } } as never),
    postpone: (at: object) =>
      client()('postpone-control-entry', {
        ...at,
        body: { nextDate: dayFromNow(9), reason: 'Позже' },
      } as never),
    cancel: (at: object) => client()('cancel-control-entry', { ...at, body: { reason: 'Ошибка' } } as never),
  };
  const nextDateOf = async (communicationId: Communication['id']) =>
    (await succeeded(client()('get-communication', { params: { communicationId } }))).nextDate;

  describe('R19: an entry', () => {
    it('R19: has a kind, a day, the author as its manager, and a comment', async () => {
      const { made, params } = await entry({ comment: ' После обеда\nпозвонить ' });
      expect(made).toMatchObject({
        communicationId: params.communicationId,
        kind: { id: api.kind.id, name: api.kind.name },
        nextDate: dayFromNow(2),
        managerId: writer.id,
        authorId: writer.id,
        comment: 'После обеда\nпозвонить',
        status: 'open',
        version: 1,
        postponements: [],
      });
    });

    it('R19: may have another manager, at whose hour in whose zone the reminder is planned (R20)', async () => {
      const manager = {
        ...writer,
        id: api.deps.ids.next('usr'),
        email: 'east@example.com',
        subject: 'subject-east',
        timeZone: 'Asia/Vladivostok',
        reminderHour: 14,
      };
      await api.must(api.deps.users.add(manager));
      const { made } = await entry({ managerId: manager.id, nextDate: '2035-06-01' });
      expect(made).toMatchObject({ managerId: manager.id, authorId: writer.id });
      expect(made.reminders).toMatchObject([
        { version: 1, status: 'planned', dueAt: '2035-06-01T04:00:00.000Z' },
      ]);
    });

    it('R19: any number of them, in the order they were made', async () => {
      const { id: communicationId } = await communication();
      const ids: string[] = [];
      for (const days of [3, 1, 2]) {
        const made = await succeeded(add(communicationId, { nextDate: dayFromNow(days) }));
        ids.push(made.id);
        // Ids tell moments of a millisecond or more apart.
        await vi.waitUntil(() => Date.now() > Date.parse(made.createdAt));
      }
      const { items } = await succeeded(client()('list-control-entries', { params: { communicationId } }));
      expect(items.map(({ id }) => id)).toEqual(ids);
    });

    it.each([
      ['Europe/Moscow', '2036-01-09', PAST],
      ['Europe/Moscow', '2036-01-10', undefined],
      ['Pacific/Kiritimati', '2036-01-10', PAST],
      ['Pacific/Kiritimati', '2036-01-11', undefined],
      ['Pacific/Pago_Pago', '2036-01-09', PAST],
      ['Pacific/Pago_Pago', '2036-01-10', undefined],
    ])('R19: a past day is refused, as days go in %s: %s', async (timeZone, nextDate, refusal) => {
      const manager = {
        ...writer,
        id: api.deps.ids.next('usr'),
        email: `${crypto.randomUUID()}@example.com`,
        subject: null,
        timeZone,
      };
      await api.must(api.deps.users.add(manager));
      const { id } = await communication();
      vi.useFakeTimers({ toFake: ['Date'], now: new Date('2036-01-10T12:30:00Z') });
      const attempt = () => add(id, { managerId: manager.id, nextDate });
      if (refusal) expect(await api.writingNothing(() => refused(attempt()))).toEqual(refusal);
      else expect((await succeeded(attempt())).nextDate).toBe(nextDate);
    });

    it('R20: one for today past the hour is due at once', async () => {
      const { id } = await communication();
      vi.useFakeTimers({ toFake: ['Date'], now: new Date('2036-01-10T12:30:00Z') });
      const made = await succeeded(add(id, { nextDate: '2036-01-10' }));
      expect(made.reminders[0]?.dueAt).toBe('2036-01-10T12:30:00.000Z');
    });

    it.each([
      ['a kind there is not', { kindId: 'ctk_01JDFV0000000000000000000Z' }, 'kindId: unknown'],
      ['a manager there is not', { managerId: 'usr_01JDFV0000000000000000000Z' }, 'managerId: unknown'],
    ] as const)('R19: %s is refused', async (_, body, field) => {
      const { id } = await communication();
      expect(await api.writingNothing(() => refused(add(id, body)))).toEqual({
        status: 422,
        code: 'unknown-reference',
        fields: [field],
      });
    });

    it('R19: an inactive kind is refused', async () => {
      const kind = { ...api.kind, id: api.deps.ids.next('ctk'), active: false };
      await api.must([api.deps.controlKinds.add(kind)]);
      const { id } = await communication();
      expect(await refused(add(id, { kindId: kind.id }))).toMatchObject({ fields: ['kindId: unknown'] });
    });

    it('R18: a communication with a deletion mark is not put on control', async () => {
      const { id } = await communication();
      const stored = await api.deps.communications.find(id);
      if (!stored) throw new Error('It was just made');
      await api.must([api.deps.communications.save({ ...stored, deletionMark: true, revision: 2 })]);
      expect(await api.writingNothing(() => refused(add(id)))).toEqual({
        status: 409,
        code: 'deletion-marked',
      });
    });

    it('there can be so many open at once', async () => {
      const { id } = await communication();
      const stored = await api.deps.communications.find(id);
      if (!stored) throw new Error('It was just made');
      const openEntries = Array.from({ length: MAX_OPEN_ENTRIES - 1 }, (_, count) => ({
        entryId: `ctl_${count}`,
        nextDate: '2037-01-01',
      }));
      await api.must([api.deps.communications.save({ ...stored, openEntries, revision: 2 })]);
      await succeeded(add(id));
      expect(await api.writingNothing(() => refused(add(id)))).toEqual({
        status: 409,
        code: 'limit-reached',
      });
    });

    it('of a communication, or of an entry, there is not: not found', async () => {
      const unknown = 'com_01JDFV0000000000000000000Z';
      expect(await refused(add(unknown))).toEqual({ status: 404, code: 'not-found' });
      const { params, ifMatch } = await entry();
      for (const transition of Object.values(transitions)) {
        for (const elsewhere of [
          { ...params, communicationId: unknown },
          { ...params, communicationId: (await communication()).id },
          { ...params, entryId: 'ctl_01JDFV0000000000000000000Z' },
        ]) {
          expect(await api.writingNothing(() => refused(transition({ params: elsewhere, ifMatch })))).toEqual(
            { status: 404, code: 'not-found' },
          );
        }
      }
    });
  });

  describe('R21: a communication goes to another manager', () => {
    const colleague = async () => {
      const manager = {
        ...writer,
        id: api.deps.ids.next('usr'),
        email: `${crypto.randomUUID()}@example.com`,
        subject: null,
        timeZone: 'Asia/Vladivostok',
        reminderHour: 14,
      };
      await api.must(api.deps.users.add(manager));
      return manager;
    };
    const handOver = async (
      communicationId: Communication['id'],
      body: RequestOf<'update-communication'>['body'],
    ) => {
      const { etag } = await succeeded(client()('get-communication', { params: { communicationId } }));
      return client()('update-communication', { params: { communicationId }, ifMatch: etag, body });
    };
    const entriesOf = async (communicationId: Communication['id']) =>
      (await succeeded(client()('list-control-entries', { params: { communicationId } }))).items;

    it('R21: their open entries go along, and remind the new one at their hour in their zone', async () => {
      const { id } = await communication();
      const manager = await colleague();
      const open = await succeeded(add(id, { nextDate: '2035-06-01' }));
      const others = await succeeded(add(id, { nextDate: '2035-06-01', managerId: administrator.id }));
      const closed = await succeeded(add(id));
      const done = await succeeded(
        transitions.cancel({ params: { communicationId: id, entryId: closed.id }, ifMatch: closed.etag }),
      );
      await succeeded(handOver(id, { managerId: manager.id }));
      const entries = new Map((await entriesOf(id)).map((found) => [found.id, found]));
      expect(entries.get(open.id)).toMatchObject({
        managerId: manager.id,
        nextDate: '2035-06-01',
        version: 2,
        reminders: [
          { version: 1, status: 'stopped' },
          { version: 2, status: 'planned', dueAt: '2035-06-01T04:00:00.000Z' },
        ],
      });
      expect(entries.get(others.id)).toEqual({ ...others, etag: undefined });
      expect(entries.get(closed.id)).toEqual({ ...done, etag: undefined });
    });

    it('R21: they stay where that is asked for, and where the manager is the same', async () => {
      const { id } = await communication();
      const manager = await colleague();
      const made = await succeeded(add(id));
      await succeeded(handOver(id, { managerId: writer.id }));
      await succeeded(handOver(id, { managerId: manager.id, reassignControlEntries: false }));
      expect(await entriesOf(id)).toEqual([{ ...made, etag: undefined }]);
    });

    it('R21: all of them in one change, as many as there can be; refused, and nothing moves', async () => {
      const { id } = await communication();
      const manager = await colleague();
      for (let count = 0; count < MAX_OPEN_ENTRIES; count++) await succeeded(add(id));
      const attempt = () => handOver(id, { managerId: manager.id, details: { stateId: api.states.blue.id } });
      expect(await api.writingNothing(async () => refused(attempt()))).toMatchObject({
        code: 'contact-document-required',
      });
      await succeeded(
        handOver(id, {
          managerId: manager.id,
          details: {
            stateId: api.states.blue.id,
            contactDocument: {
              create: { kind: 'order', phone: '89160007766', folderId: api.folder.id },
            },
          },
        }),
      );
      const entries = await entriesOf(id);
      expect(new Set(entries.map(({ managerId }) => managerId))).toEqual(new Set([manager.id]));
    });
  });

  describe('R21: an entry is completed, postponed or cancelled', () => {
    it('R21: completed with an outcome; its reminder stops', async () => {
      const { params, ifMatch } = await entry();
      const done = await succeeded(transitions.complete({ params, ifMatch }));
      expect(done).toMatchObject({
        status: 'completed',
        outcome: 'Готово',
        closedById: writer.id,
        version: 2,
        etag: '"2"',
        reminders: [{ status: 'stopped' }],
      });
    });

    it('R21: postponed with a reason, and counted; the old reminder stops, a new one is planned', async () => {
      const { params, ifMatch } = await entry();
      const once = await succeeded(transitions.postpone({ params, ifMatch }));
      const twice = await succeeded(
        client()('postpone-control-entry', {
          params,
          ifMatch: once.etag,
          body: { nextDate: dayFromNow(4), reason: 'Раньше' },
        }),
      );
      expect(twice).toMatchObject({
        status: 'open',
        nextDate: dayFromNow(4),
        postponements: [
          { from: dayFromNow(2), to: dayFromNow(9), reason: 'Позже', postponedById: writer.id },
          { from: dayFromNow(9), to: dayFromNow(4), reason: 'Раньше' },
        ],
        reminders: [
          { version: 1, status: 'stopped' },
          { version: 2, status: 'stopped' },
          { version: 3, status: 'planned' },
        ],
      });
    });

    it('R21: cancelled, with a reason or without', async () => {
      const { params, ifMatch } = await entry();
      expect(await succeeded(transitions.cancel({ params, ifMatch }))).toMatchObject({
        status: 'cancelled',
        reason: 'Ошибка',
        reminders: [{ status: 'stopped' }],
      });
    });

    it('R21: postponed to a past day it is refused', async () => {
      const { params, ifMatch } = await entry();
      const attempt = () =>
        client()('postpone-control-entry', {
          params,
          ifMatch,
          body: { nextDate: '2020-01-01', reason: 'x' },
        });
      expect(await api.writingNothing(() => refused(attempt()))).toEqual(PAST);
    });

    const closings = ['complete', 'cancel'] as const;
    const names = ['complete', 'postpone', 'cancel'] as const;
    it.each(closings.flatMap((first) => names.map((second) => [first, second] as const)))(
      'R21: after %s, %s is refused',
      async (first, second) => {
        const { params, ifMatch } = await entry();
        const closed = await succeeded(transitions[first]({ params, ifMatch }));
        const again = () => transitions[second]({ params, ifMatch: closed.etag });
        expect(await api.writingNothing(() => refused(again()))).toEqual(CLOSED);
      },
    );

    it.each(names)('R17, R21: %s holds to the version', async (name) => {
      const { params, ifMatch } = await entry();
      const attempt = (at: object) => api.writingNothing(() => refused(transitions[name](at)));
      expect(await attempt({ params })).toEqual({ status: 428, code: 'version-required' });
      expect(await attempt({ params, ifMatch: '"2"' })).toEqual({ status: 412, code: 'version-stale' });
      expect(await attempt({ params, ifMatch: '1' })).toMatchObject({ status: 400 });
      const both = await Promise.all([
        transitions[name]({ params, ifMatch }),
        transitions[name]({ params, ifMatch }),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    });
  });

  describe('R22: the earliest open next date', () => {
    it('R22: follows every entry, in the document and in the journal', async () => {
      const { id: communicationId } = await communication();
      expect(await nextDateOf(communicationId)).toBeNull();
      const late = await succeeded(add(communicationId, { nextDate: dayFromNow(8) }));
      const soon = await succeeded(add(communicationId, { nextDate: dayFromNow(3) }));
      expect(await nextDateOf(communicationId)).toBe(dayFromNow(3));
      const at = ({ id, etag }: typeof soon) => ({ params: { communicationId, entryId: id }, ifMatch: etag });
      const postponed = await succeeded(transitions.postpone(at(soon)));
      expect(await nextDateOf(communicationId)).toBe(dayFromNow(8));
      const { items } = await succeeded(client()('list-communications', { query: { limit: 200 } }));
      expect(items.find(({ id }) => id === communicationId)?.nextDate).toBe(dayFromNow(8));
      await succeeded(transitions.complete(at(late)));
      expect(await nextDateOf(communicationId)).toBe(dayFromNow(9));
      await succeeded(transitions.cancel({ ...at(soon), ifMatch: postponed.etag }));
      expect(await nextDateOf(communicationId)).toBeNull();
    });

    it('R22: of many at once none is lost, and the version people see stays', async () => {
      const { id: communicationId, etag } = await communication();
      await Promise.all(
        [7, 4, 6, 5].map((days) => succeeded(add(communicationId, { nextDate: dayFromNow(days) }))),
      );
      const document = await succeeded(client()('get-communication', { params: { communicationId } }));
      expect(document).toMatchObject({ nextDate: dayFromNow(4), version: 1 });
      expect((await api.deps.communications.find(communicationId))?.openEntries).toHaveLength(4);
      const saved = await Promise.all([
        succeeded(
          client()('update-communication', {
            params: { communicationId },
            ifMatch: etag,
            body: { details: { note: 'Вместе' } },
          }),
        ),
        succeeded(add(communicationId, { nextDate: dayFromNow(1) })),
      ]);
      expect(saved[0].version).toBe(2);
      expect(await succeeded(client()('get-communication', { params: { communicationId } }))).toMatchObject({
        nextDate: dayFromNow(1),
        version: 2,
        details: { note: 'Вместе' },
      });
    });
  });

  it('R23: the ledger of reminders can be read from the entry', async () => {
    const { params, made } = await entry();
    const outcomes: (() => Promise<{ messageId: string }>)[] = [
      () => Promise.reject(Object.assign(new Error('secret'), { name: 'ThrottlingException' })),
      () => Promise.resolve({ messageId: 'message-1' }),
    ];
    const send = sendReminder({
      ...api.deps,
      rateLimiter: sendRateLimiter,
      notifier: { notify: () => outcomes.shift()?.() ?? Promise.reject(new Error('not told')) },
    });
    const ref = { ...params, managerId: made.managerId, version: 1, dueAt: made.reminders[0]?.dueAt ?? '' };
    const ledger = async () => {
      const { items } = await succeeded(
        client()('list-control-entries', { params: { communicationId: params.communicationId } }),
      );
      return items[0]?.reminders;
    };
    await expect(send(ref)).rejects.toThrow('secret');
    expect(await ledger()).toMatchObject([
      { status: 'planned', attempts: 1, lastError: 'ThrottlingException', messageId: null, sentAt: null },
    ]);
    expect(await send(ref)).toBe('sent');
    expect(await ledger()).toMatchObject([
      {
        version: 1,
        status: 'sent',
        attempts: 2,
        plannedAt: made.createdAt,
        sentAt: expect.stringMatching(/Z$/),
        channels: ['email', 'sms'],
        messageId: 'message-1',
        lastError: null,
      },
    ]);
    // What a reminder leaves does not change the version: whoever has the entry open can still complete it.
    const completed = await succeeded(transitions.complete({ params, ifMatch: made.etag }));
    expect(completed.reminders).toMatchObject([{ status: 'sent' }]);
  });

  it('R21: an administrator may complete what is another’s', async () => {
    const { params, ifMatch } = await entry();
    const done = await succeeded(
      api.as(administrator)('complete-control-entry', { params, ifMatch, body: { outcome: 'Сам' } }),
    );
    expect(done).toMatchObject({ closedById: administrator.id, managerId: writer.id });
  });
});
