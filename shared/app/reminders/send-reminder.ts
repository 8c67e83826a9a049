import type { ControlEntries } from '../../domain/control/ports.ts';
import type { PlannedReminder } from '../../domain/control/reminder.ts';
import {
  type DeliverRemindersDeps,
  type DeliveryOutcome,
  deliverReminders,
  messagesOf,
} from './deliver-reminders.ts';

/** How long before a reminder others came due that may wait as it does: what is older is the sweeper's. */
const WAITING_MILLISECONDS = 60_000;

export type SendReminder = (reminder: PlannedReminder) => Promise<DeliveryOutcome>;
export type SendReminderDeps = DeliverRemindersDeps & {
  readonly controlEntries: Pick<ControlEntries, 'listDueTogether' | 'listDueOf'>;
};

/**
 * Sends one reminder (R20). Where its manager has more of them at that moment than may be sent a second, all of them go as
 * one message: whichever is at it first takes the others along. So do more that came due within a minute, each at a moment
 * of its own, when they would have to wait for one another.
 */
export const sendReminder = (deps: SendReminderDeps): SendReminder => {
  const deliver = deliverReminders(deps);
  return async (reminder) => {
    const together = await deps.controlEntries.listDueTogether(reminder);
    const isThis = ({ entryId }: PlannedReminder) => entryId === reminder.entryId;
    // The index may be behind: the reminder asked for is sent whether it stands there or not.
    const all = together.some(isThis) ? together : [...together, reminder];
    const message = messagesOf(all).find((group) => group.some(isThis)) ?? [reminder];
    const asked = message.map((one) => (isThis(one) ? reminder : one));
    const listWaiting = () =>
      deps.controlEntries.listDueOf({
        managerId: reminder.managerId,
        from: new Date(Date.parse(reminder.dueAt) - WAITING_MILLISECONDS),
        to: deps.clock.now(),
      });
    const outcomes = await deliver(asked, reminder.managerId, all.findIndex(isThis), listWaiting);
    return outcomes[asked.indexOf(reminder)] ?? 'gone';
  };
};
