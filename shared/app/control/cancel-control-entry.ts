import { cancelEntry, type StoredControlEntry } from '../../domain/control/control-entry.ts';
import type { UseCase } from '../session/session.ts';
import { type ChangeDeps, type EntryRef, entryWrites, loadEntryToChange } from './change-control-entry.ts';
import { type Shown, showEntry } from './show-entries.ts';

/** Nobody needs to call any more (R21). */
export const cancelControlEntry =
  (deps: ChangeDeps): UseCase<EntryRef & { reason?: string | null | undefined }, Shown<StoredControlEntry>> =>
  async ({ reason, ...address }, session) => {
    const begun = await loadEntryToChange(address, session, deps, { whileMarked: true });
    if (!begun.ok) return begun;
    const { caller, document, entry } = begun.value;
    const cancelled = cancelEntry(entry, caller, reason ?? null, deps.clock.now());
    if (!cancelled.ok) return cancelled;
    const shown = await showEntry(cancelled.value, deps);
    return session.commit(entryWrites(document, { changed: cancelled.value }, deps), shown);
  };
