import type { UserDraft } from '../../shared/domain/users/user.ts';
import { addDays, dayIn, hourOfDay } from '../../shared/domain/values/calendar.ts';

/** A manager as the run knows them: when they are reminded, and how much of the work is theirs. */
export interface Manager {
  readonly email: string;
  readonly timeZone: string;
  readonly reminderHour: number;
  /** The busy one of a moment gets many reminders at once, the others one now and then. */
  readonly busy: boolean;
}

/** Zones without summer time, whose hours begin at 00, 15 and 30 minutes past the hour in UTC. */
const ZONES = [
  { timeZone: 'Europe/Moscow', minute: 0 },
  { timeZone: 'Asia/Kathmandu', minute: 15 },
  { timeZone: 'Asia/Kolkata', minute: 30 },
] as const;
const HOUR_MILLISECONDS = 3_600_000;
const MINUTE_MILLISECONDS = 60_000;
const OF_EACH_MOMENT = ['busy', 'second', 'third'] as const;

/** Moments at which somebody is reminded, one after another from `start` on (a whole hour in UTC): three an hour. */
export const momentsFrom = (start: Date, count: number): Date[] =>
  Array.from({ length: count }, (_, index) => {
    const hour = start.getTime() + Math.floor(index / ZONES.length) * HOUR_MILLISECONDS;
    return new Date(hour + (ZONES[index % ZONES.length]?.minute ?? 0) * MINUTE_MILLISECONDS);
  });

/** The managers who are reminded at these moments, each once; and one whose hour is always past. */
export const managersOf = (moments: readonly Date[]): Manager[] => {
  const managers = new Map<string, Manager>();
  for (const [index, moment] of moments.entries()) {
    const { timeZone } = ZONES[index % ZONES.length] ?? ZONES[0];
    const reminderHour = Array.from({ length: 24 }, (_, hour) => hour).find(
      (hour) => hourOfDay(dayIn(timeZone, moment), hour, timeZone).getTime() === moment.getTime(),
    );
    if (reminderHour === undefined)
      throw new Error(`${moment.toISOString()} is no whole hour in ${timeZone}`);
    for (const which of OF_EACH_MOMENT) {
      const email = `${which}-${reminderHour}-${timeZone.split('/')[1]?.toLowerCase()}@okna.example`;
      managers.set(email, { email, timeZone, reminderHour, busy: which === 'busy' });
    }
  }
  const early = {
    email: 'early@okna.example',
    timeZone: 'Europe/Moscow',
    reminderHour: 0,
    busy: false,
  };
  return [...managers.values(), early];
};

/** What an administrator enters of a manager. */
export const draftOf = ({ email, timeZone, reminderHour }: Manager): UserDraft => ({
  name: email,
  email,
  timeZone,
  reminderHour,
  channels: ['email'],
  language: reminderHour % 2 === 0 ? 'ru' : 'en',
  role: 'manager',
  access: { journal: 'write', view: 'standard', scope: 'all' },
});

/** The next time a manager is reminded, and the day that is for them. */
export const nextReminder = ({ timeZone, reminderHour }: Manager, now: Date): { at: Date; day: string } => {
  const today = dayIn(timeZone, now);
  const [day, at] = [today, addDays(today, 1)]
    .map((one) => [one, hourOfDay(one, reminderHour, timeZone)] as const)
    .find(([, moment]) => moment > now) ?? [today, now];
  return { at, day };
};
