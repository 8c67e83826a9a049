import { describe, expect, it } from 'vitest';
import {
  cancelEntry,
  completeEntry,
  currentReminder,
  postponeEntry,
  type StoredControlEntry,
} from '../../../../shared/domain/control/control-entry.ts';
import { LEASE_SECONDS } from '../../../../shared/domain/control/reminder.ts';
import {
  claimReminder,
  markReminderSent,
  releaseReminder,
} from '../../../../shared/domain/reminders/reminder-delivery.ts';
import { entryOf, NOW } from '../../../support/documents.ts';
import { person } from '../../../support/people.ts';
import { accepted } from '../../../support/results.ts';

const secondsOn = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const receipt = { messageId: 'm-1', channels: ['email', 'sms'], sentAt: secondsOn(2) } as const;
const claimed = () => accepted(claimReminder(entryOf(), 1, NOW));

describe('R23: claiming a reminder', () => {
  it('takes a lease and counts the attempt', () => {
    const entry = claimed();
    expect(entry.revision).toBe(2);
    expect(entry.version).toBe(1);
    expect(currentReminder(entry)).toMatchObject({
      status: 'sending',
      attempts: 1,
      leasedUntil: secondsOn(LEASE_SECONDS).toISOString(),
    });
  });

  it.each<[string, () => StoredControlEntry, number, string]>([
    ['a version not planned yet', () => entryOf(), 2, 'superseded'],
    [
      'a version of before a postponement',
      () =>
        accepted(postponeEntry(entryOf(), { nextDate: '2026-12-01', reason: 'x' }, person(), person(), NOW)),
      1,
      'superseded',
    ],
    ['of a completed entry', () => accepted(completeEntry(entryOf(), person(), 'x', NOW)), 1, 'closed'],
    ['of a cancelled entry', () => accepted(cancelEntry(entryOf(), person(), null, NOW)), 1, 'closed'],
    ['that was sent', () => markReminderSent(claimed(), 1, receipt), 1, 'sent'],
    ['that another attempt is at', claimed, 1, 'leased'],
  ])('%s is refused', (_, entry, version, reason) => {
    expect(claimReminder(entry(), version, secondsOn(1))).toEqual({ ok: false, error: reason });
  });

  it('is possible again once the lease has run out', () => {
    expect(claimReminder(claimed(), 1, secondsOn(LEASE_SECONDS - 1)).ok).toBe(false);
    expect(currentReminder(accepted(claimReminder(claimed(), 1, secondsOn(LEASE_SECONDS)))).attempts).toBe(2);
  });

  it('is possible for the newest version of a postponed entry', () => {
    const entry = accepted(
      postponeEntry(entryOf(), { nextDate: '2026-12-01', reason: 'x' }, person(), person(), NOW),
    );
    expect(accepted(claimReminder(entry, 2, NOW)).reminders.map(({ status }) => status)).toEqual([
      'stopped',
      'sending',
    ]);
  });
});

describe('R23: marking a reminder sent', () => {
  it('keeps when, by what and under which message id, and forgets the lease and the error', () => {
    const failedOnce = releaseReminder(claimed(), 1, 'ThrottlingException');
    const entry = markReminderSent(accepted(claimReminder(failedOnce, 1, secondsOn(1))), 1, receipt);
    expect(currentReminder(entry)).toMatchObject({
      status: 'sent',
      attempts: 2,
      leasedUntil: null,
      sentAt: secondsOn(2).toISOString(),
      channels: ['email', 'sms'],
      messageId: 'm-1',
      lastError: null,
    });
  });

  it('works whatever became of the entry meanwhile', () => {
    const completed = accepted(completeEntry(claimed(), person(), 'x', NOW));
    expect(markReminderSent(completed, 1, receipt)).toMatchObject({
      status: 'completed',
      reminders: [{ status: 'sent', messageId: 'm-1' }],
    });
    const postponed = accepted(
      postponeEntry(claimed(), { nextDate: '2026-12-01', reason: 'x' }, person(), person(), NOW),
    );
    expect(markReminderSent(postponed, 1, receipt).reminders.map(({ status }) => status)).toEqual([
      'sent',
      'planned',
    ]);
  });
});

describe('R23: giving a claim back', () => {
  it('plans the reminder again at once and keeps the error, not too much of it', () => {
    const entry = releaseReminder(claimed(), 1, 'x'.repeat(1000));
    expect(currentReminder(entry)).toMatchObject({ status: 'planned', attempts: 1, leasedUntil: null });
    expect(currentReminder(entry).lastError).toHaveLength(300);
    expect(claimReminder(entry, 1, secondsOn(1)).ok).toBe(true);
  });

  it('leaves a reminder stopped that was stopped meanwhile', () => {
    const completed = accepted(completeEntry(claimed(), person(), 'x', NOW));
    expect(currentReminder(releaseReminder(completed, 1, 'Timeout'))).toMatchObject({
      status: 'stopped',
      lastError: 'Timeout',
    });
  });
});
