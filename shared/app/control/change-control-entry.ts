import {
  MAX_OPEN_ENTRIES,
  type StoredCommunication,
  withOpenEntries,
} from '../../domain/communications/communication.ts';
import {
  type ControlEntryDraft,
  openControlEntry,
  requireFutureDay,
  type StoredControlEntry,
} from '../../domain/control/control-entry.ts';
import type { ControlKind } from '../../domain/control/control-kind.ts';
import type { Users } from '../../domain/users/ports.ts';
import { requireManager, type User } from '../../domain/users/user.ts';
import { requireUnmarked } from '../../domain/values/deletion-mark.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import { JournalError } from '../../domain/values/journal-error.ts';
import type { Write } from '../../domain/values/ports.ts';
import { refuse, refuseReference } from '../../domain/values/refusal.ts';
import { ok } from '../../domain/values/result.ts';
import type { AppDeps } from '../session/deps.ts';
import { own } from '../session/own.ts';
import { requireVersion } from '../session/require-version.ts';
import type { Session } from '../session/session.ts';

export type ChangeDeps = Pick<
  AppDeps,
  'communications' | 'controlEntries' | 'controlKinds' | 'users' | 'channelStatuses' | 'clock'
>;

export interface EntryRef {
  readonly communicationId: string;
  readonly entryId: string;
  readonly expectedVersion: ExpectedVersion;
}

/** The kind and the manager a request names. */
interface Named {
  readonly kindId?: string | undefined;
  readonly managerId?: string | undefined;
}

/**
 * Reads a control entry that is to be changed (R21), its communication, and what the request names. An entry may be
 * changed by who may see its communication, and by its own manager: who is reminded must be able to answer (R1, R20).
 * What plans a reminder is refused while the communication bears a deletion mark (R18); what ends one may be done
 * `whileMarked`.
 */
export const loadEntryToChange = async (
  { communicationId, entryId, expectedVersion }: EntryRef,
  session: Session,
  { communications, controlEntries, controlKinds, users }: ChangeDeps,
  { named = {}, whileMarked = false }: { named?: Named | undefined; whileMarked?: boolean } = {},
) => {
  const found = controlEntries.find(communicationId, entryId);
  const begun = await session.load({
    document: own(
      communications.find(communicationId),
      async (caller) => (await found)?.managerId === caller.id,
    ),
    entry: found,
    ...loadNamed(named, { controlKinds, users }),
  });
  if (!begun.ok) return begun;
  const { caller, document, entry, kind, manager } = begun.value;
  const unmarked = whileMarked ? ok(undefined) : requireUnmarked(document);
  if (!unmarked.ok) return unmarked;
  if (!entry) return refuse('not-found');
  const fresh = requireVersion(entry, expectedVersion);
  return fresh.ok ? ok({ caller, document, entry, kind, manager }) : fresh;
};

/** Reads the kind and the manager a request names. */
export const loadNamed = (
  { kindId, managerId }: Named,
  { controlKinds, users }: Pick<AppDeps, 'controlKinds' | 'users'>,
) => ({
  kind: kindId === undefined ? undefined : controlKinds.find(kindId),
  manager: managerId === undefined ? undefined : users.find(managerId),
});

/** The kind a request names: refused if there is none, or if it may not be picked any more. */
export const requireKind = (kind: ControlKind | undefined, field: string) =>
  kind?.active ? ok({ id: kind.id, name: kind.name }) : refuseReference(field, 'kind of control entry');

/** The manager of an entry; often the caller, who has been read. */
export const managerOf = async (entry: StoredControlEntry, caller: User, users: Users): Promise<User> => {
  const manager = entry.managerId === caller.id ? caller : await users.find(entry.managerId);
  if (!manager) throw new JournalError(`The manager of ${entry.id} is gone`);
  return manager;
};

/**
 * The new entry a draft asks for, its reminder planned (R19, R20). Refuses unknown references, a past day, and one more
 * than a communication may have open. `at` is where the draft stands in the request.
 */
export const newEntry = (
  draft: ControlEntryDraft,
  document: StoredCommunication,
  found: {
    readonly caller: User;
    readonly kind: ControlKind | undefined;
    readonly manager: User | undefined;
  },
  { ids, clock }: Pick<AppDeps, 'ids' | 'clock'>,
  at = '',
) => {
  const kind = requireKind(found.kind, `${at}kindId`);
  if (!kind.ok) return kind;
  const manager = requireManager(`${at}managerId`, found.manager);
  if (!manager.ok) return manager;
  const now = clock.now();
  const future = requireFutureDay(draft.nextDate, manager.value, now, `${at}nextDate`);
  if (!future.ok) return future;
  if (document.openEntries.length >= MAX_OPEN_ENTRIES) return refuse('limit-reached');
  const head = {
    id: ids.next('ctl'),
    communicationId: document.id,
    kind: kind.value,
    nextDate: draft.nextDate,
    authorId: found.caller.id,
    comment: draft.comment ?? null,
  };
  return ok(openControlEntry(head, manager.value, now));
};

/**
 * The writes of entries that were changed or made, in one change with the communication's earliest next date (R22). Old
 * reminders stop with it, new versions of them are planned; the stream moves the one-shots. `manager` is the one by whose
 * hour and zone a reminder is planned, if one is.
 */
export const entryWrites = (
  document: StoredCommunication,
  {
    changed,
    made,
    manager,
  }: { changed?: StoredControlEntry; made?: StoredControlEntry; manager?: User | undefined },
  { communications, controlEntries, users }: Pick<AppDeps, 'communications' | 'controlEntries' | 'users'>,
): Write[] => {
  const days = [changed, made].flatMap((entry) =>
    entry ? { entryId: entry.id, nextDate: entry.status === 'open' ? entry.nextDate : null } : [],
  );
  return [
    ...(changed ? controlEntries.save(changed) : []),
    ...(made ? controlEntries.add(made) : []),
    communications.save(withOpenEntries(document, days)),
    ...(manager ? [users.assertUnchanged(manager)] : []),
  ];
};
