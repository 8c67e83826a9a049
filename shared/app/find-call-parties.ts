import type { Counterparty } from '../domain/counterparty.ts';
import type { Call, CallParties } from '../domain/telephony.ts';
import type { User } from '../domain/user.ts';
import type { AppDeps } from './deps.ts';

export type CallPartiesDeps = Pick<
  AppDeps,
  'users' | 'counterparties' | 'communications' | 'clientDocuments'
> & {
  /** Whose are calls that nobody took from clients nobody knows: the first of these who is a user. */
  readonly defaultEmails: readonly string[];
};

/** Most clients looked at who share a phone. */
const MOST_CLIENTS = 10;

/** Documents of a client looked through for their last communication: window orders stand among them. */
const LOOKED_THROUGH = 20;

/**
 * Whom a call is about (R15): the client by phone, the user by extension; who manages it if nobody took it is the
 * manager of the client's last communication, else the default user. Of several clients with that phone the one with
 * the latest communication is taken, else the first. `ownId` is the call's own communication, which does not count.
 * Throws when there is no default user to fall back on: telephony is not set up then.
 */
export const findCallParties = async (
  call: Call,
  ownId: string | null,
  deps: CallPartiesDeps,
): Promise<CallParties> => {
  const { users, counterparties } = deps;
  const [taker, clients] = await Promise.all([
    call.takenBy === null ? undefined : users.findByExtension(call.takenBy),
    call.phone ? counterparties.findByPhone(call.phone.number) : [],
  ]);
  const matches = await Promise.all(
    clients
      .slice(0, MOST_CLIENTS)
      .map(async (client) => ({ client, last: await lastCommunication(client, ownId, deps) })),
  );
  const match = matches.reduce<(typeof matches)[number] | undefined>(
    (best, one) => (best && (one.last?.occurredAt ?? '') <= (best.last?.occurredAt ?? '') ? best : one),
    undefined,
  );
  const client = match?.client;
  if (taker) return { client, taker, manager: taker, author: taker };
  const author = await defaultUser(deps);
  const manager = match?.last && (await users.find(match.last.managerId));
  return { client, taker, manager: manager ?? author, author };
};

const lastCommunication = async (
  client: Counterparty,
  ownId: string | null,
  { clientDocuments, communications }: CallPartiesDeps,
) => {
  const { documents } = await clientDocuments.list(client.id, { limit: LOOKED_THROUGH });
  const last = documents.find(({ id }) => id.startsWith('com_') && id !== ownId);
  return last && communications.find(last.id);
};

const defaultUser = async ({ users, defaultEmails }: CallPartiesDeps): Promise<User> => {
  const found = await Promise.all(defaultEmails.map((email) => users.findByEmail(email)));
  const user = found.find((one) => one !== undefined);
  if (!user) throw new Error('Telephony has no default user: none of those configured is entered');
  return user;
};
