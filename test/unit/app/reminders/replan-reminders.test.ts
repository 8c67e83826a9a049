import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { markCommunication } from '../../../../shared/app/communications/mark-communication.ts';
import { unmarkCommunication } from '../../../../shared/app/communications/unmark-communication.ts';
import { updateCommunication } from '../../../../shared/app/communications/update-communication.ts';
import { createControlEntry } from '../../../../shared/app/control/create-control-entry.ts';
import { postponeControlEntry } from '../../../../shared/app/control/postpone-control-entry.ts';
import { updateControlEntry } from '../../../../shared/app/control/update-control-entry.ts';
import { updateUser } from '../../../../shared/app/users/update-user.ts';
import { currentReminder } from '../../../../shared/domain/control/control-entry.ts';
import { reminderMoment } from '../../../../shared/domain/control/reminder.ts';
import type { ChannelStatus } from '../../../../shared/domain/users/channel-status.ts';
import type { User } from '../../../../shared/domain/users/user.ts';
import type { Table } from '../../../../shared/store/table.ts';
import { callBack, entryOf, NOW } from '../../../support/documents.ts';
import { fanOutOver } from '../../../support/fan-out.ts';
import { openJournal } from '../../../support/journal.ts';
import { memoryTable } from '../../../support/memory-table.ts';
import { administrator, person } from '../../../support/people.ts';
import { accepted } from '../../../support/results.ts';
import { runAs } from '../../../support/run-as.ts';
import { scheduledTable } from '../../../support/scheduled-table.ts';

const DUE = new Date('2026-11-25T06:00:00.000Z');
const entryId = (count: number) => `ctl_${String(count).padStart(26, '0')}` as const;

/** A journal long after its user was changed last, and what follows a change of them. */
const setup = async ({ table = memoryTable() as Table, more = 0 } = {}) => {
  const journal = await openJournal(table);
  const { deps, must, manager, document } = journal;
  journal.time.now = new Date(NOW.getTime() + 60_000);
  await must([...deps.users.add(administrator), deps.controlKinds.add(callBack)]);
  for (let count = 1; count <= more; count++) {
    await must(deps.controlEntries.add(entryOf({ id: entryId(count) })));
  }
  const replanDeps = deps;
  const replan = fanOutOver(replanDeps);
  return {
    ...journal,
    replanDeps,
    replan,
    run: runAs(deps, String(administrator.subject)),
    /** Changes the manager; the change as the stream tells it. */
    async change(change: Partial<User>) {
      const before = await deps.users.find(manager.id);
      await journal.saveManager(change);
      const after = await deps.users.find(manager.id);
      if (!before || !after) throw new Error('The manager is gone');
      return { before, after };
    },
    /** Of all entries: when each is due, by its reminder in force. */
    async due() {
      const entries = await deps.controlEntries.list(document.id);
      return entries.map((entry) => currentReminder(entry).dueAt);
    },
  };
};

