import type { StoredCommunication } from '../../shared/domain/communications/communication.ts';
import type { ClientDocuments, Communications } from '../../shared/domain/communications/ports.ts';
import type { Counterparty } from '../../shared/domain/directory/counterparty.ts';
import type { Counterparties } from '../../shared/domain/directory/ports.ts';
import type { Write } from '../../shared/domain/values/ports.ts';
import { communicationOf, counterpartyOf, NOW } from './documents.ts';

/** Documents written in one transaction, each with its place: it takes 100 items. */
const IN_ONE_GO = 50;

const ulidOf = (count: number) => String(count).padStart(26, '0');

/** A client without phones and so many communications of theirs, the first the oldest, a minute apart. */
export const addClientWithDocuments = async (
  {
    counterparties,
    communications,
    clientDocuments,
    must,
  }: {
    counterparties: Counterparties;
    communications: Communications;
    clientDocuments: ClientDocuments;
    must: (writes: readonly Write[]) => Promise<void>;
  },
  count: number,
  over: Partial<Counterparty> = {},
) => {
  const client = counterpartyOf({ phones: [], ...over });
  await must(counterparties.add(client, []));
  const documents = Array.from({ length: count }, (_, one): StoredCommunication => {
    const blank = communicationOf({
      id: `com_${ulidOf(one + 1)}`,
      number: `КМ-2026-${String(one + 1).padStart(6, '0')}`,
      occurredAt: new Date(NOW.getTime() - (count - one) * 60_000).toISOString(),
    });
    return {
      ...blank,
      clientName: client.name,
      clientFolderId: client.folderId,
      preliminaryContact: { ...blank.preliminaryContact, clientId: client.id },
    };
  });
  for (let start = 0; start < documents.length; start += IN_ONE_GO) {
    await must(
      documents.slice(start, start + IN_ONE_GO).flatMap((document) => [
        communications.add(document),
        ...clientDocuments.move(undefined, {
          id: document.id,
          clientId: client.id,
          at: document.occurredAt,
        }),
      ]),
    );
  }
  return { client, documents };
};
