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

/**
 * Maximum number of postponements of one entry. After that it is completed or cancelled, and
 * another one created.
 */
export const MAX_POSTPONEMENTS = 100;
/**
 * Number of ledger lines from which on an entry can't be reassigned, nor the deletion mark of its
 * communication be removed: an entry is one item of the table and must not outgrow it.
 */
export const MAX_REMINDERS = 200;

/** Maximum length of the ledger: beyond `MAX_REMINDERS`, postponements alone still add lines. */
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
  /** The ledger, oldest first; its last line is the current reminder (R23). */
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

/** A control entry as stored. `revision` counts every write, also by reminders. */
export const storedControlEntry = z.discriminatedUnion('status', [
  controlEntry.options[0].extend(revision),
  controlEntry.options[1].extend(revision),
  controlEntry.options[2].extend(revision),
]);
export type StoredControlEntry = z.infer<typeof storedControlEntry>;
export type StoredOpenEntry = Extract<StoredControlEntry, { status: 'open' }>;
export type StoredCompletedEntry = Extract<StoredControlEntry, { status: 'completed' }>;

/** Fields to put a communication on control. */
export const controlEntryDraft = z.strictObject({
  kindId: controlKindId,
  nextDate: day,
  /** Default: the author. */
  managerId: userId.optional(),
  comment: comment.nullish(),
});
export type ControlEntryDraft = z.infer<typeof controlEntryDraft>;

/** Fields to change an open entry. Absent ones stay as they are; a comment of `null` is cleared. */
export const controlEntryChange = z.strictObject({
  kindId: controlKindId.optional(),
  managerId: userId.optional(),
  comment: comment.nullish(),
});
export type ControlEntryChange = z.infer<typeof controlEntryChange>;

/**
 * The outcome and, if the client is to be called again, the next entry. By default that keeps the manager.
 */
export const completion = z.strictObject({ outcome, next: controlEntryDraft.optional() });
export type Completion = z.infer<typeof completion>;

/** An entry as just created. */
export const newEntry = controlEntry.options[0].extend({
  postponements: common.shape.postponements.max(0),
  reminders: z.array(reminder).length(1),
});

/** A completed entry, with the next one if it was created along with it. */
export const completedEntry = controlEntry.options[1].extend({ next: newEntry.nullable() });
export const postponementRequest = z.strictObject({ nextDate: day, reason });
export const cancellation = z.strictObject({ reason: reason.nullish() });

/** The current reminder: the last line of the ledger. */
export const currentReminder = (entry: Pick<ControlEntry, 'reminders'>): Reminder => {
  const last = entry.reminders.at(-1);
  if (last === undefined) throw new JournalError('A control entry always has a reminder');
  return last;
};

/** Refuses a day that is past in the manager's time zone (R19). `field` is its path in the request. */
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

/** The ledger with every unsent reminder stopped. */
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

/** open → completed, with an outcome; its reminder stops (R21). */
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
      code: 'unchanged',
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
 * open → open with another manager, on the same day: the old manager's reminder stops, and the new one
 * is reminded at their own hour, or at once if it has passed (R20, R21). If the manager stays the same,
 * so does the reminder.
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

/**
 * Stops the reminder as the communication is marked for deletion (R18). Undefined if it was
 * sent or stopped already.
 */
export const stopReminder = (entry: StoredControlEntry): StoredControlEntry | undefined => {
  if (!isUnsent(currentReminder(entry))) return undefined;
  return { ...entry, revision: entry.revision + 1, reminders: stopped(entry.reminders) };
};

/**
 * Plans a new reminder as the deletion mark is removed (R18). Undefined if there is none to resume: the entry
 * is closed, or its reminder was sent before the mark, and is not sent again. If its day has passed in the
 * meantime it reminds at once, as nobody was reminded.
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
 * Adjusts the reminder to a change of its manager's hour, zone or channels (R20, R21); undefined if it stays
 * as it is. A future reminder moves with the hour, to now if that has passed; an undeliverable one is planned
 * again once a channel is `working`. One that is due is already on its way and stays. So does an entry with a
 * full ledger: it reminds at the previous hour.
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

/**
 * open → open with another kind, comment or manager (R19); a new manager is reminded as in
 * `reassignEntry` (R21).
 */
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
