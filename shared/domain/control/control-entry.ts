import * as z from 'zod';
import { communicationId } from '../communications/communication.ts';
import { type Channel, type User, userId } from '../users/user.ts';
import { JournalError } from '../values/journal-error.ts';
import type { Refusal } from '../values/refusal.ts';
import { refuse } from '../values/refusal.ts';
import { ok, type Result } from '../values/result.ts';
import { day, id, instant, multiLine, singleLine } from '../values/text.ts';
import { controlKindId } from './control-kind.ts';
import { isPastDay, isUnsent, planReminder, type Reminder, reminder, reminderMoment } from './reminder.ts';

export const controlEntryId = id('ctl');

const comment = multiLine(1000);
const outcome = multiLine(1000);
const reason = multiLine(500);

/** Most times one entry may be postponed: past that it is completed or cancelled, and another made. */
export const MAX_POSTPONEMENTS = 100;
/**
 * Lines of the ledger from which on an entry keeps its manager, and its communication its deletion mark: it is one item
 * of the table, and must not outgrow it.
 */
export const MAX_REMINDERS = 200;

/** Lines of the greatest ledger: each postponement adds one, whatever else has. */
const MAX_LINES = MAX_REMINDERS + MAX_POSTPONEMENTS;

const postponement = z.object({ from: day, to: day, reason, postponedAt: instant, postponedById: userId });

const common = z.object({
  id: controlEntryId,
  communicationId,
  version: z.int().positive(),
  kind: z.object({ id: controlKindId, name: singleLine(60) }),
  /** The day to call the client again. */
  nextDate: day,
  managerId: userId,
  authorId: userId,
  comment: comment.nullable(),
  postponements: z.array(postponement).max(MAX_POSTPONEMENTS),
  /** The ledger, oldest first; the last one is in force (R23). */
  reminders: z.array(reminder).min(1).max(MAX_LINES),
  createdAt: instant,
  changedAt: instant,
});

const closed = { closedAt: instant, closedById: userId };

/** One line of the tab "On control" (R19, R21): open, completed with an outcome, or cancelled. */
export const controlEntry = z.discriminatedUnion('status', [
  common.extend({ status: z.literal('open') }),
  common.extend({ status: z.literal('completed'), outcome, ...closed }),
  common.extend({ status: z.literal('cancelled'), reason: reason.nullable(), ...closed }),
]);
export type ControlEntry = z.infer<typeof controlEntry>;
type OpenEntry = Extract<ControlEntry, { status: 'open' }>;

const revision = { revision: z.int().positive() };

/** A control entry as stored: `revision` counts every write, those of reminders too. */
export const storedControlEntry = z.discriminatedUnion('status', [
  controlEntry.options[0].extend(revision),
  controlEntry.options[1].extend(revision),
  controlEntry.options[2].extend(revision),
]);
export type StoredControlEntry = z.infer<typeof storedControlEntry>;
export type StoredOpenEntry = Extract<StoredControlEntry, { status: 'open' }>;
export type StoredCompletedEntry = Extract<StoredControlEntry, { status: 'completed' }>;

/** What is entered to put a communication on control. */
export const controlEntryDraft = z.strictObject({
  kindId: controlKindId,
  nextDate: day,
  /** The author unless said otherwise. */
  managerId: userId.optional(),
  comment: comment.nullish(),
});
export type ControlEntryDraft = z.infer<typeof controlEntryDraft>;

/** What may be changed of an open entry; fields left out stay as they are, a comment of `null` is emptied. */
export const controlEntryChange = z.strictObject({
  kindId: controlKindId.optional(),
  managerId: userId.optional(),
  comment: comment.nullish(),
});
export type ControlEntryChange = z.infer<typeof controlEntryChange>;

/** What came of it and, where the client is to be called again, the next entry; its manager stays unless said otherwise. */
export const completion = z.strictObject({ outcome, next: controlEntryDraft.optional() });
export type Completion = z.infer<typeof completion>;

/** An entry as it is made. */
export const newEntry = controlEntry.options[0].extend({
  postponements: common.shape.postponements.max(0),
  reminders: z.array(reminder).length(1),
});

