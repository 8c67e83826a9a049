import type { ControlEntryDraft, StoredOpenEntry } from '../../domain/control/control-entry.ts';
import { requireUnmarked } from '../../domain/values/deletion-mark.ts';
import type { AppDeps } from '../session/deps.ts';
import { own } from '../session/own.ts';
import type { UseCase } from '../session/session.ts';
import { type ChangeDeps, entryWrites, loadNamed, newEntry } from './change-control-entry.ts';
import { type Shown, showEntry } from './show-entries.ts';

/**
 * Puts a communication on control (R19): one change writes the entry with its reminder planned (R20) and the
 * communication's earliest next date (R22). The stream makes the one-shot of it.
 */
export const createControlEntry =
  (
    deps: ChangeDeps & Pick<AppDeps, 'ids'>,
  ): UseCase<ControlEntryDraft & { communicationId: string }, Shown<StoredOpenEntry>> =>
  async ({ communicationId, ...draft }, session) => {
    const begun = await session.load({
      document: own(deps.communications.find(communicationId)),
      ...loadNamed(draft, deps),
    });
    if (!begun.ok) return begun;
    const { caller, document, kind, manager } = begun.value;
    const unmarked = requireUnmarked(document);
    if (!unmarked.ok) return unmarked;
    const found = { caller, kind, manager: draft.managerId === undefined ? caller : manager };
    const made = newEntry(draft, document, found, deps);
    if (!made.ok) return made;
    const shown = await showEntry(made.value, deps);
    const writes = entryWrites(document, { made: made.value, manager: found.manager }, deps);
    return session.commit(writes, shown);
  };
