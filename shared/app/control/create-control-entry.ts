import type { ControlEntryDraft, StoredOpenEntry } from '../../domain/control/control-entry.ts';
import type { AppDeps } from '../session/deps.ts';
import { own } from '../session/existing.ts';
import type { UseCase } from '../session/session.ts';
import { type ChangeDeps, entryWrites, loadKindAndManager, newEntry } from './change-control-entry.ts';
import { type Shown, showEntry } from './show-entries.ts';

/**
 * Puts a communication on control (R19): one change writes the entry with its reminder planned (R20) and the
 * communication's earliest next date (R22). The stream creates the one-shot schedule of the reminder.
 */
export const createControlEntry =
  (
    deps: ChangeDeps & Pick<AppDeps, 'ids'>,
  ): UseCase<ControlEntryDraft & { communicationId: string }, Shown<StoredOpenEntry>> =>
  async ({ communicationId, ...draft }, session) => {
    const { caller, document, kind, ...named } = await session.load({
      document: own(deps.communications.find(communicationId), { unmarked: true }),
      ...loadKindAndManager(draft, deps),
    });
    const manager = draft.managerId === undefined ? caller : named.manager;
    const entry = newEntry(draft, document, { caller, kind, manager }, deps);
    const shown = await showEntry(entry, deps);
    return session.commit(entryWrites(document, { created: entry, manager }, deps), shown);
  };
