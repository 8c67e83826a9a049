import type { User } from '../../shared/domain/users/user.ts';
import { person } from '../support/people.ts';
import type { Random } from './random.ts';

const ZONES = [
  'Europe/Moscow',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Asia/Vladivostok',
  'Asia/Kathmandu',
  'Pacific/Auckland',
  'Pacific/Kiritimati',
] as const;

/** An id as people's and documents' ids are: a prefix and a ULID's 26 characters. */
export const idOf = <Prefix extends string>(prefix: Prefix, number: number): `${Prefix}_${string}` =>
  `${prefix}_${String(number).padStart(26, '0')}`;

/** The hour reminders come at: mostly in the morning. */
export const drawHour = (random: Random) =>
  random.chance(0.7) ? random.between(7, 12) : random.between(0, 23);

export const drawZone = (random: Random) => random.pick(ZONES);

export const drawManager = (random: Random, number: number): User =>
  person({
    id: idOf('usr', number),
    name: `Manager ${number}`,
    email: `manager${number}@example.com`,
    subject: `subject-${number}`,
    timeZone: drawZone(random),
    reminderHour: drawHour(random),
    language: random.pick(['ru', 'en']),
    // Every one of them may do everything: who may do what is tested elsewhere.
    role: 'administrator',
  });
