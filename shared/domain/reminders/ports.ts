import type { PlannedReminder, ReminderRef } from '../control/reminder.ts';
import type { Write } from '../values/ports.ts';
import type { ReminderText } from './reminder-text.ts';

/** One-time schedules that send reminders. */
export interface ReminderScheduler {
  /** Creates the schedule. Succeeds if it exists already. */
  schedule(reminder: PlannedReminder): Promise<void>;
  /** Deletes the schedule. Succeeds if there is none. */
  cancel(reminder: Pick<ReminderRef, 'entryId' | 'version'>): Promise<void>;
}

/** Sends a reminder to its manager's topic. */
export interface Notifier {
  notify(managerId: string, text: ReminderText): Promise<{ messageId: string }>;
}

/** Limits the number of messages to a manager in each second of the clock. */
export interface SendRateLimiter {
  /**
   * Part of the write that claims a reminder: takes a slot of this second. Refused with
   * `limit-reached` if it is taken.
   */
  reserve(managerId: string, now: Date, slot: number): Write;
}
