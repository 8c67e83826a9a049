import { describe, expect, it } from 'vitest';
import {
  administratorsWith,
  hasAccess,
  maySee,
  userChange,
  userDraft,
} from '../../../../shared/domain/users/user.ts';
import { person } from '../../../support/people.ts';

describe('R1: access', () => {
  it.each([
    ['none', 'read', false],
    ['none', 'write', false],
    ['read', 'read', true],
    ['read', 'write', false],
    ['write', 'read', true],
    ['write', 'write', true],
  ] as const)('%s for %s → %s', (journal, needed, allowed) => {
    expect(hasAccess({ journal, view: 'standard', scope: 'all' }, needed)).toBe(allowed);
  });

  it.each([
    ['all', 'other', 'other', true],
    ['own', 'me', 'other', true],
    ['own', 'other', 'me', true],
    ['own', 'me', 'me', true],
    ['own', 'other', 'other', false],
  ] as const)('with scope %s sees what %s manages and %s made: %s', (scope, manager, author, seen) => {
    const viewer = person({ access: { journal: 'read', view: 'standard', scope } });
    const who = { me: viewer.id, other: 'usr_01JDFV0000000000000000000Z' };
    expect(maySee(viewer, { managerId: who[manager], authorId: who[author] })).toBe(seen);
  });
});

describe('what an administrator enters', () => {
  it('is a manager without access unless said otherwise, reminded by e-mail at nine in Moscow', () => {
    expect(userDraft.parse({ name: 'Анна', email: 'Anna@Example.com' })).toEqual({
      name: 'Анна',
      email: 'anna@example.com',
      timeZone: 'Europe/Moscow',
      reminderHour: 9,
      channels: ['email'],
      language: 'ru',
      role: 'manager',
      access: { journal: 'none', view: 'standard', scope: 'own' },
    });
  });

  it.each([
    [{ reminderHour: 24 }],
    [{ reminderHour: 9.5 }],
    [{ channels: ['email', 'email'] }],
    [{ channels: ['pigeon'] }],
    [{ timeZone: 'Moscow' }],
    [{ role: 'root' }],
    [{ access: { journal: 'admin' } }],
    [{ email: 'new@example.com' }],
    [{ subject: 'someone' }],
  ])('%j is refused', (change) => {
    expect(userChange.safeParse(change).success).toBe(false);
  });
});

describe('R1: the administrators who can sign in', () => {
  const one = person({ role: 'administrator' });
  const other = person({ id: 'usr_01JDFV0000000000000000000B', role: 'administrator' });
  const both = { revision: 3, ids: [one.id, other.id] };
  const alone = { revision: 3, ids: [one.id] };

  it('R1: someone becomes one, and another ceases to be one', () => {
    expect(administratorsWith(alone, other)).toEqual({ ok: true, value: { ...both, revision: 4 } });
    expect(administratorsWith(both, { ...other, role: 'head-of-sales' })).toEqual({
      ok: true,
      value: { ...alone, revision: 4 },
    });
  });

  it('R1: the last one stays', () => {
    expect(administratorsWith(alone, { ...one, role: 'manager' })).toMatchObject({
      error: { code: 'last-administrator', fields: [{ field: 'role' }] },
    });
  });

  it.each([
    ['one stays one', one],
    ['somebody else is no administrator', person({ id: 'usr_01JDFV0000000000000000000C' })],
    ['who has not registered does not count', { ...other, subject: null }],
  ])('R1: the same list when %s', (_, user) => {
    const result = administratorsWith(alone, user);
    expect(result.ok && result.value).toBe(alone);
  });
});
