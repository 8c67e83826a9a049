import type { StoredCommunication } from '../../domain/communications/communication.ts';
import { stopReminder } from '../../domain/control/control-entry.ts';
import { withDeletionMark } from '../../domain/values/deletion-mark.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import type { AppDeps } from '../session/deps.ts';
import { own } from '../session/existing.ts';
import type { UseCase } from '../session/session.ts';

/**
 * Marks a communication for deletion (R18): it leaves the journal, and the reminders of all its open control entries
 * stop, in one change: there are never more of them than a transaction takes. One that is marked already stays as it is.
 */
export const markCommunication =
  ({
    communications,
    controlEntries,
    clock,
  }: Pick<AppDeps, 'communications' | 'controlEntries' | 'clock'>): UseCase<
    { communicationId: string; expectedVersion: ExpectedVersion },
    StoredCommunication
  > =>
  async ({ communicationId, expectedVersion }, session) => {
    const { document } = await session.load({
      document: own(communications.find(communicationId), { version: expectedVersion }),
    });
    if (document.deletionMark) return session.commit([], document);
    // Read after the document: whatever changes an entry from here on writes the document too, and conflicts with this commit.
    const entries = await controlEntries.list(communicationId);
    const marked = withDeletionMark(document, true, clock.now());
    const stopped = entries.map(stopReminder).filter((entry) => entry !== undefined);
    return session.commit([communications.save(marked), ...stopped.flatMap(controlEntries.save)], marked);
  };
