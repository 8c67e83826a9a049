import { withOpenEntry } from '../../domain/communications/communication.ts';
import {
  type Completion,
  completeEntry,
  type StoredCompletedEntry,
  type StoredOpenEntry,
} from '../../domain/control/control-entry.ts';
import { requireUnmarked } from '../../domain/values/deletion-mark.ts';
import type { AppDeps } from '../session/deps.ts';
import { take } from '../session/refused.ts';
import type { UseCase } from '../session/session.ts';
import {
  type ChangeDeps,
  type EntryRef,
  entryWrites,
  findManager,
  loadEntryToChange,
  newEntry,
} from './change-control-entry.ts';
import { type Shown, showEntry } from './show-entries.ts';

/**
 * The client was called back: the entry is completed with its outcome, and the next one created in the same change if
 * the client is to be called again (R21). The manager goes on with the client unless another is named.
 */
export const completeControlEntry =
  (
    deps: ChangeDeps & Pick<AppDeps, 'ids'>,
  ): UseCase<EntryRef & Completion, Shown<StoredCompletedEntry> & { next: Shown<StoredOpenEntry> | null }> =>
  async ({ outcome, next: draft, ...ref }, session) => {
    const { caller, document, entry, kind, ...named } = await loadEntryToChange(ref, session, deps, {
      named: draft,
      allowMarked: true,
    });
    const completed = take(completeEntry(entry, caller, outcome, deps.clock.now()));
    const shown = await showEntry(completed, deps);
    if (!draft) {
      return session.commit(entryWrites(document, { changed: completed }, deps), { ...shown, next: null });
    }
    take(requireUnmarked(document));
    const manager =
      draft.managerId === undefined ? await findManager(entry, caller, deps.users) : named.manager;
    const others = withOpenEntry(document, entry.id, null);
    const next = newEntry(draft, others, { caller, kind, manager }, deps, 'next.');
    return session.commit(entryWrites(document, { changed: completed, created: next, manager }, deps), {
      ...shown,
      next: await showEntry(next, deps),
    });
  };
