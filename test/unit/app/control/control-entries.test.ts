import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markCommunication } from '../../../../shared/app/communications/mark-communication.ts';
import { unmarkCommunication } from '../../../../shared/app/communications/unmark-communication.ts';
import { updateCommunication } from '../../../../shared/app/communications/update-communication.ts';
import { cancelControlEntry } from '../../../../shared/app/control/cancel-control-entry.ts';
import { completeControlEntry } from '../../../../shared/app/control/complete-control-entry.ts';
import { createControlEntry } from '../../../../shared/app/control/create-control-entry.ts';
import { listControlBoard } from '../../../../shared/app/control/list-control-board.ts';
import { postponeControlEntry } from '../../../../shared/app/control/postpone-control-entry.ts';
import { summarizeControlBoard } from '../../../../shared/app/control/summarize-control-board.ts';
import { updateControlEntry } from '../../../../shared/app/control/update-control-entry.ts';
import type { BoardRow } from '../../../../shared/domain/control/control-board.ts';
import { currentReminder, type StoredControlEntry } from '../../../../shared/domain/control/control-entry.ts';
import type { ControlKind } from '../../../../shared/domain/control/control-kind.ts';
import { lateDays } from '../../../../shared/domain/control/reminder.ts';
import { addDays, dayIn } from '../../../../shared/domain/values/calendar.ts';
import { communicationOf, NOW } from '../../../support/documents.ts';
import { openJournal } from '../../../support/journal.ts';
import { person } from '../../../support/people.ts';
import { accepted } from '../../../support/results.ts';
import { runAs } from '../../../support/run-as.ts';
import { scheduledTable } from '../../../support/scheduled-table.ts';

const HOUR_MILLISECONDS = 60 * 60 * 1000;
const DOCUMENTS = 2;

/** What somebody wants of an entry or a communication; both are counted round among those there are. */
type Wish = { by: number; target: number } & (
  | { kind: 'create'; days: number; manager: number | undefined }
  | { kind: 'postpone'; days: number }
  | { kind: 'complete'; next: number | undefined }
  | { kind: 'cancel' }
  | { kind: 'change'; manager: number | undefined }
  | { kind: 'hand-over'; manager: number }
  | { kind: 'mark' }
  | { kind: 'unmark' }
);

const about = { by: fc.nat(2), target: fc.nat(5) };
const days = fc.integer({ min: -1, max: 4 });
const manager = fc.option(fc.nat(2), { nil: undefined });
const wishOf = <Kind extends string, More>(
  kind: Kind,
  weight: number,
  more: { [K in keyof More]: fc.Arbitrary<More[K]> },
) => ({
  weight,
  arbitrary: fc.record({ kind: fc.constant(kind), ...about, ...more }),
});
const wish = fc.oneof(
  wishOf('create', 4, { days, manager }),
  wishOf('postpone', 4, { days }),
  wishOf('complete', 3, { next: fc.option(days, { nil: undefined }) }),
  wishOf('cancel', 1, {}),
  wishOf('change', 3, { manager }),
  wishOf('hand-over', 1, { manager: fc.nat(2) }),
  wishOf('mark', 1, {}),
  wishOf('unmark', 1, {}),
) as fc.Arbitrary<Wish>;
/** Wishes at the same moment, and how long it is until the next ones. */
const round = fc.record({ wishes: fc.array(wish, { maxLength: 4 }), hours: fc.nat(40) });

const kind: ControlKind = {
  id: 'ctk_01JDFV0000000000000000000A',
  version: 1,
  name: 'Перезвонить',
  order: 0,
  active: true,
  createdAt: NOW.toISOString(),
  changedAt: NOW.toISOString(),
};

