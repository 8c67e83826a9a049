import { describe, expect, it } from 'vitest';
import {
  cancelEntry,
  changeEntry,
  completeEntry,
  currentReminder,
  MAX_POSTPONEMENTS,
  MAX_REMINDERS,
  postponeEntry,
  reassignEntry,
  replanReminder,
  requireFutureDay,
  resumeReminder,
  type StoredControlEntry,
  stopReminder,
  storedControlEntry,
} from '../../../../shared/domain/control/control-entry.ts';
import type { Reminder } from '../../../../shared/domain/control/reminder.ts';
import { claimReminder, markReminderSent } from '../../../../shared/domain/reminders/reminder-delivery.ts';
import type { User } from '../../../../shared/domain/users/user.ts';
import type { Refusal } from '../../../../shared/domain/values/refusal.ts';
import type { Result } from '../../../../shared/domain/values/result.ts';
import { entryOf, NOW } from '../../../support/documents.ts';
import { administrator, person } from '../../../support/people.ts';
import { accepted } from '../../../support/results.ts';

const by = administrator;
const LATER = new Date('2026-11-24T10:00:00.000Z');

const transitions: Record<string, (entry: StoredControlEntry) => Result<StoredControlEntry, Refusal>> = {
  complete: (entry) => completeEntry(entry, by, 'Договорились', LATER),
  postpone: (entry) =>
    postponeEntry(entry, { nextDate: '2026-12-01', reason: 'Просил позже' }, person(), by, LATER),
  cancel: (entry) => cancelEntry(entry, by, null, LATER),
  reassign: (entry) => reassignEntry(entry, administrator, LATER),
  change: (entry) => changeEntry(entry, { comment: 'После обеда', manager: administrator }, LATER),
};

const states: Record<string, () => StoredControlEntry> = {
  open: () => entryOf(),
  completed: () => accepted(completeEntry(entryOf(), by, 'Готово', NOW)),
  cancelled: () => accepted(cancelEntry(entryOf(), by, 'Ошибка', NOW)),
};

