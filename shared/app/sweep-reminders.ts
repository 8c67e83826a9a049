import type { Clock, ControlEntries, ReminderRef } from '../domain/ports.ts';
import { LATE_AFTER_SECONDS } from '../domain/reminder.ts';
import type { SendReminder } from './send-reminder.ts';

/** Sends what is due and was not sent, whatever kept it (R24). Answers how many it sent and how many failed. */
export const sweepReminders =
  ({
    controlEntries,
    sendReminder,
    clock,
  }: {
    controlEntries: Pick<ControlEntries, 'listDue'>;
    sendReminder: SendReminder;
    clock: Clock;
  }) =>
  async (): Promise<{ sent: number; failed: number }> => {
    const before = new Date(clock.now().getTime() - LATE_AFTER_SECONDS * 1000);
    const due: ReminderRef[] = await controlEntries.listDue(before);
    let sent = 0;
    let failed = 0;
    for (const reminder of due) {
      try {
        if ((await sendReminder(reminder)) === 'sent') sent++;
      } catch {
        // It stands in the index still: the next sweep takes it up again, and the alarm watches the oldest.
        failed++;
      }
    }
    return { sent, failed };
  };
