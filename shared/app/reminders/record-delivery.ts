import type { StoredControlEntry } from '../../domain/control/control-entry.ts';
import type { ControlEntries } from '../../domain/control/ports.ts';
import type { ReminderRef } from '../../domain/control/reminder.ts';
import { JournalError } from '../../domain/values/journal-error.ts';
import type { Commit, WaitingClock } from '../../domain/values/ports.ts';
import { type Patience, retry } from '../../retry.ts';
import type { ClaimedReminder } from './claim-reminders.ts';

/** While others write the entry at the same moment, or the table fails. All of it fits well into a lease. */
const PATIENCE: Patience = { attempts: 6, pauseMilliseconds: 100 };

export interface RecordDeliveryDeps {
  readonly controlEntries: Pick<ControlEntries, 'find' | 'save'>;
  readonly commit: Commit;
  readonly clock: WaitingClock;
}

/** What became of a reminder, written into its entry. */
type Change = (entry: StoredControlEntry, version: number) => StoredControlEntry;

/**
 * Writes what became of claimed reminders: all in one commit, else one by one. What the notifier has accepted must be
 * marked, or it is sent again (R24).
 */
export const recordDelivery = ({ controlEntries, commit, clock }: RecordDeliveryDeps) => {
  /** Writes the change of one entry as it is now. Throws where others keep writing it, or the table keeps failing. */
  const recordOne = async ({ communicationId, entryId, version }: ReminderRef, change: Change) => {
    const failure = await retry(
      async () => {
        try {
          const entry = await controlEntries.find(communicationId, entryId);
          const conflict = entry && (await commit(controlEntries.save(change(entry, version))));
          return conflict && new JournalError(`The ledger of ${entryId} could not be written`);
        } catch (error) {
          return error;
        }
      },
      { isFinal: (error) => error === undefined, patience: PATIENCE, pause: clock.sleep },
    );
    if (failure !== undefined) throw failure;
  };

  return async (claimed: readonly ClaimedReminder[], change: Change): Promise<void> => {
    try {
      const writes = claimed.flatMap(({ entry, reminder }) =>
        controlEntries.save(change(entry, reminder.version)),
      );
      if ((await commit(writes)) === undefined) return;
    } catch {
      // Each of them is tried below, and what fails there for good is thrown.
    }
    const outcomes = await Promise.allSettled(claimed.map(({ reminder }) => recordOne(reminder, change)));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  };
};
