import type { ControlEntries } from '../../domain/control/ports.ts';
import { lateBefore, lateDays, type PlannedReminder } from '../../domain/control/reminder.ts';
import { type DeliverRemindersDeps, deliverReminders, messagesOf } from './deliver-reminders.ts';

/** What a sweep did. */
export interface Sweep {
  readonly sent: number;
  readonly failed: number;
  /** Reminders there was no time for. */
  readonly left: number;
  /** How long the oldest is due that is not sent still, for another reason than that its manager can't be reached. */
  readonly oldestUnsentSeconds: number;
  /** Days of which it could not be read what is due. */
  readonly unreadDays: number;
}

/**
 * Sends what is due and was not sent, whatever kept it (R24), many of one manager as one message, the longest due first.
 * Once there is no time any more it begins no other message: the next sweep goes on. Those of managers who can't be reached are
 * tried at every sweep. A day that can't be read holds up no other: the more days there are, the likelier one of them fails.
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
    /** Sends a message where there is time; answers what is unsent after it. */
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
        // They stand in the index still: the next sweep takes them up again, and the alarm watches the oldest.
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