describe('re-planning the reminders of a manager (R20, R21)', () => {
  it('a new hour is the hour of every open entry, over more than one page of them', async () => {
    const { replan, change, due } = await setup({ more: 60 });
    await replan.ofUser(await change({ reminderHour: 14 }));
    expect(await due()).toEqual(Array(61).fill('2026-11-25T11:00:00.000Z'));
  });

  it.each<[string, Partial<User>, string]>([
    ['zone (case 26)', { timeZone: 'Asia/Vladivostok' }, '2026-11-24T23:00:00.000Z'],
    ['hour', { reminderHour: 10 }, '2026-11-25T07:00:00.000Z'],
  ])('a change of the %s is followed', async (_what, over, expected) => {
    const { replan, change, due } = await setup();
    await replan.ofUser(await change(over));
    expect(await due()).toEqual([expected]);
  });

  it.each<[string, Partial<User>]>([
    ['the name', { name: 'Другое имя' }],
    ['the language', { language: 'en' }],
    [
      'the role and access',
      { role: 'head-of-sales', access: { journal: 'none', view: 'standard', scope: 'own' } },
    ],
  ])('a change of %s is none of the reminders’: nothing is read', async (_what, over) => {
    const { replanDeps, change } = await setup();
    const board = vi.fn(replanDeps.controlEntries.board);
    const replan = fanOutOver({
      ...replanDeps,
      controlEntries: { ...replanDeps.controlEntries, board },
    });
    await replan.ofUser(await change(over));
    await replan.ofUser({ before: undefined, after: person() });
    expect(board).not.toHaveBeenCalled();
  });

  it('entries of others, closed ones and what is due stay', async () => {
    const { replan, change, deps, must, document, time, due } = await setup();
    const other = { ...entryOf({ id: entryId(1) }, administrator) };
    await must(deps.controlEntries.add(other));
    const cancelled = entryOf({ id: entryId(2) });
    await must(
      deps.controlEntries.add({
        ...cancelled,
        status: 'cancelled',
        reason: null,
        closedAt: NOW.toISOString(),
        closedById: administrator.id,
        reminders: [{ ...currentReminder(cancelled), status: 'stopped' }],
      }),
    );
    time.now = new Date(DUE.getTime() + 1000);
    const before = await deps.controlEntries.list(document.id);
    await replan.ofUser(await change({ reminderHour: 14 }));
    expect(await deps.controlEntries.list(document.id)).toEqual(before);
    expect(await due()).toEqual(Array(3).fill(DUE.toISOString()));
  });

  it('R18: nothing is planned under a deletion mark; with the mark off it goes by the new hour', async () => {
    const { replan, change, deps, document, due, run, current } = await setup();
    const address = { communicationId: document.id };
    accepted(await run(markCommunication(deps), { ...address, expectedVersion: 1 }));
    await replan.ofUser(await change({ reminderHour: 14 }));
    expect((await current()).reminders).toMatchObject([{ status: 'stopped' }]);
    accepted(await run(unmarkCommunication(deps), { ...address, expectedVersion: 2 }));
    expect(await due()).toEqual(['2026-11-25T11:00:00.000Z']);
  });

  it('it goes by the manager as they are: an event overtaken by a later change plans the later hour', async () => {
    const { replan, change, current } = await setup();
    const first = await change({ reminderHour: 14 });
    const second = await change({ reminderHour: 17 });
    await replan.ofUser(first);
    await replan.ofUser(second);
    expect((await current()).reminders).toMatchObject([
      { status: 'stopped', dueAt: DUE.toISOString() },
      { status: 'planned', dueAt: '2026-11-25T14:00:00.000Z' },
    ]);
  });

  it('repeated, it changes nothing more', async () => {
    const { replan, change, current } = await setup();
    const changed = await change({ reminderHour: 14 });
    await replan.ofUser(changed);
    const once = await current();
    await replan.ofUser(changed);
    expect(await current()).toEqual(once);
  });

  it('cut off in the middle and tried again, it reaches every entry', async () => {
    const { replanDeps, replan, change, due, deps } = await setup({ more: 60 });
    const left = { commits: 1 };
    const killed = fanOutOver({
      ...replanDeps,
      commit: async (writes) => {
        if (left.commits-- === 0) throw new Error('Killed');
        return deps.commit(writes);
      },
    });
    const changed = await change({ reminderHour: 14 });
    await expect(killed.ofUser(changed)).rejects.toThrow('Killed');
    expect(new Set(await due()).size).toBe(2);
    await replan.ofUser(changed);
    expect(await due()).toEqual(Array(61).fill('2026-11-25T11:00:00.000Z'));
  });

  it('entries that others keep writing are given up in the end, and the stream comes again', async () => {
    const { replanDeps, change } = await setup();
    const busy = fanOutOver({ ...replanDeps, commit: async () => 'retry' });
    await expect(busy.ofUser(await change({ reminderHour: 14 }))).rejects.toThrow(
      'could not be planned again',
    );
  });

  it('waits until the index has what was written before the change, and no longer', async () => {
    const { replan, change, time } = await setup();
    const waits: number[] = [];
    time.sleep = async (milliseconds) => waits.push(milliseconds);
    const changed = await change({ reminderHour: 14, changedAt: time.now.toISOString() });
    await replan.ofUser(changed);
    time.now = new Date(time.now.getTime() + 1000);
    await replan.ofUser(changed);
    time.now = new Date(time.now.getTime() + 2000);
    await replan.ofUser(changed);
    expect(waits).toEqual([3000, 2000]);
  });

  it.each([
    ['confirmed', 2],
    ['pending', 1],
  ] as const)('R20, R24: what nobody could be told, once the subscription is %s', async (state, versions) => {
    const journal = await setup();
    const { replan, deps, must, manager, time } = journal;
    time.now = new Date('2026-11-26T10:00:00.000Z');
    await journal.saveEntry((entry) => ({
      ...entry,
      revision: entry.revision + 1,
      reminders: [{ ...currentReminder(entry), status: 'undeliverable' }],
    }));
    const known: ChannelStatus = {
      managerId: manager.id,
      revision: 1,
      subscriptions: (['email', 'sms'] as const).map((channel) => ({ channel, state })),
      since: NOW.toISOString(),
    };
    await must([deps.channelStatuses.save(known)]);
    await replan.ofDelivery({ after: known });
    expect((await journal.current()).reminders).toHaveLength(versions);
    expect(currentReminder(await journal.current()).status).toBe(
      versions === 2 ? 'planned' : 'undeliverable',
    );
  });

  it('R1 what could not be delivered for want of access is planned once they have it again', async () => {
    const journal = await setup();
    const { replan, change } = journal;
    await change({ access: { journal: 'none', view: 'standard', scope: 'own' } });
    await journal.saveEntry((entry) => ({
      ...entry,
      revision: entry.revision + 1,
      reminders: [{ ...currentReminder(entry), status: 'undeliverable' }],
    }));
    await replan.ofUser(await change({ access: { journal: 'read', view: 'standard', scope: 'own' } }));
    expect(currentReminder(await journal.current())).toMatchObject({ version: 2, status: 'planned' });
  });
});

