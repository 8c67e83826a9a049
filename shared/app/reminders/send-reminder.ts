import type { ControlEntries } from '../../domain/control/ports.ts';
import type { PlannedReminder } from '../../domain/control/reminder.ts';
import type { DeliveryOutcome } from './claim-reminders.ts';
import { type DeliverRemindersDeps, deliverReminders } from './deliver-reminders.ts';
import { messagesOf } from './reminder-messages.ts';

/** How long before a reminder others came due that may still be waiting like it: what is older is left to the sweeper. */
const WAITING_MILLISECONDS = 60_000;

export type SendReminder = (reminder: PlannedReminder) => Promise<DeliveryOutcome>;
export type SendReminderDeps = DeliverRemindersDeps & {
  readonly controlEntries: Pick<ControlEntries, 'listDueTogether' | 'listDueOf'>;
};

/**
 * Sends one reminder (R20). Where its manager has more of them at that moment than may be sent in a second, all of them go
 * as one message: whichever is first takes the others along. The same goes for those that came due within a minute, each
 * at a moment of its own, when they would have to wait for one another.
 */
export const sendReminder = (deps: SendReminderDeps): SendReminder => {
  const deliver = deliverReminders(deps);
  return async (reminder) => {
    const together = await deps.controlEntries.listDueTogether(reminder);
    const isThis = ({ entryId }: PlannedReminder) => entryId === reminder.entryId;
    // The index may be behind: this reminder is sent whether it is in there or not.
    const all = together.some(isThis) ? together : [...together, reminder];
    const message = messagesOf(all).find((group) => group.some(isThis)) ?? [reminder];
    const wanted = message.map((one) => (isThis(one) ? reminder : one));
    const listWaiting = () =>
      deps.controlEntries.listDueOf({
        managerId: reminder.managerId,
        from: new Date(Date.parse(reminder.dueAt) - WAITING_MILLISECONDS),
        to: deps.clock.now(),
      });
    const outcomes = await deliver(wanted, reminder.managerId, all.findIndex(isThis), listWaiting);
    return outcomes[wanted.indexOf(reminder)] ?? 'gone';
  };
};
