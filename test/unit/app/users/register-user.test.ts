import { describe, expect, it } from 'vitest';
import { mayRegister, registerUser } from '../../../../shared/app/users/register-user.ts';
import { openJournal } from '../../../support/journal.ts';
import { person } from '../../../support/people.ts';

const FIRST = 'first@example.com';

const setup = async () => {
  const journal = await openJournal();
  const deps = { ...journal.deps, firstAdministratorEmail: FIRST, timeZone: 'Europe/Moscow' };
  const entered = person({
    id: 'usr_01JDFV0000000000000000000C',
    email: 'entered@example.com',
    subject: null,
  });
  await journal.must(journal.deps.users.add(entered));
  return { ...journal, entered, may: mayRegister(deps), register: registerUser(deps) };
};

describe('R1: registration', () => {
  it('is for people an administrator has entered and the first administrator', async () => {
    const { may } = await setup();
    expect(await may('entered@example.com')).toBe(true);
    expect(await may(FIRST)).toBe(true);
    expect(await may('stranger@example.com')).toBe(false);
  });

  it('ties the subject to the record of who was entered, their access as it was', async () => {
    const { register, entered, deps, time } = await setup();
    const registered = await register({ email: entered.email, subject: 'subject-new' });
    expect(registered).toEqual({
      ...entered,
      subject: 'subject-new',
      version: 2,
      changedAt: time.now.toISOString(),
    });
    expect(await deps.users.findBySubject('subject-new')).toEqual(registered);
    expect(await deps.users.find(entered.id)).toEqual(registered);
  });

  it('can be repeated', async () => {
    const { register, entered } = await setup();
    const once = await register({ email: entered.email, subject: 'subject-new' });
    expect(await register({ email: entered.email, subject: 'subject-new' })).toEqual(once);
  });

  it('makes the first administrator’s record, once', async () => {
    const { register, deps, may } = await setup();
    const first = await register({ email: FIRST, subject: 'subject-first' });
    expect(first).toMatchObject({
      email: FIRST,
      role: 'administrator',
      access: { journal: 'write', view: 'extended', scope: 'all' },
      subject: 'subject-first',
    });
    expect(await register({ email: FIRST, subject: 'subject-first' })).toEqual(first);
    expect((await deps.users.list()).filter(({ email }) => email === FIRST)).toHaveLength(1);
    expect(await may(FIRST)).toBe(true);
  });

  it('R1: an administrator counts as one from their registration on, once', async () => {
    const { register, deps, must } = await setup();
    const entered = person({
      id: 'usr_01JDFV0000000000000000000D',
      email: 'second@example.com',
      role: 'administrator',
      subject: null,
    });
    await must(deps.users.add(entered));
    const first = await register({ email: FIRST, subject: 'subject-first' });
    expect((await deps.users.administrators()).ids).toEqual([first.id]);
    await register({ email: entered.email, subject: 'subject-second' });
    await register({ email: entered.email, subject: 'subject-second-anew' });
    await register({ email: 'entered@example.com', subject: 'subject-manager' });
    expect((await deps.users.administrators()).ids).toEqual([first.id, entered.id]);
  });

  it('R1: people who register at the same moment all are', async () => {
    const { register, deps, must } = await setup();
    const several = [...'EFG'].map((letter) =>
      person({
        id: `usr_01JDFV0000000000000000000${letter}`,
        email: `${letter}@example.com`,
        role: 'administrator',
        subject: null,
      }),
    );
    for (const user of several) await must(deps.users.add(user));
    await Promise.all(several.map(({ email }) => register({ email, subject: `subject-${email}` })));
    expect((await deps.users.administrators()).ids.sort()).toEqual(several.map(({ id }) => id));
  });

  it('refuses a stranger and writes nothing', async () => {
    const { register, deps } = await setup();
    const before = await deps.users.list();
    await expect(register({ email: 'stranger@example.com', subject: 's' })).rejects.toThrow('Nobody entered');
    expect(await deps.users.list()).toEqual(before);
    expect(await deps.users.findBySubject('s')).toBeUndefined();
  });

  it('the record found by subject follows every change of the user', async () => {
    const { register, entered, deps, must } = await setup();
    const registered = await register({ email: entered.email, subject: 'subject-new' });
    const changed = {
      ...registered,
      access: { ...registered.access, journal: 'none' as const },
      version: registered.version + 1,
    };
    await must(deps.users.save(changed));
    expect(await deps.users.findBySubject('subject-new')).toEqual(changed);
  });

  it('who registers anew has a new subject; the old one is nobody’s from then on', async () => {
    const { register, entered, deps } = await setup();
    await register({ email: entered.email, subject: 'subject-old' });
    const again = await register({ email: entered.email, subject: 'subject-new' });
    expect(await deps.users.findBySubject('subject-new')).toEqual(again);
    expect(await deps.users.findBySubject('subject-old')).toBeUndefined();
    expect(await deps.users.find(entered.id)).toEqual(again);
  });
});
