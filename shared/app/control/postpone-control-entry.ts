import { postponeEntry, type StoredControlEntry } from '../../domain/control/control-entry.ts';
import { take } from '../session/refused.ts';
import type { UseCase } from '../session/session.ts';
import {
  type ChangeDeps,
  type EntryRef,
  entryWrites,
  findManager,
  loadEntryToChange,
} from './change-control-entry.ts';
import { type Shown, showEntry } from './show-entries.ts';

/** Another day, with the reason; counted (R21). */
export const postponeControlEntry =
  (deps: ChangeDeps): UseCase<EntryRef & { nextDate: string; reason: string }, Shown<StoredControlEntry>> =>
  async ({ nextDate, reason, ...ref }, session) => {
    const { caller, document, entry } = await loadEntryToChange(ref, session, deps);
    const manager = await findManager(entry, caller, deps.users);
    const postponed = take(postponeEntry(entry, { nextDate, reason }, manager, caller, deps.clock.now()));
    const shown = await showEntry(postponed, deps);
    return session.commit(entryWrites(document, { changed: postponed, manager }, deps), shown);
  };
