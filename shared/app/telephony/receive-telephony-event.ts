import { asClientDocument } from '../../domain/communications/client-document.ts';
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
import { dayIn } from '../../domain/values/calendar.ts';
import { JournalError } from '../../domain/values/journal-error.ts';
import { requirePlausibleMoment } from '../../domain/values/plausible-moment.ts';
import type { Commit, Write } from '../../domain/values/ports.ts';
import type { AppDeps } from '../session/deps.ts';
import { drawNumber } from '../session/draw-number.ts';
import { refused, take } from '../session/refused.ts';
import { type CallPartiesDeps, findCallParties } from './find-call-parties.ts';

export type TelephonyDeps = CallPartiesDeps &
  Pick<AppDeps, 'clock' | 'ids' | 'controlEntries' | 'controlKinds' | 'numbering' | 'company'> & {
    readonly calls: Calls;
    readonly commit: Commit;
  };

/** What is the same for everything that one event changes. */
interface Moment {
  readonly now: Date;
  /** Counts up when writes met a conflict. */
  readonly attempt: number;
}

/** What a call is in the journal, and the writes that make it so. */
interface RecordedCall extends Pick<StoredCall, 'communicationId' | 'missedEntryId'> {
  readonly writes: readonly Write[];
}

/** A change of the control entry of a missed call. */
interface EntryChange {
  readonly entry: StoredControlEntry;
  readonly writes: readonly Write[];
}

/**
 * One event of a call, in any order and any number of times (R15): finds the client by phone, creates the communication
 * or completes it, and puts a missed call on control for today. The call itself is written in the same change, on
 * condition of what was known of it: of two events at once the second starts again and sees the first.
 * Returns the communication, if there is one. Throws `Refused` for an event far ahead of now, or of so long ago that its
 * call is forgotten, and where its writes met a conflict.
 */
export const receiveTelephonyEvent =
  (deps: TelephonyDeps) =>
  async (event: TelephonyEvent, attempt: number): Promise<Pick<StoredCall, 'communicationId'>> => {
    const { clock, calls, commit, company } = deps;
    const now = clock.now();
    requireLive(event, now);
    const previous = await calls.find(event.callId, now);
    const stored = withEvent(previous, event, company.phoneRegion);
    if (stored === previous) return { communicationId: stored.communicationId };
    const call = callOf(stored);
    const { writes, communicationId, missedEntryId } = call.makesCommunication
      ? await recordCall(stored, call, { now, attempt }, deps)
      : { ...stored, writes: [] };
    const conflict = await commit([
      calls.save({ ...stored, communicationId, missedEntryId }, now),
      ...writes,
    ]);
    if (conflict !== undefined) throw refused('write-conflict');
    return { communicationId };
  };

/**
 * Refuses what can't be of a call that is going on, or was recently: dated far ahead, or so long ago that its call is
 * forgotten. Repeated it would create its communication again, and a missed call of last year is not to be called back
 * today.
 */
const requireLive = ({ at, startedAt = at }: TelephonyEvent, now: Date): void => {
  const bounds = { maxDaysBack: CALL_RETENTION_DAYS };
  take(requirePlausibleMoment('at', at, now, bounds));
  take(requirePlausibleMoment('startedAt', startedAt, now, bounds));
};

