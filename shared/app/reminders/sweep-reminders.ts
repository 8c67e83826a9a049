import type { ControlEntries } from '../../domain/control/ports.ts';
import { lateBefore, lateDays, type PlannedReminder } from '../../domain/control/reminder.ts';
import { type DeliverRemindersDeps, deliverReminders } from './deliver-reminders.ts';
import { messagesOf } from './reminder-messages.ts';

/** What a sweep did. */
export interface Sweep {
  readonly sent: number;
  readonly failed: number;
  /** Reminders there was no time for. */
  readonly left: number;
  /** How long the oldest unsent reminder has been due, not counting those whose manager can't be reached. */
  readonly oldestUnsentSeconds: number;
  /** Days whose due reminders could not be read. */
  readonly unreadDays: number;
}

/**
 * Sends what is due and was not sent, for whatever reason (R24): many of one manager as one message, the oldest first. When
 * time is up it starts no further message: the next sweep goes on. Reminders of managers who can't be reached are tried at
 * every sweep. A day that can't be read holds up no other: the more days there are, the likelier one of them fails.
 */
export const sweepReminders = (
  deps: DeliverRemindersDeps & {
    readonly controlEntries: Pick<ControlEntries, 'listDue'>;
  },
): ((hasTime: () => boolean) => Promise<Sweep>) => {
  const { controlEntries, clock } = deps;
  const deliver = deliverReminders(deps);

  const readLate = async (now: Date) => {
    const before = lateBefore(now);
    const days = await Promise.allSettled(
      lateDays(now).map((day) => controlEntries.listDue({ day, before })),
    );
    return {
      late: days.flatMap((day) => (day.status === 'fulfilled' ? day.value : [])),
      unreadDays: days.filter(({ status }) => status === 'rejected').length,
    };
  };

  return async (hasTime) => {
    const startedAt = clock.now();
    const { late, unreadDays } = await readLate(startedAt);
    const counts = { sent: 0, failed: 0, left: 0 };
    /** Sends a message if there is time, and returns what is unsent after it. */
    const trySend = async (message: readonly PlannedReminder[], managerId: string) => {
      if (!hasTime()) {
        counts.left += message.length;
        return message;
      }
      try {
        const outcomes = await deliver(message, managerId);
        counts.sent += outcomes.filter((outcome) => outcome === 'sent').length;
        return message.filter((_, index) => outcomes[index] === 'leased');
      } catch {
        // They are still in the index: the next sweep tries them again, and the alarm watches the oldest.
        counts.failed += message.length;
        return message;
      }
    };

    let oldest = startedAt.getTime();
    for (const [managerId, reminders] of Map.groupBy(late, (reminder) => reminder.managerId)) {
      for (const message of messagesOf(reminders)) {
        for (const { dueAt } of await trySend(message, managerId)) {
          oldest = Math.min(oldest, Date.parse(dueAt));
        }
      }
    }
    const oldestUnsentSeconds = Math.floor((startedAt.getTime() - oldest) / 1000);
    return { ...counts, oldestUnsentSeconds, unreadDays };
  };
};
