import { describe, expect, it, vi } from 'vitest';
import { sweepReminders } from '../../../../shared/app/reminders/sweep-reminders.ts';
import { cancelEntry, currentReminder } from '../../../../shared/domain/control/control-entry.ts';
import { entryOf } from '../../../support/documents.ts';
import { openJournal } from '../../../support/journal.ts';
import { person } from '../../../support/people.ts';
import { accepted } from '../../../support/results.ts';

const DUE = new Date('2026-11-25T06:00:00.000Z');
const minutesLater = (minutes: number) => new Date(DUE.getTime() + minutes * 60_000);

const setup = async () => {
  const journal = await openJournal();
  const sweepWhile = sweepReminders(journal.reminderDeps);
  const sweep = () => sweepWhile(() => true);
  return { ...journal, sweep, sweepWhile };
};

describe('sweeping up reminders that were left (R24)', () => {
  it('leaves what is not due, or has been for three minutes only', async () => {
    const { sweep, time } = await setup();
    for (const now of [minutesLater(-60), DUE, minutesLater(3)]) {
      time.now = now;
      expect(await sweep()).toMatchObject({ sent: 0, failed: 0 });
    }
  });

  it('sends what is overdue, once', async () => {
    const journal = await setup();
    journal.time.now = minutesLater(4);
    journal.notifier.notify = vi.fn(async () => ({ messageId: 'm-1' }));
    expect(await journal.sweep()).toMatchObject({ sent: 1, failed: 0 });
    expect(await journal.sweep()).toMatchObject({ sent: 0, failed: 0 });
    expect(journal.notifier.notify).toHaveBeenCalledTimes(1);
    expect(currentReminder(await journal.current()).status).toBe('sent');
  });

  it('counts what fails, goes on with the others, and takes the failed up again', async () => {
    const journal = await setup();
    const second = entryOf({ id: 'ctl_01JDFV0000000000000000000B' });
    await journal.must(journal.deps.controlEntries.add(second));
    journal.time.now = minutesLater(10);
    journal.notifier.notify = vi
      .fn(async () => ({ messageId: 'm-2' }))
      .mockRejectedValueOnce(new Error('down'));
    expect(await journal.sweep()).toMatchObject({ sent: 1, failed: 1 });
    expect(await journal.sweep()).toMatchObject({ sent: 1, failed: 0 });
    expect(journal.notifier.notify).toHaveBeenCalledTimes(3);
  });

  it('leaves what another attempt is at, and takes it up when its lease has run out', async () => {
    const journal = await setup();
    journal.time.now = minutesLater(4);
    journal.notifier.notify = () => new Promise(() => {});
    void journal.send(journal.ref);
    await vi.waitFor(async () => expect(currentReminder(await journal.current()).status).toBe('sending'));
    journal.notifier.notify = async () => ({ messageId: 'm-1' });
    expect(await journal.sweep()).toMatchObject({ sent: 0, failed: 0 });
    journal.time.now = minutesLater(6);
    expect(await journal.sweep()).toMatchObject({ sent: 1, failed: 0 });
  });

  it('does not see closed entries', async () => {
    const journal = await setup();
    await journal.saveEntry((entry) => accepted(cancelEntry(entry, person(), null, DUE)));
    journal.time.now = minutesLater(10);
    expect(await journal.sweep()).toMatchObject({ sent: 0, failed: 0 });
  });

  it('finds what was left six days ago', async () => {
    const journal = await setup();
    journal.time.now = minutesLater(6 * 24 * 60);
    journal.notifier.notify = async () => ({ messageId: 'm-1' });
    expect(await journal.sweep()).toMatchObject({ sent: 1, failed: 0 });
  });

  it('reaches one that is due behind more than a thousand of a manager who can not be reached', async () => {
    const journal = await setup();
    const silent = person({
      id: 'usr_01JDFV0000000000000000000S',
      email: 'silent@example.com',
      channels: [],
      reminderHour: 8,
    });
    await journal.must(journal.deps.users.add(silent));
    for (let count = 0; count < 1100; count++) {
      const id = `ctl_${String(count).padStart(26, '0')}` as const;
      await journal.must(journal.deps.controlEntries.add(entryOf({ id }, silent)));
    }
    journal.time.now = minutesLater(10);
    journal.notifier.notify = async () => ({ messageId: 'm-1' });
    expect(await journal.sweep()).toEqual({
      sent: 1,
      failed: 0,
      left: 0,
      oldestUnsentSeconds: 0,
      unreadDays: 0,
    });
  });

  it('begins no message when its time is up, measures what it left, and sends that the next time', async () => {
    const journal = await setup();
    const manager = person({ id: 'usr_01JDFV0000000000000000000S', email: 'second@example.com' });
    await journal.must(journal.deps.users.add(manager));
    await journal.must(
      journal.deps.controlEntries.add(entryOf({ id: 'ctl_01JDFV0000000000000000000B' }, manager)),
    );
    journal.time.now = minutesLater(10);
    const until = minutesLater(12);
    journal.notifier.notify = vi.fn(async () => {
      journal.time.now = until;
      return { messageId: 'm-1' };
    });
    expect(await journal.sweepWhile(() => journal.time.now < until)).toEqual({
      sent: 1,
      failed: 0,
      left: 1,
      oldestUnsentSeconds: 600,
      unreadDays: 0,
    });
    expect(await journal.sweep()).toMatchObject({ sent: 1, left: 0 });
    expect(journal.notifier.notify).toHaveBeenCalledTimes(2);
  });
});
