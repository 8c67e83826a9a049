import type { CommunicationChange, StoredCommunication } from '../../domain/communications/communication.ts';
import { reassignEntry, type StoredControlEntry } from '../../domain/control/control-entry.ts';
import type { User } from '../../domain/users/user.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import type { AppDeps } from '../session/deps.ts';
import { own } from '../session/existing.ts';
import { take } from '../session/refused.ts';
import type { UseCase } from '../session/session.ts';
import { composeCommunication, loadReferences } from './compose-communication.ts';
import type { ComposeDeps } from './contact-document.ts';

/**
 * Saves a communication (R7–R13): fields left out stay; nothing is written unless all of it may be (R10, R17), and
 * nothing while it is marked (R18). A new manager takes over the open control entries of the previous one unless the
 * request says otherwise: whose client it is calls them, and is reminded of it (R21).
 */
export const updateCommunication =
  (
    deps: ComposeDeps & Pick<AppDeps, 'controlEntries'>,
  ): UseCase<
    CommunicationChange & { communicationId: string; expectedVersion: ExpectedVersion },
    StoredCommunication
  > =>
  async ({ communicationId, expectedVersion, reassignControlEntries, ...request }, session) => {
    const { communications, controlEntries, users } = deps;
    const now = deps.clock.now();
    const { caller, current, ...references } = await session.load({
      current: own(communications.find(communicationId), { version: expectedVersion, unmarked: true }),
      ...loadReferences(request, deps, { now, attempt: session.attempt }),
    });
    const { manager } = references;
    const authorship = { by: caller, at: now.toISOString() };
    const composed = await composeCommunication(current, request, references, authorship, deps);
    const document: StoredCommunication = {
      ...composed.document,
      version: current.version + 1,
      revision: current.revision + 1,
      changedAt: authorship.at,
    };
    const entries =
      manager && reassignControlEntries ? await reassignEntries(current, manager, now, deps) : [];
    return session.commit(
      [
        communications.save(document),
        ...composed.writes,
        ...entries.flatMap(controlEntries.save),
        ...(manager && entries.length > 0 ? [users.assertUnchanged(manager)] : []),
      ],
      document,
    );
  };

/** The open control entries of a communication's manager, once they are those of another one. */
const reassignEntries = async (
  { id, managerId }: StoredCommunication,
  manager: User,
  now: Date,
  { controlEntries }: Pick<AppDeps, 'controlEntries'>,
): Promise<StoredControlEntry[]> => {
  if (manager.id === managerId) return [];
  // Read after the document: whatever changes an entry from here on writes the document too, and conflicts with this commit.
  const entries = await controlEntries.list(id);
  return entries
    .filter((entry) => entry.status === 'open' && entry.managerId === managerId)
    .map((entry) => take(reassignEntry(entry, manager, now)));
};
