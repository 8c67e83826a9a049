import { withOpenEntry } from '../domain/communication.ts';
import type { StoredControlEntry } from '../domain/control-entry.ts';
import { requireUnmarked } from '../domain/deletion-mark.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { ok, type Result } from '../domain/result.ts';
import type { User } from '../domain/user.ts';
import type { AppDeps } from './deps.ts';
import { requireOwn } from './require-own.ts';
import { requireVersion } from './require-version.ts';
import type { UseCase } from './session.ts';

export type ChangeDeps = Pick<AppDeps, 'communications' | 'controlEntries' | 'users' | 'clock'>;

export interface EntryAddress {
  readonly communicationId: string;
  readonly entryId: string;
  readonly expectedVersion: number;
}

/**
 * One transition of a control entry (R21), in one change with the communication's earliest next date (R22). The old
 * reminder stops with it, or a new version of it is planned; the stream moves the one-shots. What plans a reminder is
 * refused while the communication bears a deletion mark (R18); what ends one may be done `whileMarked`.
 */
export const changeControlEntry =
  <Request>(
    { communications, controlEntries, users, clock }: ChangeDeps,
    transition: (
      entry: StoredControlEntry,
      request: Request,
      people: { caller: User; manager: User },
      now: Date,
    ) => Result<StoredControlEntry, Refusal>,
    { whileMarked = false }: { whileMarked?: boolean } = {},
  ): UseCase<Request & EntryAddress, StoredControlEntry> =>
  async (input, session) => {
    const { communicationId, entryId, expectedVersion } = input;
    const begun = await session.begin({
      document: communications.find(communicationId),
      entry: controlEntries.find(communicationId, entryId),
    });
    if (!begun.ok) return begun;
    const { caller, entry } = begun.value;
    const document = requireOwn(caller, begun.value.document);
    if (!document.ok) return document;
    const unmarked = whileMarked ? ok(undefined) : requireUnmarked(document.value);
    if (!unmarked.ok) return unmarked;
    if (!entry) return refuse('not-found');
    const fresh = requireVersion(entry, expectedVersion);
    if (!fresh.ok) return fresh;
    const manager = entry.managerId === caller.id ? caller : await users.find(entry.managerId);
    if (!manager) throw new Error(`The manager of ${entry.id} is gone`);
    const changed = transition(entry, input, { caller, manager }, clock.now());
    if (!changed.ok) return changed;
    const openOn = changed.value.status === 'open' ? changed.value.nextDate : null;
    return session.commit(
      [
        controlEntries.save(changed.value),
        communications.save(withOpenEntry(document.value, changed.value.id, openOn)),
      ],
      changed.value,
    );
  };