const recordCall = async (
  stored: StoredCall,
  call: Call,
  moment: Moment,
  deps: TelephonyDeps,
): Promise<RecordedCall> => {
  const { communications, clientDocuments, counterparties, numbering, company } = deps;
  const { communicationId } = stored;
  const draw = communicationId === null ? drawNumber({ numbering, company }, 'КМ', moment) : undefined;
  const [current, parties] = await Promise.all([
    communicationId === null ? undefined : communications.find(communicationId),
    findCallParties(call, communicationId, deps),
  ]);
  const drawn = await draw?.();
  const document = current ?? (drawn && newCommunication(drawn.number, parties, moment, deps));
  if (!document) throw new JournalError(`The communication of call ${stored.id} is gone`);

  const applied = applyCall(document, call, parties);
  const change = await changeMissedEntry(stored, call, applied, parties, moment.now, deps);
  const withEntry = change ? withOpenEntry(applied, change.entry.id, openDayOf(change.entry)) : applied;
  const saved: StoredCommunication = { ...withEntry, revision: current ? current.revision + 1 : 1 };
  return {
    communicationId: saved.id,
    missedEntryId: change?.entry.id ?? stored.missedEntryId,
    writes: [
      current ? communications.save(saved) : communications.add(saved),
      ...(drawn?.writes ?? []),
      ...clientDocuments.move(asClientDocument(document), asClientDocument(saved)),
      // A client renamed since it was read would leave its old name in the journal.
      ...(parties.client && isAsTelephonyMadeIt(saved)
        ? [counterparties.assertUnchanged(parties.client)]
        : []),
      ...(change?.writes ?? []),
    ],
  };
};

const newCommunication = (
  number: string,
  { author }: CallParties,
  { now }: Moment,
  { ids }: TelephonyDeps,
): StoredCommunication =>
  blankCommunication({ id: ids.next('com'), number, authorId: author.id, now: now.toISOString() });

const openDayOf = (entry: StoredControlEntry): string | null =>
  entry.status === 'open' ? entry.nextDate : null;

/** What the call changes of the control entry of a missed call: a new one, or the one it has; nothing where all stays. */
const changeMissedEntry = async (
  stored: StoredCall,
  call: Call,
  document: StoredCommunication,
  parties: CallParties,
  now: Date,
  deps: TelephonyDeps,
): Promise<EntryChange | undefined> => {
  if (stored.missedEntryId !== null) {
    const entry = await deps.controlEntries.find(document.id, stored.missedEntryId);
    if (entry?.status !== 'open') return undefined;
    return call.answered
      ? cancelMissedEntry(entry, parties, now, deps)
      : reassignMissedEntry(entry, document, now, deps);
  }
  // Marked documents are not on control (R18).
  const takesEntry = !document.deletionMark && document.openEntries.length < MAX_OPEN_ENTRIES;
  return call.missed && takesEntry ? addMissedEntry(document, parties, now, deps) : undefined;
};

/** The event that the call was answered came late: nobody needs to call back any more. */
const cancelMissedEntry = (
  entry: StoredControlEntry,
  { author }: CallParties,
  now: Date,
  { controlEntries }: TelephonyDeps,
): EntryChange | undefined => {
  const cancelled = cancelEntry(entry, author, takenCallReason[author.language], now);
  return cancelled.ok ? { entry: cancelled.value, writes: controlEntries.save(cancelled.value) } : undefined;
};

/** The event that tells who called came late, and the client has another manager: they call back. */
const reassignMissedEntry = async (
  entry: StoredControlEntry,
  document: StoredCommunication,
  now: Date,
  { users, controlEntries }: TelephonyDeps,
): Promise<EntryChange | undefined> => {
  const isAsCreated = entry.version === 1 && isAsTelephonyMadeIt(document);
  if (!isAsCreated || entry.managerId === document.managerId) return undefined;
  const manager = await users.find(document.managerId);
  if (!manager) return undefined;
  const reassigned = reassignEntry(entry, manager, now);
  if (!reassigned.ok) return undefined;
  return {
    entry: reassigned.value,
    writes: [...controlEntries.save(reassigned.value), users.assertUnchanged(manager)],
  };
};

const addMissedEntry = async (
  document: StoredCommunication,
  { author }: CallParties,
  now: Date,
  { users, controlEntries, controlKinds, ids }: TelephonyDeps,
): Promise<EntryChange> => {
  const [storedKind, documentManager] = await Promise.all([
    controlKinds.find(missedCallKind.id),
    users.find(document.managerId),
  ]);
  const manager = documentManager ?? author;
  const createdAt = now.toISOString();
  const kind = storedKind ?? { ...missedCallKind, createdAt, changedAt: createdAt };
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
    writes: [
      ...controlEntries.add(entry),
      users.assertUnchanged(manager),
      ...(storedKind ? [] : [controlKinds.add(kind)]),
    ],
  };
};
