import * as z from 'zod';
import { channel, type User } from '../users/user.ts';
import { dayIn, hourOfDay } from '../values/calendar.ts';
import { day, instant, machineText } from '../values/text.ts';

/**
 * One reminder: a line of the ledger (R23). An entry gets a new version of it whenever its day, its manager
 * or that manager's hour changes; only the last one may be sent.
 *
 * planned → sending → sent; sending → planned if an attempt fails; planned, sending → undeliverable if the
 * manager has no working channel, until they have one and a newer version takes over; planned, sending,
 * undeliverable → stopped when the entry is closed or a newer version takes over.
 */
export const reminder = z.object({
  version: z.int().positive(),
  status: z.enum(['planned', 'sending', 'sent', 'undeliverable', 'stopped']),
  /** The day it is due, in the manager's time zone. */
  day,
  /** When the manager is to be reminded. */
  dueAt: instant,
  plannedAt: instant,
  attempts: z.int().min(0),
  /** Until then the current attempt keeps others from sending. */
  leasedUntil: instant.nullable(),
  sentAt: instant.nullable(),
  channels: z.array(channel).max(channel.options.length),
  messageId: machineText(100).nullable(),
  /** The error's name. */
  lastError: machineText(300).nullable(),
});
export type Reminder = z.infer<typeof reminder>;

/** Which reminder, and when it is due. Carried by schedules and queues: ids alone, no personal data. */
export const plannedReminder = z.object({
  communicationId: machineText(64),
  entryId: machineText(64),
  managerId: machineText(64),
  version: reminder.shape.version,
  dueAt: machineText(30),
});
export type PlannedReminder = z.infer<typeof plannedReminder>;
export type ReminderRef = Omit<PlannedReminder, 'dueAt'>;

/**
 * Maximum number of messages per second to one manager. SNS stops delivering e-mail to anyone who gets more
 * than ten a second. This is half of that, as messages of two clock seconds may fall within one second.
 */
export const MAX_MESSAGES_PER_SECOND = 5;

/** How long one attempt to send keeps others off, in seconds: well above what a publish can take. */
export const LEASE_SECONDS = 60;

/**
 * A reminder due within this many seconds is sent at once: a schedule for it might be
 * created too late to fire.
 */
export const SEND_NOW_WITHIN_SECONDS = 90;

/**
 * How many seconds after its moment an unsent reminder is late. Leaves room for Scheduler's precision of 60
 * s, a retry and a lease.
 */
const LATE_AFTER_SECONDS = 180;

/** Unsent reminders due before this moment are late. */
export const lateBefore = (now: Date): Date => new Date(now.getTime() - LATE_AFTER_SECONDS * 1000);

/**
 * How many UTC days back to look for late reminders. A manager may have no channel for weeks, and another day
 * costs one more query, usually empty.
 */
const LATE_DAYS = 30;
/** UTC days are always 24 hours. */
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/** The UTC days on which late reminders were due, oldest first. */
export const lateDays = (now: Date): string[] =>
  Array.from({ length: LATE_DAYS }, (_, index) => {
    const age = LATE_DAYS - 1 - index;
    return new Date(lateBefore(now).getTime() - age * DAY_MILLISECONDS).toISOString().slice(0, 10);
  });

/** When to remind a manager of a day (R20): at their hour in their time zone, or now if that has passed. */
export const reminderMoment = (
  nextDate: string,
  manager: Pick<User, 'timeZone' | 'reminderHour'>,
  now: Date,
): Date => {
  const moment = hourOfDay(nextDate, manager.reminderHour, manager.timeZone);
  return moment > now ? moment : now;
};

/** Whether a day is past in the manager's time zone (R19). */
export const isPastDay = (nextDate: string, manager: Pick<User, 'timeZone'>, now: Date): boolean =>
  nextDate < dayIn(manager.timeZone, now);

/** A newly planned reminder for a day. */
export const planReminder = (
  version: number,
  nextDate: string,
  manager: Pick<User, 'timeZone' | 'reminderHour'>,
  now: Date,
): Reminder => {
  const dueAt = reminderMoment(nextDate, manager, now);
  return {
    version,
    status: 'planned',
    day: dayIn(manager.timeZone, dueAt),
    dueAt: dueAt.toISOString(),
    plannedAt: now.toISOString(),
    attempts: 0,
    leasedUntil: null,
    sentAt: null,
    channels: [],
    messageId: null,
    lastError: null,
  };
};

/** Whether a reminder is neither sent nor stopped. A newer version, or closing the entry, stops it. */
export const isUnsent = ({ status }: Pick<Reminder, 'status'>): boolean =>
  status !== 'sent' && status !== 'stopped';
