import {
  blankCommunication,
  MAX_OPEN_ENTRIES,
  type StoredCommunication,
  withOpenEntry,
} from '../../domain/communications/communication.ts';
import {
  cancelEntry,
  openControlEntry,
  reassignEntry,
  type StoredControlEntry,
} from '../../domain/control/control-entry.ts';
import type { Calls } from '../../domain/telephony/ports.ts';
import {
  applyCall,
  CALL_RETENTION_DAYS,
  type Call,
  type CallParties,
  callOf,
  isAsTelephonyMadeIt,
  missedCallComment,
  missedCallKind,
  type StoredCall,
  type TelephonyEvent,
  takenCallReason,
  withEvent,
} from '../../domain/telephony/telephony.ts';
import type { User } from '../../domain/users/user.ts';
import { dayIn } from '../../domain/values/calendar.ts';
import { JournalError } from '../../domain/values/journal-error.ts';
import { requirePlausibleMoment } from '../../domain/values/plausible-moment.ts';
import type { Commit, Write } from '../../domain/values/ports.ts';
import { type Refusal, refuse } from '../../domain/values/refusal.ts';
import { ok, type Result } from '../../domain/values/result.ts';
import type { AppDeps } from '../session/deps.ts';
import { drawNumber } from '../session/draw-number.ts';
import { type CallPartiesDeps, findCallParties } from './find-call-parties.ts';

export type TelephonyDeps = CallPartiesDeps &
  Pick<AppDeps, 'clock' | 'ids' | 'controlEntries' | 'controlKinds' | 'numbering' | 'company'> & {
    readonly calls: Calls;
    readonly commit: Commit;
  };

/** What a call comes to in the journal, and the writes of it. */
interface Effect extends Pick<StoredCall, 'communicationId' | 'missedEntryId'> {
  readonly writes: readonly Write[];
}

/**
 * One event of a call, in any order and any number of times (R15): finds the client by phone, makes the communication
 * or completes it, and puts a missed call on control for today. The call itself is written in the same change, on
 * condition of what was known of it: of two events at once the second starts again and sees the first.
 * An event far ahead of now, or of so long ago that its call is forgotten, is refused.
 * Returns the communication, if there is one. `attempt` counts up as writes met a conflict.
 */
export const receiveTelephonyEvent =
  (deps: TelephonyDeps) =>
  async (
    event: TelephonyEvent,
    attempt: number,
  ): Promise<Result<Pick<StoredCall, 'communicationId'>, Refusal>> => {
    const { clock, calls, commit, company } = deps;
    const now = clock.now();
    const plausible = requireLive(event, now);
    if (!plausible.ok) return plausible;
    const before = await calls.find(event.callId, now);
    const known = withEvent(before, event, company.phoneRegion);
    if (known === before) return ok({ communicationId: known.communicationId });
    const call = callOf(known);
    const { writes, communicationId, missedEntryId } = call.makesCommunication
      ? await recordCall(known, call, { now, attempt }, deps)
      : { ...known, writes: [] };
    const conflict = await commit([calls.save({ ...known, communicationId, missedEntryId }, now), ...writes]);
    return conflict === undefined ? ok({ communicationId }) : refuse('write-conflict');
  };

/**
 * Refuses what can't be of a call that goes on, or did of late: dated far ahead, or so long ago that its call is
 * forgotten. Repeated it would make its communication again, and a missed call of last year is not to be called back
 * today.
 */
const requireLive = ({ at, startedAt = at }: TelephonyEvent, now: Date): Result<undefined, Refusal> => {
  const bounds = { maxDaysBack: CALL_RETENTION_DAYS };
  const happened = requirePlausibleMoment('at', at, now, bounds);
  return happened.ok ? requirePlausibleMoment('startedAt', startedAt, now, bounds) : happened;
};

