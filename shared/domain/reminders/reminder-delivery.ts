import { currentReminder, type StoredControlEntry } from '../control/control-entry.ts';
import { LEASE_SECONDS, type Reminder } from '../control/reminder.ts';
import type { ReminderWarning } from '../users/channel-status.ts';
import type { Channel } from '../users/user.ts';
import { fail, ok, type Result } from '../values/result.ts';

/**
 * Why a reminder is not sent now: the entry has a newer version of it; the entry is closed or its
 * communication marked for deletion; it has been sent; or another attempt holds the lease.
 */
export type NotSent = 'superseded' | 'closed' | 'sent' | 'leased';

const withReminder = (
  entry: StoredControlEntry,
  version: number,
  change: (line: Reminder) => Reminder,
): StoredControlEntry => ({
  ...entry,
  revision: entry.revision + 1,
  reminders: entry.reminders.map((line) => (line.version === version ? change(line) : line)),
});

/**
 * planned → sending: takes the lease for one attempt, unless the reminder must not be sent or
 * another attempt holds it.
 */
export const claimReminder = (
  entry: StoredControlEntry,
  version: number,
  now: Date,
): Result<StoredControlEntry, NotSent> => {
  const current = currentReminder(entry);
  if (current.version !== version) return fail('superseded');
  if (entry.status !== 'open' || current.status === 'stopped') return fail('closed');
  if (current.status === 'sent') return fail('sent');
  if (current.leasedUntil !== null && new Date(current.leasedUntil) > now) return fail('leased');
  return ok(
    withReminder(entry, version, (line) => ({
      ...line,
      status: 'sending',
      attempts: line.attempts + 1,
      leasedUntil: new Date(now.getTime() + LEASE_SECONDS * 1000).toISOString(),
    })),
  );
};

/**
 * Marks a version as sent, whatever happened to the entry after the claim: the message is out, and the
 * ledger must say so (R23).
 */
export const markReminderSent = (
  entry: StoredControlEntry,
  version: number,
  receipt: { messageId: string; channels: readonly Channel[]; sentAt: Date },
): StoredControlEntry =>
  withReminder(entry, version, (line) => ({
    ...line,
    status: 'sent',
    leasedUntil: null,
    sentAt: receipt.sentAt.toISOString(),
    channels: [...receipt.channels],
    messageId: receipt.messageId,
    lastError: null,
  }));

/**
 * planned → undeliverable: the manager has no working channel, or no access to the journal, and the
 * entry says which (R20). It stays due, and is sent as soon as that changes. Undefined if it is
 * undeliverable already.
 */
export const markUndeliverable = (
  entry: StoredControlEntry,
  version: number,
  why: NonNullable<ReminderWarning>,
): StoredControlEntry | undefined =>
  currentReminder(entry).status === 'undeliverable'
    ? undefined
    : withReminder(entry, version, (line) => ({
        ...line,
        status: 'undeliverable',
        leasedUntil: null,
        lastError: why,
      }));

/** sending → planned: the attempt failed, so the lease is released and the error recorded (R23). */
export const releaseReminder = (
  entry: StoredControlEntry,
  version: number,
  error: string,
): StoredControlEntry =>
  withReminder(entry, version, (line) => ({
    ...line,
    status: line.status === 'sending' ? 'planned' : line.status,
    leasedUntil: null,
    lastError: error.replace(/[^\x20-\x7e]/g, '?').slice(0, 300),
  }));
