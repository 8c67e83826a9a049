import type { ReminderRef } from '../../domain/control/reminder.ts';
import type { Notifier } from '../../domain/reminders/ports.ts';
import { markReminderSent, releaseReminder } from '../../domain/reminders/reminder-delivery.ts';
import { digestText, reminderText } from '../../domain/reminders/reminder-text.ts';
import type { User } from '../../domain/users/user.ts';
import {
  type ClaimedReminder,
  type ClaimRemindersDeps,
  claimReminders,
  type DeliveryOutcome,
} from './claim-reminders.ts';
import { type RecordDeliveryDeps, recordDelivery } from './record-delivery.ts';

export type DeliverRemindersDeps = ClaimRemindersDeps & RecordDeliveryDeps & { readonly notifier: Notifier };

/**
 * Sends reminders of one manager as one message with what the table holds now (R20, R21), each once (R24): claims them,
 * publishes the message, marks them sent. Old versions and closed entries are left out. Only so many messages a second go
 * to one manager: the notification service would stop delivering to them. Throws when the notifier fails, after giving
 * the claims back and writing the error into the ledger (R23): the caller tries again.
 */
export const deliverReminders = (deps: DeliverRemindersDeps) => {
  const claim = claimReminders(deps);
  const record = recordDelivery(deps);
  const { notifier, clock } = deps;

  /** Returns what became of each reminder, in their order. `firstSlot` and `listWaiting` are those of `claimReminders`. */
  return async (
    reminders: readonly ReminderRef[],
    managerId: string,
    firstSlot = 0,
    listWaiting: () => Promise<readonly ReminderRef[]> = async () => [],
  ): Promise<DeliveryOutcome[]> => {
    const { outcomes, claimed, manager, channels } = await claim(
      reminders,
      managerId,
      firstSlot,
      listWaiting,
    );
    if (claimed.length === 0 || !manager) return outcomes;

    let messageId: string;
    try {
      ({ messageId } = await notifier.notify(manager.id, textOf(claimed, manager)));
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown error';
      await record(claimed, (entry, version) => releaseReminder(entry, version, name));
      throw error;
    }
    const receipt = { messageId, channels, sentAt: clock.now() };
    await record(claimed, (entry, version) => markReminderSent(entry, version, receipt));
    return outcomes;
  };
};

const textOf = (claimed: readonly ClaimedReminder[], { language }: Pick<User, 'language'>) => {
  const [only, ...others] = claimed;
  return only && others.length === 0
    ? reminderText(only.entry, only.communication, language)
    : digestText(claimed, language);
};
