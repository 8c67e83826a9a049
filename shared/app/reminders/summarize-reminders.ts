import type { ControlEntries } from '../../domain/control/ports.ts';
import { lateBefore, lateDays, type PlannedReminder } from '../../domain/control/reminder.ts';
import { countLines, type LedgerSummary } from '../../domain/reminders/reminder-ledger.ts';
import { onlyOwnOf } from '../../domain/users/user.ts';
import { dayIn } from '../../domain/values/calendar.ts';
import { JournalError } from '../../domain/values/journal-error.ts';
import { compareText } from '../../domain/values/text.ts';
import { collectPage } from '../lists/collect-page.ts';
import type { UseCase } from '../session/session.ts';
import { type LedgerDeps, readLine } from './reminder-ledger.ts';

/** Reminders of a day that are counted at most. */
const MAX_COUNTED = 5000;
/** Late reminders of a day that are counted at most. */
const MAX_LATE_PER_DAY = 1000;
/** Reminders read at a time. */
const READ = 500;

/**
 * The reminders of a day at a glance (R23): how many are planned, sent, failed, late and stopped, by manager; and how many
 * of the last 30 days are due and not sent at this moment. Whoever sees only their own communications gets the numbers of
 * their own reminders (R1).
 */
export const summarizeReminders =
  (deps: LedgerDeps): UseCase<{ day?: string | undefined }, LedgerSummary> =>
  async (query, session) => {
    const { caller } = await session.load({});
    const now = deps.clock.now();
    const day = query.day ?? dayIn(caller.timeZone, now);
    const onlyOf = onlyOwnOf(caller);
    const [{ byManager, more }, lateNow] = await Promise.all([
      readDay(day, onlyOf, deps),
      readLate(now, onlyOf, deps),
    ]);
    const managers = await Promise.all(
      [...byManager].map(async ([managerId, reminders]) => {
        const manager = await deps.users.find(managerId);
        if (!manager) throw new JournalError(`The manager ${managerId} is gone`);
        const lines = reminders.map(({ line }) => line);
        return { managerId: manager.id, name: manager.name, ...countLines(lines, now) };
      }),
    );
    managers.sort((a, b) => compareText(a.name, b.name));
    return { day, managers, more, lateNow };
  };

/** The reminders of a day with their lines, by manager. */
const readDay = async (
  day: string,
  managerId: string | undefined,
  { controlEntries }: Pick<LedgerDeps, 'controlEntries'>,
) => {
  const { rows, next } = await collectPage({
    limit: Infinity,
    budget: MAX_COUNTED,
    read: async (after: PlannedReminder | undefined) => {
      const page = await controlEntries.listPlanned({ day, managerId, limit: READ, after });
      return { items: page.reminders, more: page.more };
    },
    keep: (reminders) =>
      Promise.all(
        reminders.map(async (planned) => ({
          managerId: planned.managerId,
          line: (await readLine(planned, { controlEntries })).line,
        })),
      ),
    positionOf: (planned) => planned,
  });
  return { byManager: Map.groupBy(rows, (row) => row.managerId), more: next !== undefined };
};

const readLate = async (
  now: Date,
  managerId: string | undefined,
  { controlEntries }: { controlEntries: ControlEntries },
) => {
  const before = lateBefore(now);
  const days = await Promise.all(
    lateDays(now).map((day) => controlEntries.listDue({ day, before, limit: MAX_LATE_PER_DAY })),
  );
  const due = days.flat().filter((late) => managerId === undefined || late.managerId === managerId);
  return { count: due.length, oldestDueAt: due[0]?.dueAt ?? null };
};
