import type { CommunicationChange, StoredCommunication } from '../../domain/communications/communication.ts';
import { reassignEntry, type StoredControlEntry } from '../../domain/control/control-entry.ts';
import { requireUnmarked } from '../../domain/values/deletion-mark.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import type { AppDeps } from '../session/deps.ts';
import { own } from '../session/own.ts';
import { requireVersion } from '../session/require-version.ts';
import type { UseCase } from '../session/session.ts';
import { composeCommunication, loadReferences } from './compose-communication.ts';
import type { ComposeDeps } from './contact-document.ts';

/**
 * Saves a communication (R7–R13): fields left out stay; nothing is written unless all of it may be (R10, R17), and
 * nothing while it is marked (R18). With a new manager go the open control entries that the one before had, unless asked
 * not to: whose client it is calls them, and is reminded of it (R21).
 */
export const updateCommunication =
  (
    deps: ComposeDeps & Pick<AppDeps, 'controlEntries'>,
  ): UseCase<
    CommunicationChange & { communicationId: string; expectedVersion: ExpectedVersion },
    StoredCommunication
  > =>
  async ({ communicationId, expectedVersion, reassignControlEntries, ...request }, session) => {
    const now = deps.clock.now();
    const begun = await session.load({
      current: own(deps.communications.find(communicationId)),
      ...loadReferences(request, deps, { now, attempt: session.attempt }),
    });
    if (!begun.ok) return begun;
    const { caller, current } = begun.value;
    const fresh = requireVersion(current, expectedVersion);
    if (!fresh.ok) return fresh;
    const unmarked = requireUnmarked(current);
    if (!unmarked.ok) return unmarked;
    const composed = await composeCommunication(
      current,
      request,
      begun.value,
      { by: caller, at: now.toISOString() },
      deps,
    );
    if (!composed.ok) return composed;
    const document: StoredCommunication = {
      ...composed.value.document,
      version: current.version + 1,
      revision: current.revision + 1,
      changedAt: now.toISOString(),
    };
    const { manager } = begun.value;
    const isHandedOver = manager && manager.id !== current.managerId && reassignControlEntries;
    // Behind the document: whatever is made of an entry since then writes the document too, and meets this commit.
    const entries = isHandedOver ? await deps.controlEntries.list(communicationId) : [];
    const moved: StoredControlEntry[] = [];
    for (const entry of entries) {
      const isTheirs = entry.status === 'open' && entry.managerId === current.managerId;
      if (!manager || !isTheirs) continue;
      const reassigned = reassignEntry(entry, manager, now);
      if (!reassigned.ok) return reassigned;
      moved.push(reassigned.value);
    }
    return session.commit(
      [
        deps.communications.save(document),
        ...composed.value.writes,
        ...moved.flatMap(deps.controlEntries.save),
        ...(manager && moved.length > 0 ? [deps.users.assertUnchanged(manager)] : []),
      ],
      document,
    );
  };
