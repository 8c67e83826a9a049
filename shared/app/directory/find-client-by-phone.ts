import type { StoredCommunication } from '../../domain/communications/communication.ts';
import type { Counterparty } from '../../domain/directory/counterparty.ts';
import type { AppDeps } from '../session/deps.ts';

export type ClientByPhoneDeps = Pick<AppDeps, 'counterparties' | 'communications' | 'clientDocuments'>;

/** Most clients checked who share a phone. */
const MAX_CLIENTS = 10;

/** Documents of a client checked for their last communication: window orders are among them. */
const MAX_DOCUMENTS = 20;

/**
 * The client who has a phone, in E.164, with their last communication. Of several clients, the one with the latest
 * communication, else the first. The communication `ownId` does not count.
 */
export const findClientByPhone = async (
  number: string,
  ownId: string | null,
  deps: ClientByPhoneDeps,
): Promise<{ client: Counterparty; last: StoredCommunication | undefined } | undefined> => {
  const clients = await deps.counterparties.findByPhone(number);
  if (clients.length === 0) return undefined;
  const matches = await Promise.all(
    clients
      .slice(0, MAX_CLIENTS)
      .map(async (client) => ({ client, last: await lastCommunication(client, ownId, deps) })),
  );
  return matches.reduce((best, one) =>
    (best.last?.occurredAt ?? '') < (one.last?.occurredAt ?? '') ? one : best,
  );
};

const lastCommunication = async (
  client: Counterparty,
  ownId: string | null,
  { clientDocuments, communications }: ClientByPhoneDeps,
): Promise<StoredCommunication | undefined> => {
  const { documents } = await clientDocuments.list(client.id, { limit: MAX_DOCUMENTS });
  const last = documents.find(({ id }) => id.startsWith('com_') && id !== ownId);
  return last && communications.find(last.id);
};
