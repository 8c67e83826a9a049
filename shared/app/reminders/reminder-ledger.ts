import type { StoredControlEntry } from '../../domain/control/control-entry.ts';
import type { PlannedReminder, Reminder } from '../../domain/control/reminder.ts';
import { JournalError } from '../../domain/values/journal-error.ts';
import type { AppDeps } from '../session/deps.ts';

export type LedgerDeps = Pick<AppDeps, 'controlEntries' | 'communications' | 'users' | 'clock'>;

/** A reminder's line as its entry has it now, with whatever became of it since it was planned. */
export const readLine = async (
  { communicationId, entryId, version }: PlannedReminder,
  { controlEntries }: Pick<LedgerDeps, 'controlEntries'>,
): Promise<{ entry: StoredControlEntry; line: Reminder }> => {
  const entry = await controlEntries.find(communicationId, entryId);
  const line = entry?.reminders.find((one) => one.version === version);
  if (!entry || !line) throw new JournalError(`The reminder ${version} of ${entryId} is gone`);
  return { entry, line };
};
