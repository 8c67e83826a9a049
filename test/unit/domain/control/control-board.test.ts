import { describe, expect, it } from 'vitest';
import { boardPeriod, isDue, toBoardEntry } from '../../../../shared/domain/control/control-board.ts';
import {
  cancelEntry,
  completeEntry,
  postponeEntry,
} from '../../../../shared/domain/control/control-entry.ts';
import { entryOf, NOW } from '../../../support/documents.ts';
import { administrator, person } from '../../../support/people.ts';
import { accepted } from '../../../support/results.ts';

/** The 24th in Moscow, the 25th in Kiritimati, the 23rd in Pago Pago. */
const now = new Date('2026-11-24T10:30:00.000Z');
const zones = ['Pacific/Kiritimati', 'Europe/Moscow', 'Pacific/Pago_Pago', 'Etc/GMT+12'] as const;
const parts = ['overdue', 'today', 'next'] as const;
const days = Array.from({ length: 12 }, (_, count) => `2026-11-${19 + count}`);

describe('R22: the parts of the board', () => {
  it.each(zones)('R22: a day is of one part, as days go in %s', (timeZone) => {
    const today = days.find((day) => isDue('today', 30, day, { timeZone }, now)) ?? '';
    for (const day of days) {
      const of = parts.filter((part) => isDue(part, 30, day, { timeZone }, now));
      expect(of).toEqual([day < today ? 'overdue' : day === today ? 'today' : 'next']);
    }
  });

  it('R22: the next days are counted from tomorrow', () => {
    const manager = { timeZone: 'Europe/Moscow' };
    const next = (count: number) => days.filter((day) => isDue('next', count, day, manager, now));
    expect(next(1)).toEqual(['2026-11-25']);
    expect(next(3)).toEqual(['2026-11-25', '2026-11-26', '2026-11-27']);
  });

  it('R22: what is due for anyone anywhere stands within everyone’s period', () => {
    for (const part of parts) {
      const { from, to } = boardPeriod(part, 3, { manager: undefined, viewer: administrator }, now);
      for (const timeZone of zones) {
        for (const day of days.filter((day) => isDue(part, 3, day, { timeZone }, now))) {
          expect(day >= from && day < to).toBe(true);
        }
      }
    }
  });

  it('R22: done are of today and the days before it, where the viewer is', () => {
    const manager = person({ timeZone: 'Asia/Vladivostok' });
    const since = (count: number) => boardPeriod('done', count, { manager, viewer: person() }, now).from;
    expect(since(1)).toBe('2026-11-23T21:00:00.000Z');
    expect(since(7)).toBe('2026-11-17T21:00:00.000Z');
  });
});

describe('R22: what the board has of an entry', () => {
  it('R22: open and postponed', () => {
    const request = { nextDate: '2026-11-26', reason: 'Позже' };
    const entry = accepted(postponeEntry(entryOf({ comment: 'Утром' }), request, person(), person(), NOW));
    expect(toBoardEntry(entry)).toEqual({
      id: entry.id,
      communicationId: entry.communicationId,
      version: 2,
      status: 'open',
      kind: entry.kind,
      nextDate: '2026-11-26',
      managerId: person().id,
      comment: 'Утром',
      postponementCount: 1,
      reminder: { version: 2, status: 'planned', dueAt: '2026-11-26T06:00:00.000Z' },
      outcome: null,
      closedAt: null,
    });
  });

  it('R22: closed', () => {
    const closedAt = NOW.toISOString();
    expect(toBoardEntry(accepted(completeEntry(entryOf(), person(), 'Готово', NOW)))).toMatchObject({
      status: 'completed',
      outcome: 'Готово',
      closedAt,
      reminder: { status: 'stopped' },
    });
    expect(toBoardEntry(accepted(cancelEntry(entryOf(), person(), 'Ошибка', NOW)))).toMatchObject({
      status: 'cancelled',
      outcome: null,
      closedAt,
    });
  });
});
