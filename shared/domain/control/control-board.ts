import * as z from 'zod';
import { journalRow } from '../communications/communication.ts';
import type { User } from '../users/user.ts';
import { addDays, dayIn, hourOfDay } from '../values/calendar.ts';
import { day } from '../values/text.ts';
import { type ControlEntry, controlEntry, currentReminder } from './control-entry.ts';
import { reminder } from './reminder.ts';
import { entryWarning } from './shown-entry.ts';

/** Parts of the board: open entries by next date, and recently closed ones (R22). */
export const boardPart = z.enum(['overdue', 'today', 'next', 'done']);
export type BoardPart = z.infer<typeof boardPart>;

const { id, communicationId, version, kind, managerId, comment } = controlEntry.options[0].shape;
const { outcome, closedAt } = controlEntry.options[1].shape;

/** A control entry as the board lists it. */
export const boardEntry = z.object({
  id,
  communicationId,
  /** For If-Match of its next change. */
  version,
  status: z.enum(['open', 'completed', 'cancelled']),
  kind,
  nextDate: day,
  managerId,
  comment,
  /** How often it was postponed (R21). */
  postponementCount: z.int().min(0),
  /** The current reminder (R23). */
  reminder: reminder.pick({ version: true, status: true, dueAt: true }),
  outcome: outcome.nullable(),
  closedAt: closedAt.nullable(),
});
export type BoardEntry = z.infer<typeof boardEntry>;

/**
 * A row of the board: the entry, whom to call about what according to its communication now, and whether its
 * reminder can reach its manager.
 */
export const boardRow = boardEntry.extend({
  ...journalRow.pick({
    number: true,
    clientId: true,
    clientName: true,
    phone: true,
    phoneText: true,
    topic: true,
  }).shape,
  ...entryWarning,
});
export type BoardRow = z.infer<typeof boardRow>;

/** A count up to a limit. With `more`, there are more than `count`. */
const boundedCount = z.object({ count: z.int().min(0), more: z.boolean() });

/** The day at a glance. */
export const boardSummary = z.object({ overdue: boundedCount, today: boundedCount, next: boundedCount });
export type BoardSummary = z.infer<typeof boardSummary>;

/** An entry as the board lists it. */
export const toBoardEntry = (entry: ControlEntry): BoardEntry => {
  const { version: reminderVersion, status, dueAt } = currentReminder(entry);
  return {
    id: entry.id,
    communicationId: entry.communicationId,
    version: entry.version,
    status: entry.status,
    kind: entry.kind,
    nextDate: entry.nextDate,
    managerId: entry.managerId,
    comment: entry.comment,
    postponementCount: entry.postponements.length,
    reminder: { version: reminderVersion, status, dueAt },
    outcome: entry.status === 'completed' ? entry.outcome : null,
    closedAt: entry.status === 'open' ? null : entry.closedAt,
  };
};

/**
 * The days of a part, from `from` up to but excluding `to`, where the date is `today`. For people in several
 * zones: from where it is `today` to where it is `latest`. `next` has `days` days and starts tomorrow.
 */
const daysOf = (part: Exclude<BoardPart, 'done'>, days: number, today: string, latest = today) =>
  ({
    overdue: { from: '0000', to: latest },
    today: { from: today, to: addDays(latest, 1) },
    next: { from: addDays(today, 1), to: addDays(latest, days + 1) },
  })[part];

/** Whether an open entry belongs to a part in its own manager's calendar, as its reminder does (R20). */
export const isDue = (
  part: Exclude<BoardPart, 'done'>,
  days: number,
  nextDate: string,
  manager: Pick<User, 'timeZone'>,
  now: Date,
): boolean => {
  const { from, to } = daysOf(part, days, dayIn(manager.timeZone, now));
  return nextDate >= from && nextDate < to;
};

/** The time zones where a day starts last and first. */
const LAST_ZONE = 'Etc/GMT+12';
const FIRST_ZONE = 'Pacific/Kiritimati';

/**
 * The range to read for a part, from `from` up to but excluding `to`: open entries by next date, closed ones
 * by the moment they were closed. Without a `manager` it spans all time zones and so has entries of other
 * days, too: see `isDue`. What was done today and on the days before goes by the calendar of the `viewer`.
 */
export const boardPeriod = (
  part: BoardPart,
  days: number,
  { manager, viewer }: { manager: User | undefined; viewer: User },
  now: Date,
): { from: string; to: string } => {
  if (part === 'done') {
    const first = addDays(dayIn(viewer.timeZone, now), 1 - days);
    return { from: hourOfDay(first, 0, viewer.timeZone).toISOString(), to: '9999' };
  }
  return manager
    ? daysOf(part, days, dayIn(manager.timeZone, now))
    : daysOf(part, days, dayIn(LAST_ZONE, now), dayIn(FIRST_ZONE, now));
};
