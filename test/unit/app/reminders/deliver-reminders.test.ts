import { describe, expect, it, vi } from 'vitest';
import { sweepReminders } from '../../../../shared/app/reminders/sweep-reminders.ts';
import { currentReminder } from '../../../../shared/domain/control/control-entry.ts';
import { MAX_MESSAGES_PER_SECOND } from '../../../../shared/domain/control/reminder.ts';
import type { ReminderText } from '../../../../shared/domain/reminders/reminder-text.ts';
import { keys } from '../../../../shared/store/keys.ts';
import { entryOf, NOW } from '../../../support/documents.ts';
import { openJournal } from '../../../support/journal.ts';
import { memoryTable } from '../../../support/memory-table.ts';

const DUE = new Date('2026-11-25T06:00:00.000Z');
/** A sweep that has all the time it needs. */
const always = () => true;

/** A manager with so many calls to make at one moment. */
const setup = async (count: number) => {
  const journal = await openJournal();
  journal.time.now = DUE;
  const others = Array.from({ length: count - 1 }, (_, number) =>
    entryOf({ id: `ctl_01JDFV00000000000000000${String(number + 100)}` }, journal.manager),
  );
  for (const entry of others) await journal.must(journal.deps.controlEntries.add(entry));
  let messages = 0;
  const notify = vi.fn(async (_managerId: string, _text: ReminderText) => ({
    messageId: `m-${++messages}`,
  }));
  journal.notifier.notify = notify;
  const refs = await journal.deps.controlEntries.listDueTogether(journal.ref);
  const lines = async () =>
    (await journal.deps.controlEntries.list(journal.document.id)).map(currentReminder);
  return { ...journal, notify, refs, lines };
};

