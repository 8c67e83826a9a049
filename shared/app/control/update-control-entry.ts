import {
  type ControlEntryChange,
  changeEntry,
  type StoredControlEntry,
} from '../../domain/control/control-entry.ts';
import { requireManager } from '../../domain/users/user.ts';
import { take } from '../session/refused.ts';
import type { UseCase } from '../session/session.ts';
import {
  type ChangeDeps,
  type EntryRef,
  entryWrites,
  loadEntryToChange,
  requireKind,
} from './change-control-entry.ts';
import { type Shown, showEntry } from './show-entries.ts';

/**
 * Another kind, comment or manager of an open entry (R19): the new manager is reminded at their own hour in their own
 * zone, the previous one is not reminded any more (R21).
 */
export const updateControlEntry =
  (deps: ChangeDeps): UseCase<EntryRef & ControlEntryChange, Shown<StoredControlEntry>> =>
  async ({ kindId, managerId, comment, ...ref }, session) => {
    const { document, entry, manager, ...named } = await loadEntryToChange(ref, session, deps, {
      named: { kindId, managerId },
    });
    // The kind it has stays, even if nobody may pick it any more.
    const isSameKind = kindId === undefined || kindId === entry.kind.id;
    const kind = isSameKind ? entry.kind : requireKind(named.kind, 'kindId');
    const isSameManager = managerId === undefined || managerId === entry.managerId;
    if (!isSameManager) take(requireManager('managerId', manager));
    const changed = take(changeEntry(entry, { kind, comment, manager }, deps.clock.now()));
    const shown = await showEntry(changed, deps);
    return session.commit(entryWrites(document, { changed, manager }, deps), shown);
  };
