import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markCommunication } from '../../../../shared/app/communications/mark-communication.ts';
import { updateCommunication } from '../../../../shared/app/communications/update-communication.ts';
import { createControlEntry } from '../../../../shared/app/control/create-control-entry.ts';
import type { User } from '../../../../shared/domain/users/user.ts';
import { openJournal } from '../../../support/journal.ts';
import { administrator } from '../../../support/people.ts';
import { runAs } from '../../../support/run-as.ts';
import { scheduledTable } from '../../../support/scheduled-table.ts';

const KIND = 'ctk_01JDFV0000000000000000000A';

/** A communication on which an entry is made while something is done to it, in whatever order the table is read and written. */
const openTogether = async (
  scheduler: fc.Scheduler,
  other: (
    journal: Awaited<ReturnType<typeof openJournal>>,
    run: ReturnType<typeof runAs>,
  ) => Promise<unknown>,
) => {
  const table = scheduledTable();
  const journal = await openJournal(table);
  const { deps, document, manager, must, time } = journal;
  const now = time.now.toISOString();
  await must([
    deps.controlKinds.add({
      ...{ id: KIND, version: 1, name: 'Перезвонить', order: 0, active: true },
      ...{ createdAt: now, changedAt: now },
    }),
    ...deps.users.add(administrator),
  ]);
  const run = runAs(deps, String(manager.subject));
  const draft = { communicationId: document.id, kindId: KIND as never, nextDate: '2026-11-26' };
  table.leaveTo(scheduler);
  const both = Promise.all([run(createControlEntry(deps), draft), other(journal, run)]);
  await scheduler.waitFor(both);
  table.leaveTo(undefined);
  return { entries: await deps.controlEntries.list(document.id), made: (await both)[0] };
};

describe('what happens to all entries of a communication, while one more is made', () => {
  it('R18: under a deletion mark no reminder stays planned', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const { entries } = await openTogether(scheduler, ({ deps, document }, run) =>
          run(markCommunication(deps), { communicationId: document.id, expectedVersion: 1 }),
        );
        expect(entries.flatMap(({ reminders }) => reminders.map(({ status }) => status))).not.toContain(
          'planned',
        );
      }),
      { numRuns: 300 },
    );
  });

  it('R21: with a new manager goes every entry that was there', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        let isMovedSecond = false;
        const { entries, made } = await openTogether(scheduler, async ({ deps, document }, run) => {
          const changed = await run(updateCommunication(deps), {
            communicationId: document.id,
            expectedVersion: 1,
            managerId: administrator.id as User['id'],
            reassignControlEntries: true,
          });
          isMovedSecond = changed.ok && changed.value.revision === document.revision + 2;
          return changed;
        });
        expect(made.ok).toBe(true);
        // Made before the change it was there, and the document's revision counts it.
        const left = entries.filter(({ managerId }) => managerId !== administrator.id);
        expect(left).toHaveLength(isMovedSecond ? 0 : 1);
      }),
      { numRuns: 300 },
    );
  });
});
