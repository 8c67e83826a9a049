import type { StoredCommunication } from '../../domain/communications/communication.ts';
import { resumeReminder, type StoredControlEntry } from '../../domain/control/control-entry.ts';
import type { User } from '../../domain/users/user.ts';
import { withDeletionMark } from '../../domain/values/deletion-mark.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import { JournalError } from '../../domain/values/journal-error.ts';
import { refuse } from '../../domain/values/refusal.ts';
import type { AppDeps } from '../session/deps.ts';
import { own } from '../session/own.ts';
import { requireVersion } from '../session/require-version.ts';
import type { UseCase } from '../session/session.ts';

/**
 * Takes the deletion mark off a communication (R18): it stands in the journal again, and its open control entries
 * remind as they would have, at once where the day has passed. Refused while it is in a blue state and its contact
 * document is marked (R10).
 */
export const unmarkCommunication =
  ({
    communications,
    controlEntries,
    windowOrders,
    states,
    users,
    clock,
  }: Pick<
    AppDeps,
    'communications' | 'controlEntries' | 'windowOrders' | 'states' | 'users' | 'clock'
  >): UseCase<{ communicationId: string; expectedVersion: ExpectedVersion }, StoredCommunication> =>
  async ({ communicationId, expectedVersion }, session) => {
    const begun = await session.load({ document: own(communications.find(communicationId)) });
    if (!begun.ok) return begun;
    const { document } = begun.value;
    const fresh = requireVersion(document, expectedVersion);
    if (!fresh.ok) return fresh;
    if (!document.deletionMark) return session.commit([], document);

    const { stateId, contactDocument } = document.details;
    // Behind the document: whatever is made of an entry since then writes the document too, and meets this commit.
    const open = (await controlEntries.list(communicationId)).filter(({ status }) => status === 'open');
    const [state, order, ...managers] = await Promise.all([
      stateId === null ? undefined : states.find(stateId),
      contactDocument === null ? undefined : windowOrders.find(contactDocument.orderId),
      ...open.map(({ managerId }) => users.find(managerId)),
    ]);
    const held = state?.requiresContactDocument ? order : undefined;
    if (held?.deletionMark) {
      return refuse('contact-document-required', {
        field: 'details.contactDocument',
        code: 'marked',
        detail: 'The contact document is marked for deletion: unmark it first.',
      });
    }

    const now = clock.now();
    const unmarked = withDeletionMark(document, false, now);
    const resumed: StoredControlEntry[] = [];
    const reminded = new Map<string, User>();
    for (const [index, entry] of open.entries()) {
      const manager = managers[index];
      if (!manager) throw new JournalError(`The manager of ${entry.id} is gone`);
      const resumption = resumeReminder(entry, manager, now);
      if (!resumption.ok) return resumption;
      if (!resumption.value) continue;
      resumed.push(resumption.value);
      reminded.set(manager.id, manager);
    }
    return session.commit(
      [
        communications.save(unmarked),
        ...resumed.flatMap(controlEntries.save),
        ...[...reminded.values()].map(users.assertUnchanged),
        ...(held ? [windowOrders.assertUnchanged(held)] : []),
      ],
      unmarked,
    );
  };
