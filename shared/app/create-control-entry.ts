import { MOST_OPEN_ENTRIES, withOpenEntry } from '../domain/communication.ts';
import {
  type ControlEntryDraft,
  openControlEntry,
  requireFutureDay,
  type StoredControlEntry,
} from '../domain/control-entry.ts';
import { requireUnmarked } from '../domain/deletion-mark.ts';
import { refuse, refuseReference } from '../domain/refusal.ts';
import type { AppDeps } from './deps.ts';
import { requireOwn } from './require-own.ts';
import type { UseCase } from './session.ts';

/**
 * Puts a communication on control (R19): one change writes the entry with its reminder planned (R20) and the
 * communication's earliest next date (R22). The stream makes the one-shot of it.
 */
export const createControlEntry =
  ({
    communications,
    controlEntries,
    controlKinds,
    users,
    ids,
    clock,
  }: Pick<
    AppDeps,
    'communications' | 'controlEntries' | 'controlKinds' | 'users' | 'ids' | 'clock'
  >): UseCase<ControlEntryDraft & { communicationId: string }, StoredControlEntry> =>
  async ({ communicationId, ...draft }, session) => {
    const begun = await session.begin({
      document: communications.find(communicationId),
      kind: controlKinds.find(draft.kindId),
      named: draft.managerId && users.find(draft.managerId),
    });
    if (!begun.ok) return begun;
    const { caller, kind, named } = begun.value;
    const document = requireOwn(caller, begun.value.document);
    if (!document.ok) return document;
    const unmarked = requireUnmarked(document.value);
    if (!unmarked.ok) return unmarked;
    if (!kind?.active) return refuseReference('kindId', 'kind of control entry');
    if (draft.managerId && !named) return refuseReference('managerId', 'user');
    const manager = named || caller;
    const now = clock.now();
    const future = requireFutureDay(draft.nextDate, manager, now);
    if (!future.ok) return future;
    if (document.value.openEntries.length >= MOST_OPEN_ENTRIES) return refuse('limit-reached');

    const entry = openControlEntry(
      {
        id: ids.next('ctl'),
        communicationId: document.value.id,
        kind: { id: kind.id, name: kind.name },
        nextDate: draft.nextDate,
        authorId: caller.id,
        comment: draft.comment ?? null,
      },
      manager,
      now,
    );
    return session.commit(
      [
        controlEntries.add(entry),
        communications.save(withOpenEntry(document.value, entry.id, entry.nextDate)),
      ],
      entry,
    );
  };
