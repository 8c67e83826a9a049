import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createCommunication } from '../../../../shared/app/communications/create-communication.ts';
import { openJournal } from '../../../support/journal.ts';
import { accepted } from '../../../support/results.ts';
import { runAs } from '../../../support/run-as.ts';
import { scheduledTable } from '../../../support/scheduled-table.ts';

const CONCURRENCY = 50;

it('R6: fifty who add at once get fifty numbers, each once, whatever order the table works in', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const table = scheduledTable();
      const { deps, manager } = await openJournal(table);
      table.leaveTo(scheduler);
      const run = runAs(deps, manager.subject ?? '');
      const create = createCommunication(deps);
      const adding = Promise.all(Array.from({ length: CONCURRENCY }, () => run(create, {})));
      await scheduler.waitFor(adding);
      const numbers = (await adding).map((outcome) => accepted(outcome).number);
      expect(new Set(numbers).size).toBe(CONCURRENCY);

      // A number once given is never given again, and the next one is above them all.
      table.leaveTo(undefined);
      const next = accepted(await run(create, {})).number;
      expect([...numbers, next].sort().at(-1)).toBe(next);
    }),
    { numRuns: 30 },
  );
});