describe('R21: every state × every transition', () => {
  for (const [state, entry] of Object.entries(states)) {
    for (const [name, transition] of Object.entries(transitions)) {
      it(`${state} → ${name}: ${state === 'open' ? 'done' : 'entry-closed'}`, () => {
        const before = entry();
        const after = transition(before);
        if (state !== 'open') {
          expect(after).toEqual({ ok: false, error: { code: 'entry-closed' } });
          return;
        }
        expect(accepted(after)).toMatchObject({
          version: before.version + 1,
          revision: before.revision + 1,
          changedAt: LATER.toISOString(),
        });
        expect(storedControlEntry.parse(accepted(after))).toEqual(accepted(after));
      });
    }
  }

  it('a completed entry has its outcome, who closed it and when, and its reminder stops', () => {
    expect(accepted(completeEntry(entryOf(), by, 'Договорились', LATER))).toMatchObject({
      status: 'completed',
      outcome: 'Договорились',
      closedAt: LATER.toISOString(),
      closedById: by.id,
      reminders: [{ status: 'stopped' }],
    });
  });

  it('a cancelled entry has its reason, if one was given, and its reminder stops', () => {
    expect(accepted(cancelEntry(entryOf(), by, null, LATER))).toMatchObject({
      status: 'cancelled',
      reason: null,
      closedById: by.id,
      reminders: [{ status: 'stopped' }],
    });
  });

  it('a postponed entry keeps every postponement and plans a new reminder; the old one stops', () => {
    const once = accepted(
      postponeEntry(entryOf(), { nextDate: '2026-12-01', reason: 'A' }, person(), by, LATER),
    );
    const twice = accepted(postponeEntry(once, { nextDate: '2026-11-30', reason: 'B' }, person(), by, LATER));
    expect(twice).toMatchObject({
      status: 'open',
      nextDate: '2026-11-30',
      postponements: [
        { from: '2026-11-25', to: '2026-12-01', reason: 'A', postponedById: by.id },
        { from: '2026-12-01', to: '2026-11-30', reason: 'B' },
      ],
      reminders: [
        { version: 1, status: 'stopped' },
        { version: 2, status: 'stopped' },
        { version: 3, status: 'planned', dueAt: '2026-11-30T06:00:00.000Z' },
      ],
    });
  });

  it('a reminder that was sent stays sent, whatever becomes of the entry', () => {
    const sent = markReminderSent(accepted(claimReminder(entryOf(), 1, NOW)), 1, {
      messageId: 'm-1',
      channels: ['sms'],
      sentAt: NOW,
    });
    for (const transition of Object.values(transitions)) {
      expect(accepted(transition(sent)).reminders[0]).toMatchObject({ status: 'sent', messageId: 'm-1' });
    }
  });

  it('an attempt under way stops too', () => {
    const sending = accepted(claimReminder(entryOf(), 1, NOW));
    expect(currentReminder(accepted(completeEntry(sending, by, 'x', NOW))).status).toBe('stopped');
  });

  it('a reassigned entry keeps its day and reminds the new manager at their hour in their zone', () => {
    const colleague = { ...administrator, timeZone: 'Asia/Vladivostok', reminderHour: 14 };
    expect(accepted(reassignEntry(entryOf(), colleague, NOW))).toMatchObject({
      status: 'open',
      nextDate: '2026-11-25',
      managerId: colleague.id,
      postponements: [],
      reminders: [
        { version: 1, status: 'stopped' },
        { version: 2, status: 'planned', dueAt: '2026-11-25T04:00:00.000Z' },
      ],
    });
  });

  it('an overdue entry reminds its new manager at once, its own manager not again', () => {
    const late = new Date('2026-11-26T10:00:00.000Z');
    expect(currentReminder(accepted(reassignEntry(entryOf(), administrator, late)))).toMatchObject({
      version: 2,
      dueAt: late.toISOString(),
    });
    expect(accepted(reassignEntry(entryOf(), person(), late)).reminders).toEqual(entryOf().reminders);
  });

  it('R21 an entry is postponed to another day, not to the day it is on', () => {
    const same = { nextDate: entryOf().nextDate, reason: 'Просил позже' };
    expect(postponeEntry(entryOf(), same, person(), by, LATER)).toMatchObject({
      ok: false,
      error: { code: 'next-date-unchanged', fields: [{ field: 'nextDate', code: 'unchanged' }] },
    });
  });

  it('an entry is postponed a bounded number of times', () => {
    let entry = entryOf();
    const again = (from: StoredControlEntry) =>
      postponeEntry(
        from,
        { nextDate: from.nextDate === '2026-12-01' ? '2026-12-02' : '2026-12-01', reason: 'Снова' },
        person(),
        by,
        NOW,
      );
    for (let count = 0; count < MAX_POSTPONEMENTS; count++) entry = accepted(again(entry));
    expect(again(entry)).toMatchObject({ error: { code: 'limit-reached' } });
  });
});

describe('R21: a change of an open entry', () => {
  it('what is left out stays; it is one change, of a new manager too', () => {
    const entry = entryOf({ comment: 'Утром' });
    expect(accepted(changeEntry(entry, {}, LATER))).toEqual({
      ...entry,
      version: 2,
      revision: 2,
      changedAt: LATER.toISOString(),
    });
    const kind = { id: 'ctk_01JDFV0000000000000000000B', name: 'Замер' } as const;
    const changed = accepted(changeEntry(entry, { kind, comment: null, manager: administrator }, LATER));
    expect(changed).toEqual({
      ...accepted(reassignEntry(entry, administrator, LATER)),
      kind,
      comment: null,
    });
  });

  it('the ledger is bounded: from so many lines on the manager stays', () => {
    let entry = entryOf();
    const people = [administrator, person()];
    for (let count = 1; count < MAX_REMINDERS; count++) {
      entry = accepted(changeEntry(entry, { manager: people[(count + 1) % 2] }, NOW));
    }
    expect(entry.reminders).toHaveLength(MAX_REMINDERS);
    const other = entry.managerId === administrator.id ? person() : administrator;
    expect(changeEntry(entry, { manager: other }, NOW)).toMatchObject({ error: { code: 'limit-reached' } });
    expect(changeEntry(entry, { comment: 'x' }, NOW).ok).toBe(true);
  });
});