/** A completed entry, with the next one if it was made with it. */
export const completedEntry = controlEntry.options[1].extend({ next: newEntry.nullable() });
export const postponementRequest = z.strictObject({ nextDate: day, reason });
export const cancellation = z.strictObject({ reason: reason.nullish() });

/** The reminder in force: the last of the ledger. */
export const currentReminder = (entry: Pick<ControlEntry, 'reminders'>): Reminder => {
  const last = entry.reminders.at(-1);
  if (last === undefined) throw new JournalError('A control entry always has a reminder');
  return last;
};

/** Refuses a day that is past for the manager (R19). `field` is where it stands in the request. */
export const requireFutureDay = (
  nextDate: string,
  manager: Pick<User, 'timeZone'>,
  now: Date,
  field = 'nextDate',
) =>
  isPastDay(nextDate, manager, now)
    ? refuse('next-date-past', {
        field,
        code: 'past',
        detail: "The next date is in the past in the manager's time zone.",
      })
    : ok(undefined);

const requireOpen = (entry: StoredControlEntry): Result<StoredOpenEntry, Refusal> =>
  entry.status === 'open' ? ok(entry) : refuse('entry-closed');

/** The ledger once nothing of it may be sent any more: what was not sent is stopped. */
const stopped = (reminders: readonly Reminder[]): Reminder[] =>
  reminders.map((line) => (isUnsent(line) ? { ...line, status: 'stopped' } : line));

const touched = <Entry extends StoredControlEntry>(entry: Entry, now: Date): Entry => ({
  ...entry,
  version: entry.version + 1,
  revision: entry.revision + 1,
  changedAt: now.toISOString(),
});

/** An open entry with its first reminder planned (R19, R20). */
export const openControlEntry = (
  head: Pick<OpenEntry, 'id' | 'communicationId' | 'kind' | 'nextDate' | 'authorId' | 'comment'>,
  manager: User,
  now: Date,
): StoredOpenEntry => ({
  ...head,
  version: 1,
  revision: 1,
  status: 'open',
  managerId: manager.id,
  postponements: [],
  reminders: [planReminder(1, head.nextDate, manager, now)],
  createdAt: now.toISOString(),
  changedAt: now.toISOString(),
});

/** open → completed, with what came of it; its reminder stops (R21). */
export const completeEntry = (
  entry: StoredControlEntry,
  by: User,
  text: string,
  now: Date,
): Result<StoredCompletedEntry, Refusal> => {
  const open = requireOpen(entry);
  if (!open.ok) return open;
  return ok({
    ...touched(open.value, now),
    status: 'completed',
    outcome: text,
    closedAt: now.toISOString(),
    closedById: by.id,
    reminders: stopped(open.value.reminders),
  });
};

/** open → cancelled; its reminder stops (R21). */
export const cancelEntry = (
  entry: StoredControlEntry,
  by: User,
  why: string | null,
  now: Date,
): Result<StoredControlEntry, Refusal> => {
  const open = requireOpen(entry);
  if (!open.ok) return open;
  return ok({
    ...touched(open.value, now),
    status: 'cancelled',
    reason: why,
    closedAt: now.toISOString(),
    closedById: by.id,
    reminders: stopped(open.value.reminders),
  });
};

/** open → open on another day: the old reminder stops, a new one is planned (R21). `manager` is the entry's manager. */
export const postponeEntry = (
  entry: StoredControlEntry,
  request: z.infer<typeof postponementRequest>,
  manager: User,
  by: User,
  now: Date,
): Result<StoredControlEntry, Refusal> => {
  const open = requireOpen(entry);
  if (!open.ok) return open;
  const future = requireFutureDay(request.nextDate, manager, now);
  if (!future.ok) return future;
  const { postponements, reminders, nextDate: from } = open.value;
  if (request.nextDate === from) {
    return refuse('next-date-unchanged', {
      field: 'nextDate',
      code: 'assertUnchanged',
      detail: 'The entry is already due on this day: choose another one.',
    });
  }
  if (postponements.length >= MAX_POSTPONEMENTS) return refuse('limit-reached');
  return ok({
    ...touched(open.value, now),
    nextDate: request.nextDate,
    postponements: [
      ...postponements,
      {
        from,
        to: request.nextDate,
        reason: request.reason,
        postponedAt: now.toISOString(),
        postponedById: by.id,
      },
    ],
    reminders: [...stopped(reminders), planReminder(reminders.length + 1, request.nextDate, manager, now)],
  });
};

