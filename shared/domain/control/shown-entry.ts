import * as z from 'zod';
import {
  type ChannelStatus,
  type ReminderWarning,
  reachableChannels,
  reminderWarning,
  whyUnreachable,
} from '../users/channel-status.ts';
import type { User } from '../users/user.ts';
import { type ControlEntry, completedEntry, controlEntry, newEntry } from './control-entry.ts';
import { isUnsent, type Reminder } from './reminder.ts';

/** Shown beside the stored fields. Also `null` if the entry is closed or its reminder was sent. */
export const entryWarning = { reminderWarning };

const [open, completed, cancelled] = controlEntry.options;

/** A control entry as shown, with whether its reminder can reach its manager (R20). */
export const shownControlEntry = z.discriminatedUnion('status', [
  open.extend(entryWarning),
  completed.extend(entryWarning),
  cancelled.extend(entryWarning),
]);

/** A completed entry as shown, with the next one if it was created along with it. */
export const shownCompletedEntry = completedEntry.extend({
  ...entryWarning,
  next: newEntry.extend(entryWarning).nullable(),
});

/** Whether an entry has yet to remind its manager. */
export const awaitsReminder = (entry: {
  readonly status: ControlEntry['status'];
  readonly reminder: Pick<Reminder, 'status'>;
}): boolean => entry.status === 'open' && isUnsent(entry.reminder);

/** The manager of an entry, with the status of their channels. */
export interface EntryManager {
  readonly manager: User;
  readonly channelStatus: ChannelStatus | undefined;
}

/** Why an entry's reminder can't reach its manager, as far as is known (R20). */
export const warningOf = (
  entry: Parameters<typeof awaitsReminder>[0],
  { manager, channelStatus }: EntryManager,
): ReminderWarning => {
  if (!awaitsReminder(entry)) return null;
  return entry.reminder.status === 'undeliverable' || reachableChannels(manager, channelStatus).length === 0
    ? whyUnreachable(manager)
    : null;
};