describe('R18: the reminder of an entry whose communication is marked', () => {
  const stoppedEntry = () => stopReminder(entryOf()) ?? entryOf();

  it('stops with the mark, and is planned anew as it is taken off, at the manager’s hour', () => {
    expect(stoppedEntry()).toEqual({
      ...entryOf(),
      revision: 2,
      reminders: [{ ...currentReminder(entryOf()), status: 'stopped' }],
    });
    expect(accepted(resumeReminder(stoppedEntry(), person({ reminderHour: 11 }), LATER))).toMatchObject({
      version: 1,
      revision: 3,
      reminders: [
        { version: 1, status: 'stopped' },
        { version: 2, status: 'planned', dueAt: '2026-11-25T08:00:00.000Z' },
      ],
    });
  });

  it('is at once where its day has passed meanwhile', () => {
    const late = new Date('2026-12-24T10:00:00.000Z');
    const resumed = accepted(resumeReminder(stoppedEntry(), person(), late));
    expect(resumed && currentReminder(resumed).dueAt).toBe(late.toISOString());
  });

  it('stops in an attempt under way too', () => {
    const sending = accepted(claimReminder(entryOf(), 1, NOW));
    expect(stopReminder(sending)?.reminders).toMatchObject([{ status: 'stopped' }]);
  });

  it('is left alone once it was sent, and that of a closed entry', () => {
    const sent = markReminderSent(entryOf(), 1, { messageId: 'm-1', channels: ['sms'], sentAt: NOW });
    expect(stopReminder(sent)).toBeUndefined();
    expect(accepted(resumeReminder(sent, person(), LATER))).toBeUndefined();
    const completed = accepted(completeEntry(entryOf(), by, 'Готово', NOW));
    expect(stopReminder(completed)).toBeUndefined();
    expect(accepted(resumeReminder(completed, person(), LATER))).toBeUndefined();
  });

  it('is not planned anew for ever: the ledger is bounded', () => {
    let entry = entryOf();
    while (entry.reminders.length < MAX_REMINDERS) {
      entry = accepted(resumeReminder(stopReminder(entry) ?? entry, person(), NOW)) ?? entry;
    }
    expect(resumeReminder(stopReminder(entry) ?? entry, person(), NOW)).toMatchObject({
      error: { code: 'limit-reached' },
    });
  });
});

describe('R20, R21: a reminder follows its manager’s hour, zone and channels', () => {
  const DUE = new Date('2026-11-25T06:00:00.000Z');
  /** The entry with its reminder come to some status. */
  const withStatus = (status: Reminder['status']): StoredControlEntry => {
    const entry = entryOf();
    return { ...entry, reminders: [{ ...currentReminder(entry), status }] };
  };

  it.each<[string, Partial<User>, string]>([
    ['another hour', { reminderHour: 14 }, '2026-11-25T11:00:00.000Z'],
    ['another zone', { timeZone: 'Asia/Vladivostok' }, '2026-11-24T23:00:00.000Z'],
    ['both', { timeZone: 'America/New_York', reminderHour: 18 }, '2026-11-25T23:00:00.000Z'],
  ])('%s: the one of before stops, another is planned; no open form gets stale', (_what, change, dueAt) => {
    const before = entryOf();
    const after = replanReminder(before, person(change), [], LATER);
    expect(after).toEqual({
      ...before,
      revision: 2,
      reminders: [
        { ...currentReminder(before), status: 'stopped' },
        {
          ...currentReminder(before),
          version: 2,
          dueAt,
          plannedAt: LATER.toISOString(),
        },
      ],
    });
    expect(storedControlEntry.parse(after)).toEqual(after);
  });

  it('it is at once where the new hour is past already', () => {
    const evening = new Date('2026-11-25T05:00:00.000Z');
    const after = replanReminder(entryOf(), person({ reminderHour: 7 }), [], evening);
    expect(after && currentReminder(after)).toMatchObject({ version: 2, dueAt: evening.toISOString() });
  });

  it('its day is the manager’s: in a zone far ahead the hour comes on the day before in UTC', () => {
    const manager = person({ timeZone: 'Pacific/Kiritimati' });
    const after = replanReminder(entryOf(), manager, [], LATER);
    expect(after && currentReminder(after)).toMatchObject({
      day: '2026-11-25',
      dueAt: '2026-11-24T19:00:00.000Z',
    });
  });

  it.each([
    ['it is right already', entryOf(), person({ name: 'Другое имя', channels: [] }), LATER],
    ['another has the entry', entryOf(), person({ id: administrator.id, reminderHour: 14 }), LATER],
    ['it is due', entryOf(), person({ reminderHour: 14 }), DUE],
    ['it is overdue', entryOf(), person({ reminderHour: 14 }), new Date(DUE.getTime() + 1)],
    [
      'an attempt is under way',
      accepted(claimReminder(entryOf(), 1, LATER)),
      person({ reminderHour: 14 }),
      LATER,
    ],
    ['it was sent', withStatus('sent'), person({ reminderHour: 14 }), LATER],
    ['it has stopped, as under a deletion mark', withStatus('stopped'), person({ reminderHour: 14 }), LATER],
    ['the entry is completed', states.completed?.() ?? entryOf(), person({ reminderHour: 14 }), LATER],
    ['the entry is cancelled', states.cancelled?.() ?? entryOf(), person({ reminderHour: 14 }), LATER],
  ])('nothing is planned where %s', (_why, entry, manager, now) => {
    expect(replanReminder(entry, manager, ['email'], now)).toBeUndefined();
  });

  it('one that nobody could be told is planned anew once a channel works, at once where it is past', () => {
    const late = new Date('2026-11-27T10:00:00.000Z');
    const entry = withStatus('undeliverable');
    expect(replanReminder(entry, person(), [], late)).toBeUndefined();
    expect(replanReminder(entry, person(), ['sms'], late)?.reminders).toMatchObject([
      { version: 1, status: 'stopped' },
      { version: 2, status: 'planned', day: '2026-11-27', dueAt: late.toISOString() },
    ]);
  });

  it('a full ledger stays as it is, and is no error: others are planned with it', () => {
    let entry = entryOf();
    for (let hour = 0; entry.reminders.length < MAX_REMINDERS; hour = (hour + 1) % 9) {
      entry = replanReminder(entry, person({ reminderHour: hour + 10 }), [], LATER) ?? entry;
    }
    expect(replanReminder(entry, person({ reminderHour: 20 }), [], LATER)).toBeUndefined();
  });
});

