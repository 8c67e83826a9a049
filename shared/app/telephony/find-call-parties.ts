import type { Call, CallParties } from '../../domain/telephony/telephony.ts';
import { hasAccess, type User } from '../../domain/users/user.ts';
import { JournalError } from '../../domain/values/journal-error.ts';
import { type ClientByPhoneDeps, findClientByPhone } from '../directory/find-client-by-phone.ts';
import type { AppDeps } from '../session/deps.ts';

export type CallPartiesDeps = ClientByPhoneDeps &
  Pick<AppDeps, 'users'> & {
    /** Whose are calls that nobody took from clients nobody knows: the first of these who is a user. */
    readonly defaultEmails: readonly string[];
  };

/**
 * Whom a call is about (R15): the client by phone, the user by extension; who manages it if nobody took it is the
 * manager of the client's last communication, else the default user. Nobody without access to the journal is given a
 * call (R1), while there is somebody with it. `ownId` is the call's own communication, which does not count.
 * Throws when there is no default user to fall back on: telephony is not set up then.
 */
export const findCallParties = async (
  call: Call,
  ownId: string | null,
  deps: CallPartiesDeps,
): Promise<CallParties> => {
  const { users } = deps;
  const [taker, match] = await Promise.all([
    call.takenBy === null ? undefined : users.findByExtension(call.takenBy),
    call.phone ? findClientByPhone(call.phone.number, ownId, deps) : undefined,
  ]);
  const client = match?.client;
  // Who took the call is told in any case.
  if (taker && assignable(taker)) return { client, taker, manager: taker, author: taker };
  const author = await defaultUser(deps);
  const manager = assignable(match?.last && (await users.find(match.last.managerId)));
  return { client, taker, manager: manager ?? author, author };
};

/** The user, if calls may be theirs: whoever is told of a client has access to the journal (R1). */
const assignable = (user: User | undefined): User | undefined =>
  user && hasAccess(user.access, 'read') ? user : undefined;

const defaultUser = async ({ users, defaultEmails }: CallPartiesDeps): Promise<User> => {
  const found = await Promise.all(defaultEmails.map((email) => users.findByEmail(email)));
  const user = found.find((one) => assignable(one)) ?? found.find((one) => one !== undefined);
  if (!user) throw new JournalError('Telephony has no default user: none of those configured is entered');
  return user;
};