/**
 * open → open with another manager, on the same day: the old manager's reminder stops, and the new one is reminded at
 * their own hour, at once if it is past (R20, R21). With the manager it has already the reminder stays as it is.
 */
export const reassignEntry = (
  entry: StoredControlEntry,
  manager: User,
  now: Date,
): Result<StoredControlEntry, Refusal> => {
  const open = requireOpen(entry);
  if (!open.ok) return open;
  const { managerId, reminders, nextDate } = open.value;
  if (managerId === manager.id) return ok(touched(open.value, now));
  if (reminders.length >= MAX_REMINDERS) return refuse('limit-reached');
  return ok({
    ...touched(open.value, now),
    managerId: manager.id,
    reminders: [...stopped(reminders), planReminder(reminders.length + 1, nextDate, manager, now)],
  });
};

/** The entry with what was not sent of it stopped, as its communication is marked for deletion (R18), if that is anything. */
export const stopReminder = (entry: StoredControlEntry): StoredControlEntry | undefined => {
  if (!isUnsent(currentReminder(entry))) return undefined;
  return { ...entry, revision: entry.revision + 1, reminders: stopped(entry.reminders) };
};

/**
 * The entry reminding anew, as the mark is taken off its communication (R18); `undefined` where it has nothing to
 * resume: it is closed, or its reminder was sent before the mark, and is not sent again. One whose day has passed
 * meanwhile reminds at once: nobody was told.
 */
export const resumeReminder = (
  entry: StoredControlEntry,
  manager: User,
  now: Date,
): Result<StoredControlEntry | undefined, Refusal> => {
  if (entry.status !== 'open' || currentReminder(entry).status !== 'stopped') return ok(undefined);
  const { reminders, nextDate } = entry;
  if (reminders.length >= MAX_REMINDERS) return refuse('limit-reached');
  const planned = planReminder(reminders.length + 1, nextDate, manager, now);
  return ok({ ...entry, revision: entry.revision + 1, reminders: [...reminders, planned] });
};

/**
 * The entry reminding as its manager is to be reminded now, after a change of their hour, zone or channels (R20, R21);
 * `undefined` where it stays as it is. A reminder still ahead moves with the hour, to now where the hour is past already;
 * one that could not be delivered is planned anew once a channel is `working`. What is due is on its way and is left, and
 * so is an entry whose ledger is full: it reminds at the hour of before.
 */
export const replanReminder = (
  entry: StoredControlEntry,
  manager: Pick<User, 'id' | 'timeZone' | 'reminderHour'>,
  working: readonly Channel[],
  now: Date,
): StoredControlEntry | undefined => {
  const { managerId, reminders, nextDate } = entry;
  if (entry.status !== 'open' || managerId !== manager.id || reminders.length >= MAX_REMINDERS) {
    return undefined;
  }
  const { status, dueAt } = currentReminder(entry);
  const isAhead = status === 'planned' && new Date(dueAt) > now;
  const moves = isAhead && reminderMoment(nextDate, manager, now).toISOString() !== dueAt;
  const resumes = status === 'undeliverable' && working.length > 0;
  if (!moves && !resumes) return undefined;
  const planned = planReminder(reminders.length + 1, nextDate, manager, now);
  return { ...entry, revision: entry.revision + 1, reminders: [...stopped(reminders), planned] };
};

/** open → open with another kind, comment or manager (R19): a new manager is reminded as `reassignEntry` says (R21). */
export const changeEntry = (
  entry: StoredControlEntry,
  change: {
    readonly kind?: ControlEntry['kind'] | undefined;
    readonly comment?: string | null | undefined;
    readonly manager?: User | undefined;
  },
  now: Date,
): Result<StoredControlEntry, Refusal> => {
  const open = requireOpen(entry);
  if (!open.ok) return open;
  const changed = change.manager ? reassignEntry(entry, change.manager, now) : ok(touched(open.value, now));
  if (!changed.ok) return changed;
  const { kind = entry.kind, comment: text = entry.comment } = change;
  return ok({ ...changed.value, kind, comment: text });
};