const recordCall = async (
  known: StoredCall,
  call: Call,
  { now, attempt }: { now: Date; attempt: number },
  deps: TelephonyDeps,
): Promise<Effect> => {
  const { communications, clientDocuments, counterparties, ids, numbering, company } = deps;
  const draw =
    known.communicationId === null ? drawNumber({ numbering, company }, 'КМ', { now, attempt }) : undefined;
  const [current, parties] = await Promise.all([
    known.communicationId === null ? undefined : communications.find(known.communicationId),
    findCallParties(call, known.communicationId, deps),
  ]);
  const drawn = await draw?.();
  const document =
    current ??
    (drawn &&
      blankCommunication({
        id: ids.next('com'),
        number: drawn.number,
        authorId: parties.author.id,
        now: now.toISOString(),
      }));
  if (!document) throw new JournalError(`The communication of call ${known.id} is gone`);

  const applied = applyCall(document, call, parties);
  const change = await changeOnControl(known, call, applied, parties, now, deps);
  const noted = change ? withOpenEntry(applied, change.entry.id, change.openOn) : applied;
  const after: StoredCommunication = { ...noted, revision: current ? current.revision + 1 : 1 };
  return {
    communicationId: after.id,
    missedEntryId: change?.entry.id ?? known.missedEntryId,
    writes: [
      current ? communications.save(after) : communications.add(after),
      ...(drawn?.writes ?? []),
      ...clientDocuments.move(placeOf(document), placeOf(after)),
      // A client renamed since it was read would leave its old name in the journal.
      ...(parties.client && isAsTelephonyMadeIt(after)
        ? [counterparties.assertUnchanged(parties.client)]
        : []),
      ...(change?.writes ?? []),
    ],
  };
};

const placeOf = ({ id, occurredAt, preliminaryContact }: StoredCommunication) => ({
  id,
  clientId: preliminaryContact.clientId,
  at: occurredAt,
});

/** The control entry of a missed call, with the day it is open on and what to write; none where nothing changes. */
const changeOnControl = async (
  known: StoredCall,
  call: Call,
  document: StoredCommunication,
  { author }: CallParties,
  now: Date,
  { users, controlEntries, controlKinds, ids }: TelephonyDeps,
): Promise<{ entry: StoredControlEntry; openOn: string | null; writes: Write[] } | undefined> => {
  if (known.missedEntryId !== null) {
    const made = await controlEntries.find(document.id, known.missedEntryId);
    if (made?.status !== 'open') return undefined;
    const changed = await changeOfMissed(made, call, document, author, now, users);
    if (!changed?.ok) return undefined;
    const { entry, manager } = changed.value;
    const openOn = entry.status === 'open' ? entry.nextDate : null;
    const writes = [...controlEntries.save(entry), ...(manager ? [users.assertUnchanged(manager)] : [])];
    return { entry, openOn, writes };
  }
  // Marked documents are not on control (R18).
  const fits = !document.deletionMark && document.openEntries.length < MAX_OPEN_ENTRIES;
  if (!call.missed || !fits) return undefined;
  const [found, assigned] = await Promise.all([
    controlKinds.find(missedCallKind.id),
    users.find(document.managerId),
  ]);
  const manager = assigned ?? author;
  const kind = found ?? { ...missedCallKind, createdAt: now.toISOString(), changedAt: now.toISOString() };
  const entry = openControlEntry(
    {
      id: ids.next('ctl'),
      communicationId: document.id,
      kind: { id: kind.id, name: kind.name },
      nextDate: dayIn(manager.timeZone, now),
      authorId: document.authorId,
      comment: missedCallComment[manager.language],
    },
    manager,
    now,
  );
  return {
    entry,
    openOn: entry.nextDate,
    writes: [
      ...controlEntries.add(entry),
      users.assertUnchanged(manager),
      ...(found ? [] : [controlKinds.add(kind)]),
    ],
  };
};

/** What a later event makes of the control entry of a missed call, and the manager a reminder is planned for by it. */
const changeOfMissed = async (
  entry: StoredControlEntry,
  call: Call,
  document: StoredCommunication,
  author: User,
  now: Date,
  users: TelephonyDeps['users'],
): Promise<Result<{ entry: StoredControlEntry; manager?: User }, Refusal> | undefined> => {
  if (call.answered) {
    // Word that somebody answered came late: nobody need call back any more.
    const cancelled = cancelEntry(entry, author, takenCallReason[author.language], now);
    return cancelled.ok ? ok({ entry: cancelled.value }) : cancelled;
  }
  // Word of who called came late, and the client has another manager.
  const asMade = entry.version === 1 && isAsTelephonyMadeIt(document);
  const manager =
    asMade && entry.managerId !== document.managerId ? await users.find(document.managerId) : undefined;
  const reassigned = manager && reassignEntry(entry, manager, now);
  return reassigned?.ok ? ok({ entry: reassigned.value, manager }) : reassigned;
};
