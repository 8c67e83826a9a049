import type { PlannedReminder, ReminderRef } from '../control/reminder.ts';
import type { Write } from '../values/ports.ts';
import type { ReminderText } from './reminder-text.ts';

/** One-shots that send reminders at their moment. */
export interface ReminderScheduler {
  /** Makes the one-shot; made already is success. */
  schedule(reminder: PlannedReminder): Promise<void>;
  /** Takes the one-shot away; not there is success. */
  cancel(reminder: Pick<ReminderRef, 'entryId' | 'version'>): Promise<void>;
}

/** Sends a reminder to its manager's topic. */
export interface Notifier {
  notify(managerId: string, text: ReminderText): Promise<{ messageId: string }>;
}

/** Keeps messages to a manager apart: so many a second, by the clock, at most. */
export interface SendRateLimiter {
  /** Goes with a claim and takes a slot of this second; refused with `limit-reached` where somebody has it. */
  reserve(managerId: string, now: Date, slot: number): Write;
}
