import type { StoredCommunication } from '../../domain/communications/communication.ts';
import { resumeReminder, type StoredControlEntry } from '../../domain/control/control-entry.ts';
import type { User } from '../../domain/users/user.ts';
import { withDeletionMark } from '../../domain/values/deletion-mark.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import { JournalError } from '../../domain/values/journal-error.ts';
import type { AppDeps } from '../session/deps.ts';
import { own } from '../session/existing.ts';
import { refused, take } from '../session/refused.ts';
import type { UseCase } from '../session/session.ts';

type UnmarkDeps = Pick<
  AppDeps,
  'communications' | 'controlEntries' | 'windowOrders' | 'states' | 'users' | 'clock'
>;

/**
 * Removes the deletion mark from a communication (R18): it is in the journal again, and its open control entries remind
 * as they would have, at once where the day has passed. Refused while it is in a blue state and its contact document is
 * marked (R10).
 */
export const unmarkCommunication =
  (
    deps: UnmarkDeps,
  ): UseCase<{ communicationId: string; expectedVersion: ExpectedVersion }, StoredCommunication> =>
  async ({ communicationId, expectedVersion }, session) => {
    const { communications, controlEntries, windowOrders, users, clock } = deps;
    const { document } = await session.load({
      document: own(communications.find(communicationId), { version: expectedVersion }),
    });
    if (!document.deletionMark) return session.commit([], document);

    // Read after the document: whatever changes an entry from here on writes the document too, and conflicts with this commit.
    const entries = await controlEntries.list(communicationId);
    const open = entries.filter(({ status }) => status === 'open');
    const [order, ...managers] = await Promise.all([
      findRequiredOrder(document, deps),
      ...open.map(({ managerId }) => users.find(managerId)),
    ]);
    if (order?.deletionMark) {
      throw refused('contact-document-required', {
        field: 'details.contactDocument',
        code: 'marked',
        detail: 'The contact document is marked for deletion: unmark it first.',
      });
    }

    const now = clock.now();
    const unmarked = withDeletionMark(document, false, now);
    const resumed = resumeReminders(open, managers, now);
    const managersById = new Map(resumed.map(({ manager }) => [manager.id, manager]));
    return session.commit(
      [
        communications.save(unmarked),
        ...resumed.flatMap(({ entry }) => controlEntries.save(entry)),
        ...[...managersById.values()].map(users.assertUnchanged),
        ...(order ? [windowOrders.assertUnchanged(order)] : []),
      ],
      unmarked,
    );
  };

/** The contact document, where the state of the communication requires one (R10). */
const findRequiredOrder = async (
  { details: { stateId, contactDocument } }: StoredCommunication,
  { states, windowOrders }: UnmarkDeps,
) => {
  const [state, order] = await Promise.all([
    stateId === null ? undefined : states.find(stateId),
    contactDocument === null ? undefined : windowOrders.find(contactDocument.orderId),
  ]);
  return state?.requiresContactDocument ? order : undefined;
};

/** The entries that remind again, each with its manager. `managers` are those of the entries, in their order. */
const resumeReminders = (
  entries: readonly StoredControlEntry[],
  managers: readonly (User | undefined)[],
  now: Date,
): { entry: StoredControlEntry; manager: User }[] =>
  entries.flatMap((entry, index) => {
    const manager = managers[index];
    if (!manager) throw new JournalError(`The manager of ${entry.id} is gone`);
    const resumed = take(resumeReminder(entry, manager, now));
    return resumed ? [{ entry: resumed, manager }] : [];
  });
