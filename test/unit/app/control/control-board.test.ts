import { describe, expect, it } from 'vitest';
import { listControlBoard } from '../../../../shared/app/control/list-control-board.ts';
import { summarizeControlBoard } from '../../../../shared/app/control/summarize-control-board.ts';
import { communicationOf, entryOf } from '../../../support/documents.ts';
import { openJournal } from '../../../support/journal.ts';
import { memoryTable } from '../../../support/memory-table.ts';
import { accepted } from '../../../support/results.ts';
import { runAs } from '../../../support/run-as.ts';

const idOf = <Prefix extends 'com' | 'ctl'>(prefix: Prefix, count: number) =>
  `${prefix}_${String(count).padStart(26, '0')}` as const;

/** A journal with so many entries for the day of its first one, of communications that bear a deletion mark or not. */
const openWith = async (count: number, deletionMark: boolean) => {
  const table = memoryTable();
  let reads = 0;
  const journal = await openJournal({
    ...table,
    get: (key) => {
      reads++;
      return table.get(key);
    },
  });
  const { deps, must, manager } = journal;
  for (let place = 1; place <= count; place++) {
    const [id, entryId] = [idOf('com', place), idOf('ctl', place)];
    const nextDate = journal.entry.nextDate;
    const openEntries = [{ entryId, nextDate }];
    await must([
      deps.communications.add(communicationOf({ id, openEntries, nextDate, deletionMark })),
      ...deps.controlEntries.add({ ...entryOf({ id: entryId, nextDate }), communicationId: id }),
    ]);
  }
  const run = runAs(deps, String(manager.subject));
  return {
    journal,
    page: async (limit: number, cursor?: string) =>
      accepted(await run(listControlBoard(deps), { of: 'me', due: 'next', days: 7, limit, cursor })),
    summary: async () => accepted(await run(summarizeControlBoard(deps), { of: 'me', days: 7 })),
    reads: () => reads,
  };
};

describe('R22: the board at the cost of a page', () => {
  it('R22: where most are hidden a page is short, not slow, and its cursor goes on', async () => {
    const { page, reads, journal } = await openWith(1200, true);
    const first = await page(50);
    expect(first.items).toEqual([]);
    expect(reads()).toBeLessThan(600);
    const found: string[] = [];
    for (let cursor = first.next; cursor; ) {
      const next = await page(50, cursor);
      found.push(...next.items.map(({ id }) => id));
      cursor = next.next;
    }
    expect(found).toEqual([journal.entry.id]);
  });

  it('R22: it counts up to 99, and reads no further', async () => {
    const { summary, reads } = await openWith(150, false);
    expect(await summary()).toEqual({
      overdue: { count: 0, more: false },
      today: { count: 0, more: false },
      next: { count: 99, more: true },
    });
    expect(reads()).toBeLessThan(120);
    const { summary: exact } = await openWith(98, false);
    expect((await exact()).next).toEqual({ count: 99, more: false });
  });

  it('R22: a row the index is behind with is left out: the communication knows its open entries', async () => {
    const { journal, page } = await openWith(0, false);
    expect((await page(10)).items).toHaveLength(1);
    await journal.saveDocument({ openEntries: [{ entryId: journal.entry.id, nextDate: '2026-11-27' }] });
    expect((await page(10)).items).toEqual([]);
  });
});
