import * as z from 'zod';
import { channel, type User } from '../users/user.ts';
import { dayIn, hourOfDay } from '../values/calendar.ts';
import { day, instant, machineText } from '../values/text.ts';

/**
 * The ledger line of one reminder (R23). An entry gets a new version of it whenever its day, its manager or that manager's
 * hour changes; only the last one may be sent.
 *
 * planned → sending → sent; sending → planned when an attempt fails; planned, sending → undeliverable where the manager has no
 * working channel, until they have one and a newer version takes over; planned, sending, undeliverable → stopped when the
 * entry is closed or a newer version takes over.
 */
export const reminder = z.object({
  version: z.int().positive(),
  status: z.enum(['planned', 'sending', 'sent', 'undeliverable', 'stopped']),
  /** The day it is due, in the manager's calendar. */
  day,
  /** When the manager is to be reminded. */
  dueAt: instant,
  plannedAt: instant,
  attempts: z.int().min(0),
  /** Until when the attempt under way keeps others from sending. */
  leasedUntil: instant.nullable(),
  sentAt: instant.nullable(),
  channels: z.array(channel).max(channel.options.length),
  messageId: machineText(100).nullable(),
  /** The error's name. */
  lastError: machineText(300).nullable(),
});
export type Reminder = z.infer<typeof reminder>;

/** Which reminder, and when it is due: ids alone, no personal data. What schedules and queues carry. */
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
 * Most messages a second to one manager. SNS stops delivering e-mail to whoever gets more than ten a second: half of it,
 * as a second by the clock may follow another closely.
 */
export const MAX_MESSAGES_PER_SECOND = 5;

/** How long one attempt to send keeps others off, in seconds: well above what a publish may take. */
export const LEASE_SECONDS = 60;

/** A reminder due within this many seconds is sent at once: a one-shot for it might be made too late to fire. */
export const SEND_NOW_WITHIN_SECONDS = 90;

/**
 * How many seconds after its moment a reminder that is not sent is late: Scheduler's own 60 s, a retry and a lease fit in.
 */
const LATE_AFTER_SECONDS = 180;

/** What was due before this moment and is not sent is late. */
export const lateBefore = (now: Date): Date => new Date(now.getTime() - LATE_AFTER_SECONDS * 1000);

/**
 * How many UTC days back is looked for what is late: managers without a channel may be long in getting one, and a day more
 * is one query more, of nothing as a rule.
 */
const LATE_DAYS = 30;
/** Of UTC, which has no longer and shorter ones. */
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/** The UTC days on which what is late was due, the oldest first. */
export const lateDays = (now: Date): string[] =>
  Array.from({ length: LATE_DAYS }, (_, index) => {
    const age = LATE_DAYS - 1 - index;
    return new Date(lateBefore(now).getTime() - age * DAY_MILLISECONDS).toISOString().slice(0, 10);
  });

/**
 * When a manager is to be reminded of a day (R20): at their hour in their time zone; at once if that hour is past.
 */
export const reminderMoment = (
  nextDate: string,
  manager: Pick<User, 'timeZone' | 'reminderHour'>,
  now: Date,
): Date => {
  const moment = hourOfDay(nextDate, manager.reminderHour, manager.timeZone);
  return moment > now ? moment : now;
};

/** Whether a day is past for a manager (R19): before the day it is now in their time zone. */
export const isPastDay = (nextDate: string, manager: Pick<User, 'timeZone'>, now: Date): boolean =>
  nextDate < dayIn(manager.timeZone, now);

/** A reminder of a day planned anew for a manager. */
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

/** Whether a reminder is neither sent nor stopped: what a newer version takes over from, and closing stops. */
export const isUnsent = ({ status }: Pick<Reminder, 'status'>): boolean =>
  status !== 'sent' && status !== 'stopped';
