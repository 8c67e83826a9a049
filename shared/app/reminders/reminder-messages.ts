import { MAX_MESSAGES_PER_SECOND, type ReminderRef } from '../../domain/control/reminder.ts';

/** Most reminders in one message: their entries and communications are one read, and one transaction marks them. */
const MAX_DIGEST_ENTRIES = 49;

/** Reminders of one manager in groups, each sent as one message: a few go one by one, more of them go together. */
export const messagesOf = <Reminder extends ReminderRef>(
  reminders: readonly Reminder[],
): (readonly Reminder[])[] => {
  if (reminders.length <= MAX_MESSAGES_PER_SECOND) return reminders.map((reminder) => [reminder]);
  const groups: Reminder[][] = [];
  for (let start = 0; start < reminders.length; start += MAX_DIGEST_ENTRIES) {
    groups.push(reminders.slice(start, start + MAX_DIGEST_ENTRIES));
  }
  return groups;
};

/** The reminders of a message with others added at its end, as many as one message holds. */
export const withOthers = (
  reminders: readonly ReminderRef[],
  others: readonly ReminderRef[],
): readonly ReminderRef[] => {
  const added = others.filter(({ entryId }) => !reminders.some((one) => one.entryId === entryId));
  return [...reminders, ...added.slice(0, Math.max(0, MAX_DIGEST_ENTRIES - reminders.length))];
};
