import { postponeEntry, type StoredControlEntry } from '../../domain/control/control-entry.ts';
import type { UseCase } from '../session/session.ts';
import {
  type ChangeDeps,
  type EntryRef,
  entryWrites,
  loadEntryToChange,
  managerOf,
} from './change-control-entry.ts';
import { type Shown, showEntry } from './show-entries.ts';

/** Another day, with the reason; counted (R21). */
export const postponeControlEntry =
  (deps: ChangeDeps): UseCase<EntryRef & { nextDate: string; reason: string }, Shown<StoredControlEntry>> =>
  async ({ nextDate, reason, ...address }, session) => {
    const begun = await loadEntryToChange(address, session, deps);
    if (!begun.ok) return begun;
    const { caller, document, entry } = begun.value;
    const manager = await managerOf(entry, caller, deps.users);
    const postponed = postponeEntry(entry, { nextDate, reason }, manager, caller, deps.clock.now());
    if (!postponed.ok) return postponed;
    const shown = await showEntry(postponed.value, deps);
    return session.commit(entryWrites(document, { changed: postponed.value, manager }, deps), shown);
  };
