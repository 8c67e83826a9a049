import {
  type ControlEntryChange,
  changeEntry,
  type StoredControlEntry,
} from '../../domain/control/control-entry.ts';
import { requireManager } from '../../domain/users/user.ts';
import { ok } from '../../domain/values/result.ts';
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
 * Another kind, comment or manager of an open entry (R19): a new manager is reminded at their own hour in their own
 * zone, the old one no more (R21).
 */
export const updateControlEntry =
  (deps: ChangeDeps): UseCase<EntryRef & ControlEntryChange, Shown<StoredControlEntry>> =>
  async ({ kindId, managerId, comment, ...address }, session) => {
    const begun = await loadEntryToChange(address, session, deps, { named: { kindId, managerId } });
    if (!begun.ok) return begun;
    const { document, entry, manager } = begun.value;
    // The kind it has stays, though nobody may pick it any more.
    const isKept = kindId === undefined || kindId === entry.kind.id;
    const kind = isKept ? ok(entry.kind) : requireKind(begun.value.kind, 'kindId');
    if (!kind.ok) return kind;
    if (managerId !== undefined && managerId !== entry.managerId) {
      const named = requireManager('managerId', manager);
      if (!named.ok) return named;
    }
    const changed = changeEntry(entry, { kind: kind.value, comment, manager }, deps.clock.now());
    if (!changed.ok) return changed;
    const shown = await showEntry(changed.value, deps);
    return session.commit(entryWrites(document, { changed: changed.value, manager }, deps), shown);
  };
