import type { ControlEntries } from '../../domain/control/ports.ts';
import { lateBefore, lateDays, type PlannedReminder, type Reminder } from '../../domain/control/reminder.ts';
import { countLines, type LedgerSummary } from '../../domain/reminders/reminder-ledger.ts';
import { dayIn } from '../../domain/values/calendar.ts';
import { JournalError } from '../../domain/values/journal-error.ts';
import { ok } from '../../domain/values/result.ts';
import { compareText } from '../../domain/values/text.ts';
import type { UseCase } from '../session/session.ts';
import { type LedgerDeps, readLine } from './reminder-ledger.ts';

/** Reminders of a day that are counted at most. */
const MAX_COUNTED = 5000;
/** Late reminders of a day that are counted at most. */
const MAX_LATE_PER_DAY = 1000;
/** Reminders read at a time. */
const READ = 500;

/**
 * The reminders of a day at a glance (R23): how many are planned, sent, failed, late and stopped, manager by manager; and
 * what was due and not sent at this moment, of the last 30 days. Who sees their own communications alone is told of
 * their own reminders (R1).
 */
export const summarizeReminders =
  (deps: LedgerDeps): UseCase<{ day?: string | undefined }, LedgerSummary> =>
  async ({ day: asked }, session) => {
    const begun = await session.load({});
    if (!begun.ok) return begun;
    const { caller } = begun.value;
    const now = deps.clock.now();
    const day = asked ?? dayIn(caller.timeZone, now);
    const of = caller.access.scope === 'own' ? caller.id : undefined;
    const [{ lines, more }, lateNow] = await Promise.all([readDay(day, of, deps), readLate(now, of, deps)]);
    const managers = await Promise.all(
      [...lines].map(async ([managerId, theirs]) => {
        const manager = await deps.users.find(managerId);
        if (!manager) throw new JournalError(`The manager ${managerId} is gone`);
        return { managerId: manager.id, name: manager.name, ...countLines(theirs, now) };
      }),
    );
    managers.sort((a, b) => compareText(a.name, b.name));
    return ok({ day, managers, more, lateNow });
  };

/** The lines of a day by manager. */
const readDay = async (
  day: string,
  managerId: string | undefined,
  deps: Pick<LedgerDeps, 'controlEntries'>,
) => {
  const lines = new Map<string, Reminder[]>();
  let after: PlannedReminder | undefined;
  for (let counted = 0; counted < MAX_COUNTED; ) {
    const page = await deps.controlEntries.listPlanned({ day, managerId, limit: READ, after });
    const found = await Promise.all(
      page.reminders.map(async (planned) => ({ ...planned, ...(await readLine(planned, deps)) })),
    );
    for (const { managerId: plannedFor, line } of found) {
      const theirs = lines.get(plannedFor) ?? [];
      lines.set(plannedFor, theirs);
      theirs.push(line);
    }
    counted += page.reminders.length;
    after = page.reminders.at(-1);
    if (!page.more) return { lines, more: false };
  }
  return { lines, more: true };
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