describe('R19: a past day is refused', () => {
  it.each([
    ['2026-11-23', 'Europe/Moscow', false],
    ['2026-11-24', 'Europe/Moscow', true],
    ['2026-11-24', 'Pacific/Kiritimati', true],
    ['2026-11-23', 'Pacific/Pago_Pago', true],
    ['2026-11-22', 'Pacific/Pago_Pago', false],
  ])('%s for a manager in %s: %s', (day, timeZone, allowed) => {
    expect(requireFutureDay(day, { timeZone }, NOW).ok).toBe(allowed);
  });

  it('case 30: today in Moscow at half past eleven is past for a manager in Kamchatka, who is reminded at once', () => {
    const late = new Date('2026-11-24T20:30:00.000Z');
    const kamchatka = person({ timeZone: 'Asia/Kamchatka', id: 'usr_01JDFV0000000000000000000B' });
    expect(requireFutureDay('2026-11-24', person(), late).ok).toBe(true);
    expect(requireFutureDay('2026-11-24', kamchatka, late).ok).toBe(false);
    const entry = entryOf({ nextDate: '2026-11-24' });
    const given = accepted(reassignEntry(entry, kamchatka, late));
    expect(given.reminders.at(-1)).toMatchObject({ status: 'planned', dueAt: late.toISOString() });
  });

  it('in postponing too, by the zone of the entry’s manager, the field named', () => {
    expect(
      postponeEntry(entryOf(), { nextDate: '2026-11-23', reason: 'x' }, person(), by, NOW),
    ).toMatchObject({ error: { code: 'next-date-past', fields: [{ field: 'nextDate', code: 'past' }] } });
  });
});

describe('R20: the reminder planned', () => {
  it('is at the manager’s hour in the manager’s zone', () => {
    const manager = person({ timeZone: 'Asia/Vladivostok', reminderHour: 14 });
    expect(entryOf({}, manager).reminders).toEqual([
      {
        version: 1,
        status: 'planned',
        day: '2026-11-25',
        dueAt: '2026-11-25T04:00:00.000Z',
        plannedAt: NOW.toISOString(),
        attempts: 0,
        leasedUntil: null,
        sentAt: null,
        channels: [],
        messageId: null,
        lastError: null,
      },
    ]);
  });
  it('is at once for today once the hour is past', () => {
    expect(currentReminder(entryOf({ nextDate: '2026-11-24' }, person(), LATER)).dueAt).toBe(
      LATER.toISOString(),
    );
  });
});

it('an open entry is one that can be stored', () => {
  expect(storedControlEntry.parse(entryOf({ comment: 'После обеда' }))).toMatchObject({ status: 'open' });
});
