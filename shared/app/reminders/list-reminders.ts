import * as z from 'zod';
import { toJournalRow } from '../../domain/communications/communication.ts';
import { controlEntryId } from '../../domain/control/control-entry.ts';
import type { PlannedReminder } from '../../domain/control/reminder.ts';
import { type LedgerLine, type LedgerStatus, standsAs } from '../../domain/reminders/reminder-ledger.ts';
import { maySee, type User, userId } from '../../domain/users/user.ts';
import { dayIn } from '../../domain/values/calendar.ts';
import { JournalError } from '../../domain/values/journal-error.ts';
import { collectPage } from '../lists/collect-page.ts';
import { readCursor, writeCursor } from '../lists/cursor.ts';
import { refusedReference, take } from '../session/refused.ts';
import type { UseCase } from '../session/session.ts';
import { type LedgerDeps, readLine } from './reminder-ledger.ts';

/** Reminders read for one page; past it the page is short, and its cursor goes on from there. */
const BUDGET = 500;
/** Reminders of one read where few of them may have the status that is asked for. */
const READ = 100;

const position = z.strictObject({
  managerId: userId,
  dueAt: z.iso.datetime(),
  entryId: controlEntryId,
  version: z.int().positive(),
});
type Position = z.infer<typeof position>;

interface LedgerQuery {
  readonly day: string;
  readonly managerId?: string | undefined;
  readonly status?: LedgerStatus | undefined;
}

/**
 * The ledger of a day (R23): reminders planned, sent, failed, late and stopped, by manager and moment. A day is one of
 * the calendar of the manager whom a reminder was planned for; without one it is today's for the caller. The ledger says
 * which reminders there are, and the entries and communications, read consistently, what became of them: a status is
 * always the current one. Reminders of communications the caller may not see are left out (R1).
 */
export const listReminders =
  (
    deps: LedgerDeps,
  ): UseCase<
    {
      day?: string | undefined;
      managerId?: string | undefined;
      status?: LedgerStatus | undefined;
      limit: number;
      cursor?: string | undefined;
    },
    { items: LedgerLine[]; next: string | null }
  > =>
  async ({ day, managerId, status, limit, cursor }, session) => {
    const { caller, manager } = await session.load({
      manager: managerId === undefined ? undefined : deps.users.find(managerId),
    });
    if (managerId !== undefined && !manager) throw refusedReference('managerId', 'user');
    const query = { day: day ?? dayIn(caller.timeZone, deps.clock.now()), managerId, status };
    const isWithin = (start: Position) => managerId === undefined || start.managerId === managerId;
    const after = take(readCursor(cursor, query, position, isWithin));
    const { rows, next } = await readLedger(query, caller, { limit, after }, deps);
    return { items: rows, next: writeCursor(next, query) };
  };

const readLedger = (
  { day, managerId, status }: LedgerQuery,
  viewer: User,
  { limit, after }: { limit: number; after: Position | undefined },
  deps: LedgerDeps,
) => {
  const now = deps.clock.now();
  return collectPage({
    limit,
    budget: BUDGET,
    after,
    read: async (start: Omit<PlannedReminder, 'communicationId'> | undefined, room) => {
      const page = { limit: status === undefined ? room : READ, after: start };
      const { reminders, more } = await deps.controlEntries.listPlanned({ day, managerId, ...page });
      return { items: reminders, more };
    },
    keep: (reminders) => Promise.all(reminders.map((planned) => lineOf(planned, status, viewer, now, deps))),
    positionOf: ({ communicationId: _, ...planned }) => planned,
  });
};

/** The line of a reminder, if it has the status that is asked for and the viewer may see it. */
const lineOf = async (
  planned: PlannedReminder,
  status: LedgerStatus | undefined,
  viewer: User,
  now: Date,
  deps: LedgerDeps,
): Promise<LedgerLine | undefined> => {
  const { entry, line } = await readLine(planned, deps);
  if (status !== undefined && !standsAs(status, line, now)) return undefined;
  const document = await deps.communications.find(entry.communicationId);
  if (!document) throw new JournalError(`The communication of ${entry.id} is gone`);
  if (planned.managerId !== viewer.id && !maySee(viewer, document)) return undefined;
  const { number, clientName } = toJournalRow(document);
  const { leasedUntil: _leased, plannedAt: _planned, ...shown } = line;
  return {
    ...shown,
    communicationId: document.id,
    number,
    clientName,
    entryId: entry.id,
    kind: entry.kind,
    managerId: planned.managerId as LedgerLine['managerId'],
  };
};
