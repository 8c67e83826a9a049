import { currentReminder, type StoredControlEntry } from '../../domain/control/control-entry.ts';
import { type PlannedReminder, SEND_NOW_WITHIN_SECONDS } from '../../domain/control/reminder.ts';
import type { ReminderScheduler } from '../../domain/reminders/ports.ts';
import type { Clock, Dispatch } from '../../domain/values/ports.ts';

/** A change of a control entry as the stream reports it: the entry before and after. */
export interface EntryChange {
  readonly before: StoredControlEntry | undefined;
  readonly after: StoredControlEntry;
}

/**
 * Makes the schedule follow the table (R20, R21): creates the one-shot of a newly planned version, and deletes that of a
 * version that may not be sent any more. What is due already is handed to `send-reminder`, and not waited for: a manager
 * whose messages fail must not hold up the changes of everybody else in the stream. Safe to repeat, and in any order: the
 * entry decides what is sent at the moment of sending. Throws where Scheduler or Lambda do not accept the call.
 */
export const scheduleReminders =
  ({
    scheduler,
    sendNow,
    clock,
  }: {
    scheduler: ReminderScheduler;
    /** Has a reminder sent, without waiting for that. */
    sendNow: Dispatch<PlannedReminder>;
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
    if (dueAt <= soon) await sendNow(reminder);
    else await scheduler.schedule(reminder);
  };
