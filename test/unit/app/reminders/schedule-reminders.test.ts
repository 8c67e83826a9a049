import { describe, expect, it, vi } from 'vitest';
import { scheduleReminders } from '../../../../shared/app/reminders/schedule-reminders.ts';
import {
  cancelEntry,
  completeEntry,
  postponeEntry,
  type StoredControlEntry,
} from '../../../../shared/domain/control/control-entry.ts';
import type { PlannedReminder, ReminderRef } from '../../../../shared/domain/control/reminder.ts';
import {
  claimReminder,
  markReminderSent,
  releaseReminder,
} from '../../../../shared/domain/reminders/reminder-delivery.ts';
import { entryOf, NOW } from '../../../support/documents.ts';
import { unimplemented } from '../../../support/journal.ts';
import { person } from '../../../support/people.ts';
import { accepted } from '../../../support/results.ts';

const DUE = new Date('2026-11-25T06:00:00.000Z');

/** The use case over one-shots kept in a map, as Scheduler keeps them: by entry and version. */
const setup = (now = NOW) => {
  const { scheduler } = unimplemented();
  const shots = new Map<string, Date>();
  const name = ({ entryId, version }: Pick<ReminderRef, 'entryId' | 'version'>) => `${entryId} v${version}`;
  scheduler.schedule = vi.fn(async (reminder) => {
    if (!shots.has(name(reminder))) shots.set(name(reminder), new Date(reminder.dueAt));
  });
  scheduler.cancel = vi.fn(async (reminder) => {
    shots.delete(name(reminder));
  });
  const sendNow = vi.fn(async (_reminder: PlannedReminder) => undefined);
  const follow = scheduleReminders({ scheduler, sendNow, clock: { now: () => now } });
  const scheduled = () =>
    Object.fromEntries([...shots].map(([shot, dueAt]) => [shot.split(' ')[1], dueAt.toISOString()]));
  return { scheduler, sendNow, follow, scheduled };
};

const postponed = (entry: StoredControlEntry, nextDate = '2026-12-01', now = NOW) =>
  accepted(postponeEntry(entry, { nextDate, reason: 'Позже' }, person(), person(), now));
const claimed = (entry: StoredControlEntry, now = DUE) => accepted(claimReminder(entry, 1, now));
const sent = (entry: StoredControlEntry) =>
  markReminderSent(claimed(entry), 1, { messageId: 'm-1', channels: ['sms'], sentAt: DUE });

describe('making the schedule follow the table (R20, R21)', () => {
  it('a new entry: a one-shot at its moment, with ids only', async () => {
    const { follow, scheduler, sendNow } = setup();
    const entry = entryOf();
    await follow({ before: undefined, after: entry });
    expect(scheduler.schedule).toHaveBeenCalledExactlyOnceWith({
      ...{ communicationId: entry.communicationId, entryId: entry.id, managerId: entry.managerId },
      ...{ version: 1, dueAt: DUE.toISOString() },
    });
    expect(scheduler.cancel).not.toHaveBeenCalled();
    expect(sendNow).not.toHaveBeenCalled();
  });

  it.each([
    ['due in 90 seconds', -90_000],
    ['due now', 0],
    ['overdue by a day', 86_400_000],
  ])('an entry %s is sent at once', async (_, late) => {
    const { follow, scheduled, sendNow } = setup(new Date(DUE.getTime() + late));
    await follow({ before: undefined, after: entryOf() });
    expect(sendNow).toHaveBeenCalledTimes(1);
    expect(scheduled()).toEqual({});
  });

  it('an entry due in 91 seconds gets a one-shot', async () => {
    const { follow, scheduled, sendNow } = setup(new Date(DUE.getTime() - 91_000));
    await follow({ before: undefined, after: entryOf() });
    expect(sendNow).not.toHaveBeenCalled();
    expect(scheduled()).toEqual({ v1: DUE.toISOString() });
  });

  it('a postponed entry: the old one-shot goes, a new one comes', async () => {
    const { follow, scheduled } = setup();
    const entry = entryOf();
    await follow({ before: undefined, after: entry });
    await follow({ before: entry, after: postponed(entry) });
    expect(scheduled()).toEqual({ v2: '2026-12-01T06:00:00.000Z' });
  });

  it('an entry postponed to today past the hour is sent at once, the old one-shot gone', async () => {
    const noon = new Date('2026-11-24T09:00:00.000Z');
    const { follow, scheduled, sendNow } = setup(noon);
    const entry = entryOf();
    await follow({ before: undefined, after: entry });
    await follow({ before: entry, after: postponed(entry, '2026-11-24', noon) });
    expect(sendNow).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ version: 2 }));
    expect(scheduled()).toEqual({});
  });

  it('an entry postponed after its reminder was sent gets a one-shot; there is none to cancel', async () => {
    const { follow, scheduled, scheduler } = setup();
    const entry = sent(entryOf());
    await follow({ before: entry, after: postponed(entry) });
    expect(scheduler.cancel).not.toHaveBeenCalled();
    expect(scheduled()).toEqual({ v2: '2026-12-01T06:00:00.000Z' });
  });

  it.each([
    ['completed', (entry: StoredControlEntry) => accepted(completeEntry(entry, person(), 'Готово', NOW))],
    ['cancelled', (entry: StoredControlEntry) => accepted(cancelEntry(entry, person(), null, NOW))],
  ])('a %s entry: its one-shot goes', async (_, close) => {
    const { follow, scheduled } = setup();
    const entry = entryOf();
    await follow({ before: undefined, after: entry });
    await follow({ before: entry, after: close(entry) });
    expect(scheduled()).toEqual({});
  });

  it.each<[string, StoredControlEntry, StoredControlEntry]>([
    ['a claim', entryOf(), claimed(entryOf())],
    ['a mark', claimed(entryOf()), sent(entryOf())],
    ['a claim given back', claimed(entryOf()), releaseReminder(claimed(entryOf()), 1, 'Timeout')],
    [
      'a claim by another attempt',
      claimed(entryOf()),
      claimed(claimed(entryOf()), new Date(DUE.getTime() + 90_000)),
    ],
    [
      'the completion of an entry whose reminder was sent',
      sent(entryOf()),
      accepted(completeEntry(sent(entryOf()), person(), 'Готово', DUE)),
    ],
  ])('%s changes nothing', async (_, before, after) => {
    const { follow, scheduler, sendNow } = setup();
    await follow({ before, after });
    expect(scheduler.schedule).not.toHaveBeenCalled();
    expect(scheduler.cancel).not.toHaveBeenCalled();
    expect(sendNow).not.toHaveBeenCalled();
  });

  it('the same record twice, and all of them again, end as once', async () => {
    const { follow, scheduled, sendNow } = setup();
    const first = entryOf();
    const second = postponed(first);
    const third = postponed(second, '2026-12-15');
    const records = [
      { before: undefined, after: first },
      { before: first, after: second },
      { before: second, after: third },
    ];
    for (const record of records) {
      await follow(record);
      await follow(record);
    }
    expect(scheduled()).toEqual({ v3: '2026-12-15T06:00:00.000Z' });
    for (const record of records) await follow(record);
    expect(scheduled()).toEqual({ v3: '2026-12-15T06:00:00.000Z' });
    expect(sendNow).not.toHaveBeenCalled();
  });

  it('throws when the scheduler fails, so that the stream comes again', async () => {
    const { scheduler } = unimplemented();
    const follow = scheduleReminders({
      scheduler,
      sendNow: async () => undefined,
      clock: { now: () => NOW },
    });
    await expect(follow({ before: undefined, after: entryOf() })).rejects.toThrow('not implemented');
  });
});
