import * as z from 'zod';
import { journalRow } from '../communications/communication.ts';
import { controlEntry } from '../control/control-entry.ts';
import { isUnsent, lateBefore, type Reminder, reminder } from '../control/reminder.ts';
import { manager } from '../users/user.ts';
import { day, instant } from '../values/text.ts';

const { id: entryId, communicationId, kind, managerId } = controlEntry.options[0].shape;

/** A line of the ledger as the head of sales sees it (R23): the reminder, and whom it tells about what. */
export const ledgerLine = reminder
  .pick({
    version: true,
    status: true,
    day: true,
    dueAt: true,
    attempts: true,
    sentAt: true,
    channels: true,
    messageId: true,
    lastError: true,
  })
  .extend({
    communicationId,
    ...journalRow.pick({ number: true, clientName: true }).shape,
    entryId,
    kind,
    /** Whom it was planned for; the entry may have another manager by now. */
    managerId,
  });
export type LedgerLine = z.infer<typeof ledgerLine>;

/**
 * What to filter lines by. `planned`: not sent yet. Among these and the undeliverable ones, `failed` have an
 * error or no working channel, `late` should have been sent three minutes ago or earlier.
 */
export const ledgerStatus = z.enum(['planned', 'sent', 'failed', 'late', 'stopped']);
export type LedgerStatus = z.infer<typeof ledgerStatus>;

const stands: Readonly<
  Record<LedgerStatus, (line: Pick<Reminder, 'status' | 'dueAt' | 'lastError'>, now: Date) => boolean>
> = {
  planned: ({ status }) => status === 'planned' || status === 'sending',
  sent: ({ status }) => status === 'sent',
  failed: (line) => isUnsent(line) && (line.status === 'undeliverable' || line.lastError !== null),
  late: (line, now) => isUnsent(line) && new Date(line.dueAt) < lateBefore(now),
  stopped: ({ status }) => status === 'stopped',
};

/** Whether a line has a status. It may have more than one. */
export const standsAs = (
  status: LedgerStatus,
  line: Pick<Reminder, 'status' | 'dueAt' | 'lastError'>,
  now: Date,
): boolean => stands[status](line, now);

const count = z.int().min(0);
const counts = z.object({ planned: count, sent: count, failed: count, late: count, stopped: count });
export type LedgerCounts = z.infer<typeof counts>;

/** A day's reminders at a glance, and the reminders of the last 30 days that are late now. */
export const ledgerSummary = z.object({
  day,
  managers: z.array(z.object({ managerId, ...manager.pick({ name: true }).shape, ...counts.shape })),
  /** Whether the day has more reminders than were counted. */
  more: z.boolean(),
  lateNow: z.object({ count, oldestDueAt: instant.nullable() }),
});
export type LedgerSummary = z.infer<typeof ledgerSummary>;

/** Counts a day's lines by status. */
export const countLines = (lines: readonly Reminder[], now: Date): LedgerCounts => {
  const counted = (status: LedgerStatus) => lines.filter((line) => standsAs(status, line, now)).length;
  return {
    planned: counted('planned'),
    sent: counted('sent'),
    failed: counted('failed'),
    late: counted('late'),
    stopped: counted('stopped'),
  };
};
