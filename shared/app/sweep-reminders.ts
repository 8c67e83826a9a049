import type { Clock, ControlEntries } from '../domain/ports.ts';
import { LATE_AFTER_SECONDS } from '../domain/reminder.ts';
import { type DeliverRemindersDeps, deliverReminders, messagesOf } from './deliver-reminders.ts';

/** What a sweep did. */
export interface Sweep {
  readonly sent: number;
  readonly failed: number;
  /** How long the oldest is due that is not sent still, for another reason than that its manager can't be reached. */
  readonly oldestUnsentSeconds: number;
  /** Days of which it could not be read what is due. */
  readonly unreadDays: number;
}

/**
 * Sends what is due and was not sent, whatever kept it (R24), many of one manager as one message. Those of managers who
 * can't be reached are tried at every sweep. A day that can't be read holds up no other: the more days there are, the
 * likelier one of them fails.
 */
export const sweepReminders = (
  deps: DeliverRemindersDeps & {
    readonly controlEntries: Pick<ControlEntries, 'listDue'>;
    readonly clock: Clock;
  },
): (() => Promise<Sweep>) => {
  const { controlEntries, clock } = deps;
  const deliver = deliverReminders(deps);
  return async () => {
    const startedAt = clock.now().getTime();
    let unreadDays = 0;
    const due = await controlEntries.listDue(new Date(startedAt - LATE_AFTER_SECONDS * 1000), () => {
      unreadDays++;
    });
    const byManager = Map.groupBy(due, ({ managerId }) => managerId);
    let sent = 0;
    let failed = 0;
    let oldest = startedAt;
    for (const [managerId, reminders] of byManager) {
      for (const message of messagesOf(reminders)) {
        let unsent = message;
        try {
          const outcomes = await deliver(message, managerId);
          sent += outcomes.filter((outcome) => outcome === 'sent').length;
          unsent = message.filter((_, place) => outcomes[place] === 'leased');
        } catch {
          // They stand in the index still: the next sweep takes them up again, and the alarm watches the oldest.
          failed += message.length;
        }
        for (const { dueAt } of unsent) oldest = Math.min(oldest, Date.parse(dueAt));
      }
    }
    const oldestUnsentSeconds = Math.floor((startedAt - oldest) / 1000);
    return { sent, failed, oldestUnsentSeconds, unreadDays };
  };
};
