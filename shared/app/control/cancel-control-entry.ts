import { cancelEntry, type StoredControlEntry } from '../../domain/control/control-entry.ts';
import { take } from '../session/refused.ts';
import type { UseCase } from '../session/session.ts';
import { type ChangeDeps, type EntryRef, entryWrites, loadEntryToChange } from './change-control-entry.ts';
import { type Shown, showEntry } from './show-entries.ts';

/** Nobody needs to call any more (R21). */
export const cancelControlEntry =
  (deps: ChangeDeps): UseCase<EntryRef & { reason?: string | null | undefined }, Shown<StoredControlEntry>> =>
  async ({ reason, ...ref }, session) => {
    const { caller, document, entry } = await loadEntryToChange(ref, session, deps, { allowMarked: true });
    const cancelled = take(cancelEntry(entry, caller, reason ?? null, deps.clock.now()));
    const shown = await showEntry(cancelled, deps);
    return session.commit(entryWrites(document, { changed: cancelled }, deps), shown);
  };
