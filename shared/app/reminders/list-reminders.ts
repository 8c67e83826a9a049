import * as z from 'zod';
import { toJournalRow } from '../../domain/communications/communication.ts';
import { controlEntryId } from '../../domain/control/control-entry.ts';
import type { PlannedReminder } from '../../domain/control/reminder.ts';
import { type LedgerLine, type LedgerStatus, standsAs } from '../../domain/reminders/reminder-ledger.ts';
import { maySee, type User, userId } from '../../domain/users/user.ts';
import { dayIn } from '../../domain/values/calendar.ts';
import { JournalError } from '../../domain/values/journal-error.ts';
import { refuseReference } from '../../domain/values/refusal.ts';
import { ok } from '../../domain/values/result.ts';
import { readCursor, writeCursor } from '../lists/cursor.ts';
import type { UseCase } from '../session/session.ts';
import { type LedgerDeps, readLine } from './reminder-ledger.ts';

/** Reminders read for one page; past it the page is short, and its cursor goes on from there. */
const BUDGET = 500;
/** Reminders of one read where few of them may be what is asked for. */
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
 * The ledger of a day (R23): reminders planned, sent, failed, late and stopped, by manager and moment. The day is that of
 * the calendar of the manager each was planned for; today is the caller's unless another is asked for. It tells where they
 * are, the entries and communications, read consistently, what became of them: a status is never of a moment ago. Those of
 * communications the caller may not see are left out (R1).
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
  async ({ day: asked, managerId, status, limit, cursor }, session) => {
    const begun = await session.load({
      manager: managerId === undefined ? undefined : deps.users.find(managerId),
    });
    if (!begun.ok) return begun;
    const { caller, manager } = begun.value;
    if (managerId !== undefined && !manager) return refuseReference('managerId', 'user');
    const query = { day: asked ?? dayIn(caller.timeZone, deps.clock.now()), managerId, status };
    const isWithin = (position: Position) => managerId === undefined || position.managerId === managerId;
    const after = readCursor(cursor, query, position, isWithin);
    if (!after.ok) return after;
    const page = await readLedger(query, caller, { limit, after: after.value }, deps);
    return ok({ items: page.lines, next: writeCursor(page.next, query) });
  };

const readLedger = async (
  { day, managerId, status }: LedgerQuery,
  viewer: User,
  { limit, after }: { limit: number; after: Position | undefined },
  deps: LedgerDeps,
): Promise<{ lines: LedgerLine[]; next?: Omit<PlannedReminder, 'communicationId'> }> => {
  const now = deps.clock.now();
  const lines: LedgerLine[] = [];
  let position: Omit<PlannedReminder, 'communicationId'> | undefined = after;
  for (let spent = 0; ; ) {
    const page = await deps.controlEntries.listPlanned({
      day,
      managerId,
      limit: status === undefined ? limit - lines.length : READ,
      after: position,
    });
    spent += page.reminders.length;
    const found = await Promise.all(
      page.reminders.map((planned) => lineOf(planned, status, viewer, now, deps)),
    );
    for (const [index, { communicationId: _, ...planned }] of page.reminders.entries()) {
      position = planned;
      const line = found[index];
      if (!line) continue;
      lines.push(line);
      const isLast = index === page.reminders.length - 1 && !page.more;
      if (lines.length === limit) return isLast ? { lines } : { lines, next: position };
    }
    if (!page.more) return { lines };
    if (spent >= BUDGET && position) return { lines, next: position };
  }
};

/** The line, if it is one of those asked for and for the viewer to see. */
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
