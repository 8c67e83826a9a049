import { withOpenEntry } from '../../domain/communications/communication.ts';
import {
  type Completion,
  completeEntry,
  type StoredCompletedEntry,
  type StoredOpenEntry,
} from '../../domain/control/control-entry.ts';
import { requireUnmarked } from '../../domain/values/deletion-mark.ts';
import type { AppDeps } from '../session/deps.ts';
import type { UseCase } from '../session/session.ts';
import {
  type ChangeDeps,
  type EntryRef,
  entryWrites,
  loadEntryToChange,
  managerOf,
  newEntry,
} from './change-control-entry.ts';
import { type Shown, showEntry } from './show-entries.ts';

/**
 * The client was called back: the entry is completed with what came of it, and the next one made in the same change if
 * the client is to be called again (R21). The manager goes on with the client unless another is named.
 */
export const completeControlEntry =
  (
    deps: ChangeDeps & Pick<AppDeps, 'ids'>,
  ): UseCase<EntryRef & Completion, Shown<StoredCompletedEntry> & { next: Shown<StoredOpenEntry> | null }> =>
  async ({ outcome, next: draft, ...address }, session) => {
    const begun = await loadEntryToChange(address, session, deps, { named: draft, whileMarked: true });
    if (!begun.ok) return begun;
    const { caller, document, entry, kind } = begun.value;
    const completed = completeEntry(entry, caller, outcome, deps.clock.now());
    if (!completed.ok) return completed;
    const shown = await showEntry(completed.value, deps);
    if (!draft) {
      const writes = entryWrites(document, { changed: completed.value }, deps);
      return session.commit(writes, { ...shown, next: null });
    }
    const unmarked = requireUnmarked(document);
    if (!unmarked.ok) return unmarked;
    const manager =
      draft.managerId === undefined ? await managerOf(entry, caller, deps.users) : begun.value.manager;
    const left = withOpenEntry(document, entry.id, null);
    const made = newEntry(draft, left, { caller, kind, manager }, deps, 'next.');
    if (!made.ok) return made;
    return session.commit(
      entryWrites(document, { changed: completed.value, made: made.value, manager }, deps),
      { ...shown, next: await showEntry(made.value, deps) },
    );
  };