describe('the hour is changed while entries are planned (R20)', () => {
  it('whatever happens at once, in the end every entry reminds at the present hour', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 3 }), async (scheduler, times) => {
        const table = scheduledTable();
        const { deps, replan, run, document, entry, manager } = await setup({ table, more: 1 });
        const changes: Parameters<typeof replan.ofUser>[0][] = [];
        const change = async () => {
          for (let one = 1; one <= times; one++) {
            const before = await deps.users.find(manager.id);
            const after = accepted(
              await run(updateUser(deps), {
                userId: manager.id,
                expectedVersion: one,
                reminderHour: 9 + (one % 2) * 5,
                timeZone: one === 3 ? 'Asia/Omsk' : 'Europe/Moscow',
              }),
            );
            changes.push({ before, after });
          }
        };
        // What follows each is under way at once, and may overtake what follows another.
        const followOne = async (one: number) => {
          while (changes.length <= one) await scheduler.schedule(Promise.resolve(), 'wait');
          await replan.ofUser(changes[one] as (typeof changes)[number]);
        };
        const followAll = () => Promise.all(Array.from({ length: times }, (_, one) => followOne(one)));
        const address = { communicationId: document.id };
        const add = async () =>
          accepted(
            await run(createControlEntry(deps), {
              ...address,
              kindId: callBack.id,
              nextDate: '2026-11-26',
              managerId: manager.id,
            }),
          );
        const postpone = async () =>
          accepted(
            await run(postponeControlEntry(deps), {
              ...{ ...address, entryId: entry.id, expectedVersion: 1 },
              ...{ nextDate: '2026-11-27', reason: 'Просил позже' },
            }),
          );
        const handOver = async () => {
          const there = { ...address, entryId: entryId(1) };
          accepted(
            await run(updateControlEntry(deps), {
              ...there,
              expectedVersion: 1,
              managerId: administrator.id,
            }),
          );
          accepted(
            await run(updateControlEntry(deps), { ...there, expectedVersion: 2, managerId: manager.id }),
          );
        };

        table.leaveTo(scheduler);
        await scheduler.waitFor(Promise.all([change(), followAll(), add(), postpone(), handOver()]));
        table.leaveTo(undefined);
        const present = await deps.users.find(manager.id);
        if (!present) throw new Error('The manager is gone');
        for (const one of await deps.controlEntries.list(document.id)) {
          expect(currentReminder(one).dueAt).toBe(
            reminderMoment(one.nextDate, present, deps.clock.now()).toISOString(),
          );
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each<[string, (made: Awaited<ReturnType<typeof setup>>) => Promise<unknown>]>([
    [
      'taking a deletion mark off',
      async ({ run, deps, document }) => {
        const address = { communicationId: document.id };
        accepted(await run(markCommunication(deps), { ...address, expectedVersion: 1 }));
        return run(unmarkCommunication(deps), { ...address, expectedVersion: 2 });
      },
    ],
    [
      'a new manager of the communication',
      async ({ run, deps, document, manager }) => {
        const address = { communicationId: document.id };
        accepted(
          await run(updateCommunication(deps), {
            ...address,
            expectedVersion: 1,
            managerId: administrator.id,
            reassignControlEntries: true,
          }),
        );
        return run(updateCommunication(deps), {
          ...address,
          expectedVersion: 2,
          managerId: manager.id,
          reassignControlEntries: true,
        });
      },
    ],
  ])('%s goes by the hour as it is when that is written', async (_what, act) => {
    const inner = memoryTable();
    const hook = { beforeUserCheck: async () => {} };
    const table: Table = {
      ...inner,
      async commit(writes) {
        const checked = writes.some((write) => 'check' in write && write.check.sk === person().id);
        if (checked) await hook.beforeUserCheck();
        return inner.commit(writes);
      },
    };
    const made = await setup({ table });
    hook.beforeUserCheck = async () => {
      hook.beforeUserCheck = async () => {};
      await made.saveManager({ reminderHour: 14 });
    };
    await act(made);
    expect(await made.due()).toEqual(['2026-11-25T11:00:00.000Z']);
  });
});
