import * as z from 'zod';
import { journalRow } from '../communications/communication.ts';
import { controlEntry } from '../control/control-entry.ts';
import { isUnsent, lateBefore, type Reminder, reminder } from '../control/reminder.ts';
import { manager } from '../users/user.ts';
import { day, instant } from '../values/text.ts';

const { id: entryId, communicationId, kind, managerId } = controlEntry.options[0].shape;

/** A line of the ledger as the head of sales sees it (R23): the reminder, and whom it tells of what. */
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
 * How it stands with a line. `planned`: to be sent still; of these and of the undeliverable ones `failed` are those with
 * an error or without a channel that works, `late` those that should have been sent three minutes ago or before.
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

/** Whether it stands so with a line. More than one may be true of it. */
export const standsAs = (
  status: LedgerStatus,
  line: Pick<Reminder, 'status' | 'dueAt' | 'lastError'>,
  now: Date,
): boolean => stands[status](line, now);

const count = z.int().min(0);
const counts = z.object({ planned: count, sent: count, failed: count, late: count, stopped: count });
export type LedgerCounts = z.infer<typeof counts>;

/** The reminders of a day at a glance, and what was due and not sent at this moment, of the last 30 days. */
export const ledgerSummary = z.object({
  day,
  managers: z.array(z.object({ managerId, ...manager.pick({ name: true }).shape, ...counts.shape })),
  /** There are more reminders on this day than were counted. */
  more: z.boolean(),
  lateNow: z.object({ count, oldestDueAt: instant.nullable() }),
});
export type LedgerSummary = z.infer<typeof ledgerSummary>;

/** So many of a day's lines stand so. */
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
