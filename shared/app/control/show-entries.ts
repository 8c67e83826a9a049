import { currentReminder, type StoredControlEntry } from '../../domain/control/control-entry.ts';
import { awaitsReminder, type EntryManager, warningOf } from '../../domain/control/shown-entry.ts';
import type { ReminderWarning } from '../../domain/users/channel-status.ts';
import { JournalError } from '../../domain/values/journal-error.ts';
import type { AppDeps } from '../session/deps.ts';

type ManagerDeps = Pick<AppDeps, 'users' | 'channelStatuses'>;

/** An entry, with whether its reminder would reach its manager. */
export type Shown<Entry> = Entry & { readonly reminderWarning: ReminderWarning };

/** Managers by their ids, with the status of their channels; each is read once, all in one read. */
export const findManagers = async (
  ids: readonly string[],
  { users, channelStatuses }: ManagerDeps,
): Promise<Map<string, EntryManager>> => {
  const managers = await Promise.all(
    [...new Set(ids)].map(async (id) => {
      const [manager, channelStatus] = await Promise.all([users.find(id), channelStatuses.find(id)]);
      if (!manager) throw new JournalError(`The manager ${id} of an entry is gone`);
      return [id, { manager, channelStatus }] as const;
    }),
  );
  return new Map(managers);
};

/** Entries as they are shown: whether the reminders of those that await one would reach their managers (R20). */
export const showEntries = async <Entry extends StoredControlEntry>(
  entries: readonly Entry[],
  deps: ManagerDeps,
): Promise<Shown<Entry>[]> => {
  const stateOf = (entry: Entry) => ({ status: entry.status, reminder: currentReminder(entry) });
  const awaiting = entries.filter((entry) => awaitsReminder(stateOf(entry)));
  const managers = await findManagers(
    awaiting.map(({ managerId }) => managerId),
    deps,
  );
  return entries.map((entry) => {
    const manager = managers.get(entry.managerId);
    return { ...entry, reminderWarning: manager ? warningOf(stateOf(entry), manager) : null };
  });
};

/** One entry as it is shown. */
export const showEntry = async <Entry extends StoredControlEntry>(
  entry: Entry,
  deps: ManagerDeps,
): Promise<Shown<Entry>> => {
  const [shown] = await showEntries([entry], deps);
  return shown as Shown<Entry>;
};
