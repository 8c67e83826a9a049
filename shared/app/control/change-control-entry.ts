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
  type StoredOpenEntry,
} from '../../domain/control/control-entry.ts';
import type { ControlKind } from '../../domain/control/control-kind.ts';
import type { Users } from '../../domain/users/ports.ts';
import { requireManager, type User } from '../../domain/users/user.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import { JournalError } from '../../domain/values/journal-error.ts';
import type { Write } from '../../domain/values/ports.ts';
import type { AppDeps } from '../session/deps.ts';
import { existing, own } from '../session/existing.ts';
import { refused, refusedReference, take } from '../session/refused.ts';
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
 * changed by whoever may see its communication, and by its own manager: who is reminded must be able to respond (R1, R20).
 * What plans a reminder is refused while the communication bears a deletion mark (R18); what ends one sets `allowMarked`.
 */
export const loadEntryToChange = (
  { communicationId, entryId, expectedVersion }: EntryRef,
  session: Session,
  { communications, controlEntries, controlKinds, users }: ChangeDeps,
  { named = {}, allowMarked = false }: { named?: Named | undefined; allowMarked?: boolean } = {},
) => {
  const entry = controlEntries.find(communicationId, entryId);
  return session.load({
    document: own(communications.find(communicationId), {
      unmarked: !allowMarked,
      also: async (caller) => (await entry)?.managerId === caller.id,
    }),
    entry: existing(entry, { version: expectedVersion }),
    ...loadKindAndManager(named, { controlKinds, users }),
  });
};

/** Reads the kind and the manager a request names. */
export const loadKindAndManager = (
  { kindId, managerId }: Named,
  { controlKinds, users }: Pick<AppDeps, 'controlKinds' | 'users'>,
) => ({
  kind: kindId === undefined ? undefined : controlKinds.find(kindId),
  manager: managerId === undefined ? undefined : users.find(managerId),
});

/** The kind a request names: refused if there is none, or if it may not be picked any more. */
export const requireKind = (kind: ControlKind | undefined, field: string): StoredControlEntry['kind'] => {
  if (!kind?.active) throw refusedReference(field, 'kind of control entry');
  return { id: kind.id, name: kind.name };
};

/** The manager of an entry; often the caller, who is loaded already. */
export const findManager = async (entry: StoredControlEntry, caller: User, users: Users): Promise<User> => {
  const manager = entry.managerId === caller.id ? caller : await users.find(entry.managerId);
  if (!manager) throw new JournalError(`The manager of ${entry.id} is gone`);
  return manager;
};

/**
 * The new entry a draft asks for, its reminder planned (R19, R20). Refuses unknown references, a past day, and one more
 * than a communication may have open. `prefix` is where the draft stands in the request.
 */
export const newEntry = (
  draft: ControlEntryDraft,
  document: StoredCommunication,
  references: {
    readonly caller: User;
    readonly kind: ControlKind | undefined;
    readonly manager: User | undefined;
  },
  { ids, clock }: Pick<AppDeps, 'ids' | 'clock'>,
  prefix = '',
): StoredOpenEntry => {
  const now = clock.now();
  const kind = requireKind(references.kind, `${prefix}kindId`);
  const manager = take(requireManager(`${prefix}managerId`, references.manager));
  take(requireFutureDay(draft.nextDate, manager, now, `${prefix}nextDate`));
  if (document.openEntries.length >= MAX_OPEN_ENTRIES) throw refused('limit-reached');
  const head = {
    id: ids.next('ctl'),
    communicationId: document.id,
    kind,
    nextDate: draft.nextDate,
    authorId: references.caller.id,
    comment: draft.comment ?? null,
  };
  return openControlEntry(head, manager, now);
};

/**
 * The writes of entries that were changed or created, in one change with the communication's earliest next date (R22).
 * Earlier reminders stop with it, new ones are planned; the stream moves the one-shot schedules. `manager` is the one by
 * whose hour and zone a reminder is planned, if one is.
 */
export const entryWrites = (
  document: StoredCommunication,
  {
    changed,
    created,
    manager,
  }: { changed?: StoredControlEntry; created?: StoredControlEntry; manager?: User | undefined },
  { communications, controlEntries, users }: Pick<AppDeps, 'communications' | 'controlEntries' | 'users'>,
): Write[] => {
  const days = [changed, created].flatMap((entry) =>
    entry ? { entryId: entry.id, nextDate: entry.status === 'open' ? entry.nextDate : null } : [],
  );
  return [
    ...(changed ? controlEntries.save(changed) : []),
    ...(created ? controlEntries.add(created) : []),
    communications.save(withOpenEntries(document, days)),
    ...(manager ? [users.assertUnchanged(manager)] : []),
  ];
};