describe('many reminders of one manager at one moment', () => {
  it('R20: as many as may be sent a second go one by one', async () => {
    const { refs, send, notify, lines } = await setup(MAX_MESSAGES_PER_SECOND);
    for (const ref of refs) expect(await send(ref)).toBe('sent');
    expect(notify).toHaveBeenCalledTimes(MAX_MESSAGES_PER_SECOND);
    expect(new Set((await lines()).map(({ messageId }) => messageId)).size).toBe(MAX_MESSAGES_PER_SECOND);
  });

  it('R20: more of them are one message that lists them all, once', async () => {
    const { refs, send, notify, lines } = await setup(12);
    expect(await Promise.all(refs.map(send))).toContain('sent');
    expect(notify).toHaveBeenCalledTimes(1);
    const text = notify.mock.calls[0]?.[1];
    expect(text?.subject).toBe('Звонков: 12, 25.11.2026');
    expect(text?.email.match(/КМ-2026-\d{6}/g)).toHaveLength(12);
    expect(text?.sms.length).toBeLessThanOrEqual(201);
    for (const line of await lines()) expect(line).toMatchObject({ status: 'sent', messageId: 'm-1' });
  });

  it('R20: more messages to one manager than may be sent a second wait for the next one', async () => {
    const table = memoryTable();
    const journal = await openJournal(table);
    journal.time.now = DUE;
    journal.time.sleep = async (milliseconds) => {
      const until = journal.time.now.getTime() + milliseconds;
      // Others who sleep go on first; time is no earlier for that.
      await new Promise((resolve) => setImmediate(resolve));
      journal.time.now = new Date(Math.max(until, journal.time.now.getTime()));
    };
    let messages = 0;
    journal.notifier.notify = async () => ({ messageId: `m-${++messages}` });
    // Each is due at a moment of its own, so none takes another along.
    const entries = Array.from({ length: MAX_MESSAGES_PER_SECOND + 3 }, (_, number) =>
      entryOf(
        { id: `ctl_01JDFV00000000000000000${number + 100}`, nextDate: '2026-11-23' },
        journal.manager,
        new Date(NOW.getTime() + number),
      ),
    );
    for (const entry of entries) await journal.must(journal.deps.controlEntries.add(entry));

    const refs = entries.map((entry) => ({
      ...journal.ref,
      entryId: entry.id,
      dueAt: currentReminder(entry).dueAt,
    }));
    expect(await Promise.all(refs.map(journal.send))).toEqual(entries.map(() => 'sent'));
    expect(messages).toBe(entries.length);

    const first = Math.floor(DUE.getTime() / 1000);
    const last = Math.floor(journal.time.now.getTime() / 1000);
    const taken = [];
    for (let second = first; second <= last; second++) {
      for (let place = 0; place < MAX_MESSAGES_PER_SECOND; place++) {
        if (await table.get(keys.sendSlot(journal.manager.id, second, place))) taken.push({ second, place });
      }
    }
    expect(taken).toHaveLength(entries.length);
  });

  it('R20: hundreds that come due at once, each at a moment of its own, are sent within seconds, none of them fails', async () => {
    const COUNT = 300;
    const journal = await openJournal();
    const { time } = journal;
    time.now = DUE;
    let slept = 0;
    time.sleep = async (milliseconds) => {
      const until = time.now.getTime() + milliseconds;
      await new Promise((resolve) => setImmediate(resolve));
      time.now = new Date(Math.max(until, time.now.getTime()));
      slept++;
    };
    const texts: ReminderText[] = [];
    journal.notifier.notify = async (_managerId, text) => ({ messageId: `m-${texts.push(text)}` });
    const entries = Array.from({ length: COUNT }, (_, number) =>
      entryOf(
        { id: `ctl_01JDFV00000000000000000${number + 100}`, nextDate: '2026-11-25' },
        journal.manager,
        new Date(DUE.getTime() + number * 30),
      ),
    );
    for (const entry of entries) await journal.must(journal.deps.controlEntries.add(entry));
    time.now = new Date(DUE.getTime() + COUNT * 30);
    const outcomes = await Promise.all(
      entries.map((entry) =>
        journal.send({ ...journal.ref, entryId: entry.id, dueAt: currentReminder(entry).dueAt }),
      ),
    );
    expect(outcomes.filter((outcome) => !['sent', 'leased'].includes(outcome))).toEqual([]);
    const lines = (await journal.deps.controlEntries.list(journal.document.id)).map(currentReminder);
    expect(lines.filter(({ status }) => status === 'sent').length).toBeGreaterThanOrEqual(COUNT);
    expect(time.now.getTime() - DUE.getTime() - COUNT * 30).toBeLessThan(10_000);
    expect(texts.length).toBeLessThan(60);
    expect(slept).toBeGreaterThan(0);
  });

  it('R24: what the sweeper finds of one manager is one message, whatever moment each was due', async () => {
    const journal = await setup(60);
    journal.time.now = new Date(DUE.getTime() + 600_000);
    const sweep = sweepReminders(journal.reminderDeps);
    expect(await sweep(always)).toEqual({
      sent: 60,
      failed: 0,
      left: 0,
      oldestUnsentSeconds: 0,
      unreadDays: 0,
    });
    expect(journal.notify).toHaveBeenCalledTimes(2);
  });

  it('R24: a day that can not be read holds up no other, and is told', async () => {
    const table = memoryTable();
    const journal = await openJournal({
      ...table,
      query: async (query) => {
        if (query.partition.endsWith('2026-11-20')) throw new Error('throttled');
        return table.query(query);
      },
    });
    journal.time.now = new Date(DUE.getTime() + 600_000);
    journal.notifier.notify = async () => ({ messageId: 'm-1' });
    expect(await sweepReminders(journal.reminderDeps)(always)).toMatchObject({ sent: 1, unreadDays: 1 });
  });

  it('R23: how long the oldest unsent is due, where the notifier fails', async () => {
    const journal = await setup(1);
    journal.time.now = new Date(DUE.getTime() + 600_000);
    journal.notify.mockRejectedValue(new Error('down'));
    const sweep = sweepReminders(journal.reminderDeps);
    expect(await sweep(always)).toEqual({
      sent: 0,
      failed: 1,
      left: 0,
      oldestUnsentSeconds: 600,
      unreadDays: 0,
    });
  });

  it('R20: without a working channel nothing is sent, the entry says so, and it is sent once there is one', async () => {
    const journal = await setup(1);
    await journal.saveManager({ channels: [] });
    expect(await journal.send(journal.ref)).toBe('undeliverable');
    expect(await journal.lines()).toMatchObject([
      { status: 'undeliverable', lastError: 'no-working-channel', sentAt: null },
    ]);
    await journal.saveManager({ channels: ['email'] });
    journal.time.now = new Date(DUE.getTime() + 600_000);
    expect(await sweepReminders(journal.reminderDeps)(always)).toMatchObject({
      sent: 1,
      oldestUnsentSeconds: 0,
    });
    expect(await journal.lines()).toMatchObject([{ status: 'sent', channels: ['email'], lastError: null }]);
  });

  it('R1 R20: somebody whose access was taken is told nothing of a client, and the entry says why', async () => {
    const journal = await setup(1);
    await journal.saveManager({ access: { journal: 'none', view: 'standard', scope: 'own' } });
    expect(await journal.send(journal.ref)).toBe('undeliverable');
    expect(journal.notify).not.toHaveBeenCalled();
    expect(await journal.lines()).toMatchObject([
      { status: 'undeliverable', lastError: 'no-access', sentAt: null },
    ]);
  });
});
