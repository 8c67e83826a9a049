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

/** What an entry is shown with besides what is stored: `null` also for one that is closed or was reminded of. */
export const entryWarning = { reminderWarning };

const [open, completed, cancelled] = controlEntry.options;

/** A control entry as shown: also whether its reminder would reach its manager (R20). */
export const shownControlEntry = z.discriminatedUnion('status', [
  open.extend(entryWarning),
  completed.extend(entryWarning),
  cancelled.extend(entryWarning),
]);

/** A completed entry as shown, with the next one if it was made with it. */
export const shownCompletedEntry = completedEntry.extend({
  ...entryWarning,
  next: newEntry.extend(entryWarning).nullable(),
});

/** Whether an entry is still to remind somebody. */
export const awaitsReminder = (entry: {
  readonly status: ControlEntry['status'];
  readonly reminder: Pick<Reminder, 'status'>;
}): boolean => entry.status === 'open' && isUnsent(entry.reminder);

/** The manager of an entry, with the status of their channels. */
export interface EntryManager {
  readonly manager: User;
  readonly channelStatus: ChannelStatus | undefined;
}

/** Why the reminder of an entry does not reach its manager, as far as is known (R20). */
export const warningOf = (
  entry: Parameters<typeof awaitsReminder>[0],
  { manager, channelStatus }: EntryManager,
): ReminderWarning => {
  if (!awaitsReminder(entry)) return null;
  return entry.reminder.status === 'undeliverable' || reachableChannels(manager, channelStatus).length === 0
    ? whyUnreachable(manager)
    : null;
};
