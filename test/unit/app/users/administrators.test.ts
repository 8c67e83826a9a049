import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createUser } from '../../../../shared/app/users/create-user.ts';
import { updateUser } from '../../../../shared/app/users/update-user.ts';
import type { User } from '../../../../shared/domain/users/user.ts';
import { openJournal } from '../../../support/journal.ts';
import { person } from '../../../support/people.ts';
import { runAs } from '../../../support/run-as.ts';
import { scheduledTable } from '../../../support/scheduled-table.ts';

/** A journal with three users, the first `count` of whom are administrators. */
const openAdministration = async (count: number) => {
  const table = scheduledTable();
  const { deps, must } = await openJournal(table);
  const users = [...'BCD'].map((letter, index) =>
    person({
      id: `usr_01JDFV0000000000000000000${letter}`,
      email: `${letter.toLowerCase()}@example.com`,
      subject: `subject-${letter}`,
      role: index < count ? 'administrator' : 'manager',
    }),
  );
  for (const user of users) await must(deps.users.add(user));
  const ids = users.slice(0, count).map(({ id }) => id);
  await must([deps.users.saveAdministrators({ revision: 1, ids })]);

  const change = async (by: number, of: number, changes: Partial<Pick<User, 'role' | 'extension'>>) => {
    const user = users[of % users.length];
    const run = runAs(deps, `subject-${'BCD'[by % users.length]}`, ({ role }) => role === 'administrator');
    const current = await deps.users.find(String(user?.id));
    const request = { userId: String(user?.id), expectedVersion: Number(current?.version), ...changes };
    const outcome = await run(updateUser(deps), request);
    return outcome.ok ? 'ok' : outcome.error.code;
  };
  return { deps, table, users, change };
};

describe('R1: administrators', () => {
  it('R1: of two who take the role from one another at once, exactly one succeeds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const { table, change } = await openAdministration(2);
        table.leaveTo(scheduler);
        const answers = await scheduler.waitFor(
          Promise.all([change(0, 1, { role: 'manager' }), change(1, 0, { role: 'head-of-sales' })]),
        );
        // The other has lost the role by then, or is about to take it from the last one.
        expect(answers.filter((answer) => answer !== 'ok')).toEqual([
          expect.stringMatching(/^(access-denied|last-administrator)$/),
        ]);
      }),
    );
  });

  it('R1: of two who lay the role down at once, one keeps it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const { table, change } = await openAdministration(2);
        table.leaveTo(scheduler);
        const answers = await scheduler.waitFor(
          Promise.all([change(0, 0, { role: 'manager' }), change(1, 1, { role: 'manager' })]),
        );
        expect(answers.sort()).toEqual(['last-administrator', 'ok']);
      }),
    );
  });

  it('R1: whatever roles they give and take at once, there is an administrator, and the list is right', async () => {
    const person = fc.nat(2);
    const role = fc.constantFrom('manager', 'head-of-sales', 'administrator');
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.tuple(person, person, role), { minLength: 2, maxLength: 5 }),
        async (scheduler, count, changes) => {
          const { table, deps, change } = await openAdministration(count);
          table.leaveTo(scheduler);
          await scheduler.waitFor(Promise.all(changes.map(([by, of, to]) => change(by, of, { role: to }))));
          table.leaveTo(undefined);
          const listed = (await deps.users.administrators()).ids;
          const holders = (await deps.users.list()).filter((user) => user.role === 'administrator');
          expect(holders.length).toBeGreaterThan(0);
          expect(holders.map(({ id }) => id).sort()).toEqual([...listed].sort());
        },
      ),
      { numRuns: 300 },
    );
  });

  it('R15: an extension is one person’s, whoever is given it at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const { table, deps, change } = await openAdministration(1);
        const run = runAs(deps, 'subject-B');
        table.leaveTo(scheduler);
        const answers = await scheduler.waitFor(
          Promise.all([
            change(0, 1, { extension: '101' }),
            change(0, 2, { extension: '101' }),
            run(createUser(deps), {
              name: 'Новый',
              email: 'new@example.com',
              timeZone: 'Europe/Moscow',
              reminderHour: 9,
              channels: ['email'],
              language: 'ru',
              role: 'manager',
              access: { journal: 'write', view: 'standard', scope: 'own' },
              extension: '101',
            }).then((outcome) => (outcome.ok ? 'ok' : outcome.error.code)),
          ]),
        );
        table.leaveTo(undefined);
        expect(answers.sort()).toEqual(['already-exists', 'already-exists', 'ok']);
        const holders = (await deps.users.list()).filter(({ extension }) => extension === '101');
        expect(holders).toHaveLength(1);
      }),
    );
  });
});