/** A journal with two communications and three people in three zones; what they were answered is kept. */
const openOffice = async () => {
  const table = scheduledTable();
  const journal = await openJournal(table);
  const { deps, must, time } = journal;
  const ofZone = (letter: string, timeZone: string, reminderHour: number) =>
    person({
      id: `usr_01JDFV000000000000000000${letter}0`,
      email: `${letter}@example.com`,
      subject: letter,
      timeZone,
      reminderHour,
      role: 'head-of-sales',
    });
  const staff = [
    ofZone('A', 'Europe/Moscow', 9),
    ofZone('B', 'Asia/Vladivostok', 14),
    ofZone('C', 'America/New_York', 0),
  ];
  for (const user of staff) await must(deps.users.add(user));
  await must([
    deps.controlKinds.add(kind),
    deps.communications.add(
      communicationOf({ id: 'com_01JDFV0000000000000000000B', number: 'КМ-2026-000002' }),
    ),
  ]);
  const documentIds = [journal.document.id, 'com_01JDFV0000000000000000000B'] as const;
  const known: Pick<StoredControlEntry, 'id' | 'communicationId'>[] = [journal.entry];
  /** Every version of an entry that somebody was answered; the first of the first one stands in the journal. */
  const answered: StoredControlEntry[] = [journal.entry];
  let postponements = 0;
  let handovers = 0;

  const fulfil = async (wish: Wish): Promise<void> => {
    const by = staff[wish.by];
    if (!by) throw new Error('Nobody');
    const run = runAs(deps, String(by.subject));
    const day = (offset: number) => addDays(dayIn('UTC', time.now), offset);
    const idOf = (place: number | undefined) => (place === undefined ? undefined : staff[place]?.id);
    const communicationId = documentIds[wish.target % DOCUMENTS] ?? '';
    const target = known[wish.target % known.length];
    if (!target) throw new Error('Nothing');
    if (wish.kind === 'create') {
      const draft = { kindId: kind.id, nextDate: day(wish.days), managerId: idOf(wish.manager) };
      const made = await run(createControlEntry(deps), { communicationId, ...draft });
      if (!made.ok) return;
      known.push(made.value);
      answered.push(made.value);
      return;
    }
    if (wish.kind === 'mark' || wish.kind === 'unmark') {
      const expectedVersion = (await deps.communications.find(communicationId))?.version ?? 0;
      const useCase = wish.kind === 'mark' ? markCommunication : unmarkCommunication;
      await run(useCase(deps), { communicationId, expectedVersion });
      return;
    }
    if (wish.kind === 'hand-over') {
      const expectedVersion = (await deps.communications.find(communicationId))?.version ?? 0;
      const change = { managerId: idOf(wish.manager), reassignControlEntries: true };
      const saved = await run(updateCommunication(deps), { communicationId, expectedVersion, ...change });
      if (saved.ok) handovers++;
      return;
    }
    const expectedVersion = (await deps.controlEntries.find(target.communicationId, target.id))?.version ?? 0;
    const address = { communicationId: target.communicationId, entryId: target.id, expectedVersion };
    if (wish.kind === 'complete') {
      const { next: offset } = wish;
      const next = offset === undefined ? undefined : { kindId: kind.id, nextDate: day(offset) };
      const done = await run(completeControlEntry(deps), { ...address, outcome: 'Готово', next });
      if (!done.ok) return;
      answered.push(done.value);
      if (done.value.next) {
        known.push(done.value.next);
        answered.push(done.value.next);
      }
      return;
    }
    const changed =
      wish.kind === 'postpone'
        ? await run(postponeControlEntry(deps), { ...address, nextDate: day(wish.days), reason: 'Позже' })
        : wish.kind === 'cancel'
          ? await run(cancelControlEntry(deps), address)
          : await run(updateControlEntry(deps), {
              ...address,
              managerId: idOf(wish.manager),
              comment: 'Иначе',
            });
    if (!changed.ok) return;
    answered.push(changed.value);
    if (wish.kind === 'postpone') postponements++;
  };

  /** Sends every reminder that is due by now, as Scheduler would. */
  const remind = async () => {
    journal.notifier.notify = async () => ({ messageId: 'message' });
    const before = time.now;
    const due = await Promise.all(
      lateDays(before).map((day) => deps.controlEntries.listDue({ day, before })),
    );
    for (const reminder of due.flat()) await journal.send(reminder);
  };
  const stored = async () => {
    const lists = await Promise.all(documentIds.map((id) => deps.controlEntries.list(id)));
    return lists.flat();
  };
  const documents = async () => {
    const found = await Promise.all(documentIds.map((id) => deps.communications.find(id)));
    return found.filter((document) => document !== undefined);
  };
  return {
    ...{ table, deps, time, staff, answered, fulfil, remind, stored, documents },
    postponed: () => postponements,
    handedOver: () => handovers > 0,
  };
};
type Office = Awaited<ReturnType<typeof openOffice>>;

/** R22: the earliest open next date is on the communication, and it knows exactly its open entries. */
const expectNextDates = async ({ stored, documents }: Office) => {
  const entries = await stored();
  for (const { id, nextDate, openEntries } of await documents()) {
    const open = entries.filter((entry) => entry.communicationId === id && entry.status === 'open');
    expect(nextDate).toBe(open.map((entry) => entry.nextDate).sort()[0] ?? null);
    const pairs = (list: readonly (readonly [string, string])[]) => list.map(String).sort();
    expect(pairs(openEntries.map((entry) => [entry.entryId, entry.nextDate]))).toEqual(
      pairs(open.map((entry) => [entry.id, entry.nextDate])),
    );
  }
};

