import { describe, expect, it } from 'vitest';
import { listReminders } from '../../../../shared/app/reminders/list-reminders.ts';
import { summarizeReminders } from '../../../../shared/app/reminders/summarize-reminders.ts';
import { changeEntry, currentReminder } from '../../../../shared/domain/control/control-entry.ts';
import type { LedgerStatus } from '../../../../shared/domain/reminders/reminder-ledger.ts';
import { entryOf, NOW } from '../../../support/documents.ts';
import { openJournal } from '../../../support/journal.ts';
import { memoryTable } from '../../../support/memory-table.ts';
import { administrator, person } from '../../../support/people.ts';
import { accepted } from '../../../support/results.ts';
import { runAs } from '../../../support/run-as.ts';

const DAY = '2026-11-30';

/** A day with so many reminders planned for it. */
const openDay = async (count: number) => {
  const table = memoryTable();
  const journal = await openJournal(table);
  const { deps, must } = journal;
  await must(deps.users.add(administrator));
  for (let one = 1; one <= count; one++) {
    const entry = entryOf({ id: `ctl_${String(one).padStart(26, '0')}`, nextDate: DAY });
    await must(deps.controlEntries.add(entry));
  }
  const run = runAs(deps, String(administrator.subject));
  return {
    ...journal,
    table,
    list: async (query: { status?: LedgerStatus; limit: number; cursor?: string | undefined }) =>
      accepted(await run(listReminders(deps), { day: DAY, ...query })),
    summary: async () => accepted(await run(summarizeReminders(deps), { day: DAY })),
  };
};

describe('R23: the ledger of a day with many reminders', () => {
  it('where few are what is asked for, a page is short and goes on: nothing is passed over', async () => {
    const { list, deps, document, must } = await openDay(1200);
    const id = `ctl_${String(1150).padStart(26, '0')}`;
    const entry = await deps.controlEntries.find(document.id, id);
    if (!entry) throw new Error('The entry is gone');
    const sent = { ...currentReminder(entry), status: 'sent' as const, attempts: 1 };
    await must(deps.controlEntries.save({ ...entry, revision: 2, reminders: [sent] }));
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const page = await list({ status: 'sent', limit: 50, cursor });
      pages.push(page.items.map(({ entryId }) => entryId));
      cursor = page.next ?? undefined;
    } while (cursor);
    expect(pages).toEqual([[], [], [id]]);
  });

  it('the summary counts up to 5,000 of a day, and says when there are more', async () => {
    const { summary, deps, must } = await openDay(5000);
    const whole = await summary();
    expect(whole).toMatchObject({ managers: [{ name: person().name, planned: 5000 }], more: false });
    await must(deps.controlEntries.add(entryOf({ id: 'ctl_01JDFV0000000000000000000Z', nextDate: DAY })));
    const cut = await summary();
    expect(cut).toEqual({ ...whole, more: true });
  });

  it('a version has one place, however often its entry is written before it is tried', async () => {
    const journal = await openDay(0);
    const places = () =>
      [...journal.table.items.values()].filter(({ entity }) => entity === 'planned-reminder');
    expect(places()).toHaveLength(1);
    const entry = await journal.current();
    await journal.must(
      journal.deps.controlEntries.save(accepted(changeEntry(entry, { comment: 'После обеда' }, NOW))),
    );
    expect(places()).toHaveLength(1);
    expect(places()).toMatchObject([{ data: { entryId: entry.id, version: 1, managerId: entry.managerId } }]);
  });
});
