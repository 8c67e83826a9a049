import type { User } from '../../shared/domain/users/user.ts';

const NOW = '2026-11-24T06:00:00.000Z';

/** A user for tests; what is not given is ordinary. */
export const person = (over: Partial<User> = {}): User => ({
  id: 'usr_01JDFV0000000000000000000A',
  version: 1,
  name: 'Анна Смирнова',
  email: 'anna@example.com',
  phone: { number: '+79161234567', extension: null },
  extension: null,
  timeZone: 'Europe/Moscow',
  reminderHour: 9,
  channels: ['email', 'sms'],
  language: 'ru',
  role: 'manager',
  access: { journal: 'write', view: 'standard', scope: 'all' },
  subject: 'subject-anna',
  createdAt: NOW,
  changedAt: NOW,
  ...over,
});

export const administrator = person({
  id: 'usr_01JDFV0000000000000000000B',
  name: 'Администратор',
  email: 'admin@example.com',
  role: 'administrator',
  subject: 'subject-admin',
});