/** R17, R21: every version of an entry was answered to one person; nothing is lost, and nothing follows an end. */
const expectHistory = async ({ stored, answered, postponed, handedOver }: Office) => {
  const entries = await stored();
  for (const entry of entries) {
    const versions = answered.filter(({ id }) => id === entry.id).sort((a, b) => a.version - b.version);
    expect(new Set(versions.map(({ version }) => version)).size).toBe(versions.length);
    expect(versions.slice(0, -1).every(({ status }) => status === 'open')).toBe(true);
    expect(entry.status).toBe(versions.at(-1)?.status);
    // Handing a communication over makes versions of its entries that it does not answer.
    if (!handedOver()) {
      expect(versions.map(({ version }) => version)).toEqual(versions.map((_, index) => index + 1));
      expect(entry.version).toBe(versions.length);
    }
    const days = entry.postponements.map(({ from, to }) => [from, to]);
    expect(days.slice(1).map(([from]) => from)).toEqual(days.slice(0, -1).map(([, to]) => to));
    if (days.length > 0) expect(days.at(-1)?.[1]).toBe(entry.nextDate);
  }
  expect(entries.reduce((count, entry) => count + entry.postponements.length, 0)).toBe(postponed());
};

/** R18, R21: one reminder is in force on an open entry, planned by its manager's hour; none on any other. */
const expectReminders = async ({ stored, documents }: Office) => {
  const marked = new Map((await documents()).map(({ id, deletionMark }) => [id as string, deletionMark]));
  for (const entry of await stored()) {
    const { reminders } = entry;
    expect(reminders.map(({ version }) => version)).toEqual(reminders.map((_, index) => index + 1));
    const unsent = reminders.filter(({ status }) => status === 'planned' || status === 'sending');
    const mayRemind = entry.status === 'open' && !marked.get(entry.communicationId);
    if (!mayRemind) expect(unsent).toEqual([]);
    else if (currentReminder(entry).status === 'sent') expect(unsent).toEqual([]);
    else expect(unsent).toEqual([currentReminder(entry)]);
  }
};

/** R22: the board of every person shows each of their entries in its part, and nothing else. */
const expectBoards = async ({ deps, time, staff, stored, documents }: Office) => {
  const entries = await stored();
  const marked = new Map((await documents()).map(({ id, deletionMark }) => [id as string, deletionMark]));
  const partOf = ({ status, nextDate, managerId }: StoredControlEntry) => {
    const zone = [...staff, person()].find(({ id }) => id === managerId)?.timeZone ?? '';
    const today = dayIn(zone, time.now);
    return status !== 'open' ? 'done' : nextDate < today ? 'overdue' : nextDate === today ? 'today' : 'next';
  };
  for (const whose of ['me', 'everyone', String(staff[1]?.id)]) {
    const [viewer] = staff;
    const run = runAs(deps, String(viewer?.subject));
    const owner = whose === 'me' ? viewer?.id : whose;
    const shown = entries.filter(
      (entry) => !marked.get(entry.communicationId) && (whose === 'everyone' || entry.managerId === owner),
    );
    const counts: Record<string, unknown> = {};
    for (const due of ['overdue', 'today', 'next', 'done'] as const) {
      const rows: BoardRow[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = accepted(
          await run(listControlBoard(deps), { of: whose, due, days: 60, limit: 2, cursor }),
        );
        rows.push(...page.items);
        if (page.next === null) break;
        cursor = page.next;
      }
      const expected = shown.filter((entry) => partOf(entry) === due);
      expect(rows.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort());
      const order = rows.map(({ nextDate, closedAt }) => (due === 'done' ? String(closedAt) : nextDate));
      expect(order).toEqual(due === 'done' ? order.toSorted().reverse() : order.toSorted());
      for (const { id, version } of rows) {
        expect(version).toBe(entries.find((entry) => entry.id === id)?.version);
      }
      counts[due] = { count: expected.length, more: false };
    }
    const { done: _, ...open } = counts;
    expect(accepted(await run(summarizeControlBoard(deps), { of: whose, days: 60 }))).toEqual(open);
  }
};

describe('control entries, whatever people do with them at once', () => {
  it('R17–R22: nothing is lost, one reminder is in force, next dates and boards are right', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(round, { maxLength: 6 }), async (scheduler, rounds) => {
        const office = await openOffice();
        for (const { wishes, hours } of rounds) {
          office.table.leaveTo(scheduler);
          await scheduler.waitFor(Promise.all(wishes.map((wish) => office.fulfil(wish))));
          office.table.leaveTo(undefined);
          await expectNextDates(office);
          await expectHistory(office);
          await expectReminders(office);
          office.time.now = new Date(office.time.now.getTime() + hours * HOUR_MILLISECONDS);
          await office.remind();
          await expectReminders(office);
        }
        await expectBoards(office);
      }),
      { numRuns: 150 },
    );
  });
});
