import { describe, expect, it, vi } from 'vitest';
import { sendReminder } from '../../../../shared/app/reminders/send-reminder.ts';
import {
  completeEntry,
  currentReminder,
  postponeEntry,
  type StoredControlEntry,
} from '../../../../shared/domain/control/control-entry.ts';
import type { ReminderText } from '../../../../shared/domain/reminders/reminder-text.ts';
import { openJournal } from '../../../support/journal.ts';
import { person } from '../../../support/people.ts';
import { accepted } from '../../../support/results.ts';

const DUE = new Date('2026-11-25T06:00:00.000Z');

const setup = async () => {
  const journal = await openJournal();
  journal.time.now = DUE;
  const notify = vi.fn(async (_managerId: string, _text: ReminderText) => ({ messageId: 'm-1' }));
  return { ...journal, notify, accept: () => (journal.notifier.notify = notify) };
};

const completed = (entry: StoredControlEntry) => accepted(completeEntry(entry, person(), 'Готово', DUE));
const postponed = (entry: StoredControlEntry) =>
  accepted(postponeEntry(entry, { nextDate: '2026-12-01', reason: 'Позже' }, person(), person(), DUE));

describe('sending a reminder (R20–R24)', () => {
  it('sends to the manager’s topic and leaves its trace on the entry', async () => {
    const journal = await setup();
    journal.accept();
    expect(await journal.send(journal.ref)).toBe('sent');
    expect(journal.notify).toHaveBeenCalledTimes(1);
    expect(journal.notify.mock.calls[0]?.[0]).toBe(journal.manager.id);
    expect(currentReminder(await journal.current())).toMatchObject({
      status: 'sent',
      attempts: 1,
      messageId: 'm-1',
      channels: ['email', 'sms'],
      sentAt: DUE.toISOString(),
      leasedUntil: null,
      lastError: null,
    });
    expect((await journal.current()).version).toBe(1);
  });

  it('says what the table holds now: a new phone, a new name, the manager’s language and channels', async () => {
    const journal = await setup();
    journal.accept();
    await journal.saveDocument({
      clientName: 'Новое имя',
      preliminaryContact: {
        ...journal.document.preliminaryContact,
        phone: { number: '+79990001122', extension: null },
      },
    });
    await journal.saveManager({ language: 'en', channels: ['sms'] });
    await journal.send(journal.ref);
    const text = journal.notify.mock.calls[0]?.[1];
    expect(text?.sms).toContain('Новое имя, +79990001122');
    expect(text?.email).toContain('Client: Новое имя');
    expect(currentReminder(await journal.current()).channels).toEqual(['sms']);
  });

  it('is not sent twice', async () => {
    const journal = await setup();
    journal.accept();
    await journal.send(journal.ref);
    expect(await journal.send(journal.ref)).toBe('sent');
    expect(journal.notify).toHaveBeenCalledTimes(1);
  });

  it('drops a stale version and sends the one that took its place', async () => {
    const journal = await setup();
    await journal.saveEntry(postponed);
    expect(await journal.send(journal.ref)).toBe('superseded');
    journal.accept();
    expect(await journal.send({ ...journal.ref, version: 2 })).toBe('sent');
  });

  it('drops the reminder of a closed entry', async () => {
    const journal = await setup();
    await journal.saveEntry(completed);
    expect(await journal.send(journal.ref)).toBe('closed');
  });

  it('drops the reminder of a communication with a deletion mark (R18)', async () => {
    const journal = await setup();
    await journal.saveDocument({ deletionMark: true });
    expect(await journal.send(journal.ref)).toBe('closed');
    expect(currentReminder(await journal.current()).status).toBe('planned');
  });

  it.each(['entryId', 'communicationId', 'managerId'] as const)(
    'has nothing to send for an unknown %s',
    async (name) => {
      const journal = await setup();
      expect(await journal.send({ ...journal.ref, [name]: 'unknown' })).toBe('gone');
    },
  );

  it('is published once when two are at it at the same moment', async () => {
    const journal = await setup();
    journal.accept();
    const outcomes = await Promise.all([journal.send(journal.ref), journal.send(journal.ref)]);
    expect(journal.notify).toHaveBeenCalledTimes(1);
    expect(outcomes).toContain('sent');
    expect(outcomes.every((outcome) => outcome === 'sent' || outcome === 'leased')).toBe(true);
  });

  it('keeps others off while it publishes, and lets them in when it never came back', async () => {
    const journal = await setup();
    let accept = (_: { messageId: string }) => {};
    const published = new Promise<void>((started) => {
      journal.notifier.notify = () => {
        started();
        return new Promise((resolve) => {
          accept = resolve;
        });
      };
    });
    const first = journal.send(journal.ref);
    await published;
    expect(await journal.send(journal.ref)).toBe('leased');
    accept({ messageId: 'm-1' });
    expect(await first).toBe('sent');
    expect(await journal.send(journal.ref)).toBe('sent');
  });

  it('takes up what a crash left claimed, once the lease has run out', async () => {
    const journal = await setup();
    journal.notifier.notify = () => new Promise(() => {});
    void journal.send(journal.ref);
    await vi.waitFor(async () => expect(currentReminder(await journal.current()).status).toBe('sending'));
    journal.accept();
    expect(await journal.send(journal.ref)).toBe('leased');
    journal.time.now = new Date(DUE.getTime() + 61_000);
    expect(await journal.send(journal.ref)).toBe('sent');
    expect(currentReminder(await journal.current()).attempts).toBe(2);
  });

  it('gives the claim back and keeps the kind of the error when the notifier fails, and throws it', async () => {
    const journal = await setup();
    const failure = Object.assign(new Error('+79161234567 is throttled'), { name: 'ThrottlingException' });
    journal.notifier.notify = async () => {
      throw failure;
    };
    await expect(journal.send(journal.ref)).rejects.toBe(failure);
    expect(currentReminder(await journal.current())).toMatchObject({
      status: 'planned',
      attempts: 1,
      leasedUntil: null,
      lastError: 'ThrottlingException',
    });
    journal.accept();
    expect(await journal.send(journal.ref)).toBe('sent');
    expect(currentReminder(await journal.current())).toMatchObject({ attempts: 2, lastError: null });
  });

  it.each([
    ['completed', completed, ['sent']],
    ['postponed', postponed, ['sent', 'planned']],
  ] as const)(
    'marks the ledger and keeps the change when the entry is %s while it publishes',
    async (_, change, statuses) => {
      const journal = await setup();
      journal.notifier.notify = async () => {
        await journal.saveEntry(change);
        return { messageId: 'm-9' };
      };
      expect(await journal.send(journal.ref)).toBe('sent');
      const entry = await journal.current();
      expect(entry.reminders.map(({ status }) => status)).toEqual(statuses);
      expect(entry.reminders[0]?.messageId).toBe('m-9');
      expect(entry.version).toBe(2);
      expect(entry.status).toBe(change === completed ? 'completed' : 'open');
    },
  );

  it('leaves an entry closed that was closed while the notifier failed', async () => {
    const journal = await setup();
    journal.notifier.notify = async () => {
      await journal.saveEntry(completed);
      throw new Error('down');
    };
    await expect(journal.send(journal.ref)).rejects.toThrow('down');
    expect(await journal.current()).toMatchObject({
      status: 'completed',
      reminders: [{ status: 'stopped' }],
    });
  });

  it('claims again when another write of the entry came between', async () => {
    const journal = await setup();
    journal.accept();
    let disturbed = false;
    const send = sendReminder({
      ...journal.reminderDeps,
      commit: async (writes) => {
        if (!disturbed) {
          disturbed = true;
          await journal.saveEntry((entry) => ({ ...entry, comment: 'Новое', revision: entry.revision + 1 }));
        }
        return journal.deps.commit(writes);
      },
    });
    expect(await send(journal.ref)).toBe('sent');
    expect(journal.notify.mock.calls[0]?.[1].email).toContain('Комментарий: Новое');
    expect(currentReminder(await journal.current())).toMatchObject({ status: 'sent', attempts: 1 });
  });

  it('throws when it can not claim at all, and has published nothing', async () => {
    const journal = await setup();
    const send = sendReminder({ ...journal.reminderDeps, commit: async () => 'retry' });
    await expect(send(journal.ref)).rejects.toThrow('could not be claimed');
  });

  it('marks what was published although the table fails at that moment: it is not sent again', async () => {
    const journal = await setup();
    journal.accept();
    let failures = 0;
    const send = sendReminder({
      ...journal.reminderDeps,
      commit: async (writes) => {
        if (journal.notify.mock.calls.length > 0 && failures++ < 2) throw new Error('throttled');
        return journal.deps.commit(writes);
      },
    });
    expect(await send(journal.ref)).toBe('sent');
    expect(await journal.send(journal.ref)).toBe('sent');
    expect(journal.notify).toHaveBeenCalledTimes(1);
    expect(currentReminder(await journal.current())).toMatchObject({ status: 'sent', messageId: 'm-1' });
  });

  it('marks once what was marked although the answer was lost', async () => {
    const journal = await setup();
    journal.accept();
    let lost = false;
    const send = sendReminder({
      ...journal.reminderDeps,
      commit: async (writes) => {
        const conflict = await journal.deps.commit(writes);
        if (journal.notify.mock.calls.length > 0 && !lost) {
          lost = true;
          throw new Error('the answer was lost');
        }
        return conflict;
      },
    });
    expect(await send(journal.ref)).toBe('sent');
    expect(currentReminder(await journal.current())).toMatchObject({ status: 'sent', attempts: 1 });
  });

  it('throws when what was published can not be marked at all', async () => {
    const journal = await setup();
    journal.accept();
    const send = sendReminder({
      ...journal.reminderDeps,
      commit: async (writes) => {
        if (journal.notify.mock.calls.length > 0) throw new Error('the table is gone');
        return journal.deps.commit(writes);
      },
    });
    await expect(send(journal.ref)).rejects.toThrow('the table is gone');
  });
});
