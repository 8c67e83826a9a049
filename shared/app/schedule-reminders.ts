import { currentReminder, type StoredControlEntry } from '../domain/control-entry.ts';
import type { Clock, ReminderScheduler } from '../domain/ports.ts';
import { type PlannedReminder, SEND_NOW_WITHIN_SECONDS } from '../domain/reminder.ts';
import type { SendReminder } from './send-reminder.ts';

/** A change of a control entry as the stream tells it: the entry before and after. */
export interface EntryChange {
  readonly before: StoredControlEntry | undefined;
  readonly after: StoredControlEntry;
}

/**
 * Makes the schedule follow the table (R20, R21): the one-shot of a version planned anew, sent at once if it is due;
 * away with that of a version that may not be sent any more. Safe to repeat, and in any order: what is sent is
 * decided by the entry at that moment.
 */
export const scheduleReminders =
  ({
    scheduler,
    sendReminder,
    clock,
  }: {
    scheduler: ReminderScheduler;
    sendReminder: SendReminder;
    clock: Clock;
  }) =>
  async ({ before, after }: EntryChange): Promise<void> => {
    const current = currentReminder(after);
    const previous = before && currentReminder(before);
    if (previous && previous.version !== current.version && previous.status !== 'sent') {
      await scheduler.cancel({ entryId: after.id, version: previous.version });
    }
    if (current.status === 'stopped') {
      if (previous?.status !== 'stopped') {
        await scheduler.cancel({ entryId: after.id, version: current.version });
      }
      return;
    }
    if (current.status !== 'planned' || previous?.version === current.version) return;

    const reminder: PlannedReminder = {
      communicationId: after.communicationId,
      entryId: after.id,
      managerId: after.managerId,
      version: current.version,
      dueAt: current.dueAt,
    };
    const dueAt = new Date(current.dueAt);
    const soon = new Date(clock.now().getTime() + SEND_NOW_WITHIN_SECONDS * 1000);
    if (dueAt <= soon) await sendReminder(reminder);
    else await scheduler.schedule(reminder);
  };
