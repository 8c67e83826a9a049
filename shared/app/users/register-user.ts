import type { Users } from '../../domain/users/ports.ts';
import { administratorsWith, type User } from '../../domain/users/user.ts';
import { JournalError } from '../../domain/values/journal-error.ts';
import type { Commit, Ids, WaitingClock } from '../../domain/values/ports.ts';
import { type Patience, retry } from '../../retry.ts';

export interface RegisterDeps {
  readonly users: Users;
  readonly commit: Commit;
  readonly ids: Ids;
  readonly clock: WaitingClock;
  /** The e-mail of the person who may register without having been entered, and becomes the first administrator. */
  readonly firstAdministratorEmail: string;
  readonly timeZone: string;
}

/** While others write the same at the same moment. Cognito waits for five seconds. */
const PATIENCE: Patience = { attempts: 6, pauseMilliseconds: 30 };

/** Whether somebody may register: people an administrator has entered, and the first administrator (R1). */
export const mayRegister =
  ({ users, firstAdministratorEmail }: Pick<RegisterDeps, 'users' | 'firstAdministratorEmail'>) =>
  async (email: string): Promise<boolean> =>
    email === firstAdministratorEmail || (await users.findByEmail(email)) !== undefined;

/**
 * Links the subject of a person's tokens to their record, once they have confirmed their e-mail: access tokens carry the
 * subject and no e-mail. Whoever registers again has a new subject, and the old one ends. The first administrator's
 * record is created here. An administrator counts as one from here on. Safe to repeat.
 */
export const registerUser = (deps: RegisterDeps) => async (person: { email: string; subject: string }) => {
  const user = await retry(() => attemptRegistration(deps, person), {
    isFinal: (registered) => registered !== undefined,
    patience: PATIENCE,
    pause: deps.clock.sleep,
  });
  if (!user) throw new JournalError('The user was changed at the same moment');
  return user;
};

/** The user as registered; undefined when somebody else wrote at the same moment. */
const attemptRegistration = async (
  { users, commit, ids, clock, firstAdministratorEmail, timeZone }: RegisterDeps,
  { email, subject }: { email: string; subject: string },
): Promise<User | undefined> => {
  const [entered, currentAdministrators] = await Promise.all([
    users.findByEmail(email),
    users.administrators(),
  ]);
  if (entered?.subject === subject) return entered;
  if (!entered && email !== firstAdministratorEmail)
    throw new JournalError('Nobody entered this person as a user');
  const now = clock.now().toISOString();
  const registered: User = entered
    ? { ...entered, subject, version: entered.version + 1, changedAt: now }
    : {
        id: ids.next('usr'),
        version: 1,
        name: email,
        email,
        phone: null,
        extension: null,
        timeZone,
        reminderHour: 9,
        channels: ['email'],
        language: 'ru',
        role: 'administrator',
        access: { journal: 'write', view: 'extended', scope: 'all' },
        subject,
        createdAt: now,
        changedAt: now,
      };
  const administrators = administratorsWith(currentAdministrators, registered);
  if (!administrators.ok) throw new JournalError('Registering takes no role away');
  const conflict = await commit([
    ...(entered ? users.save(registered) : users.add(registered)),
    ...(entered?.subject ? [users.releaseSubject(entered.subject)] : []),
    ...(administrators.value === currentAdministrators
      ? []
      : [users.saveAdministrators(administrators.value)]),
  ]);
  return conflict === undefined ? registered : undefined;
};
