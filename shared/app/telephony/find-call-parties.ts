import type { Call, CallParties } from '../../domain/telephony/telephony.ts';
import { hasAccess, type User } from '../../domain/users/user.ts';
import { JournalError } from '../../domain/values/journal-error.ts';
import { type ClientByPhoneDeps, findClientByPhone } from '../directory/find-client-by-phone.ts';
import type { AppDeps } from '../session/deps.ts';

export type CallPartiesDeps = ClientByPhoneDeps &
  Pick<AppDeps, 'users'> & {
    /** The owner of unanswered calls from unknown numbers: the first of these who is a user. */
    readonly defaultEmails: readonly string[];
  };

/**
 * Whom a call concerns (R15): the client by phone, the user by extension. A call that nobody took is managed by the
 * manager of the client's last communication, else by the default user. Nobody without access to the journal is given a
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
  if (taker && isAssignable(taker)) return { client, taker, manager: taker, author: taker };
  const author = await findDefaultUser(deps);
  const lastManager = match?.last ? await users.find(match.last.managerId) : undefined;
  // Who took the call is recorded in any case.
  return { client, taker, manager: isAssignable(lastManager) ? lastManager : author, author };
};

/** Whether calls may be this user's: whoever is told of a client has access to the journal (R1). */
const isAssignable = (user: User | undefined): user is User =>
  user !== undefined && hasAccess(user.access, 'read');

const findDefaultUser = async ({ users, defaultEmails }: CallPartiesDeps): Promise<User> => {
  const candidates = await Promise.all(defaultEmails.map((email) => users.findByEmail(email)));
  const user = candidates.find(isAssignable) ?? candidates.find((candidate) => candidate !== undefined);
  if (!user) throw new JournalError('Telephony has no default user: none of those configured is entered');
  return user;
};
