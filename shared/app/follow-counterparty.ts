import type { StoredCommunication } from '../domain/communication.ts';
import type { Counterparty } from '../domain/counterparty.ts';
import type {
  ClientDocument,
  ClientDocuments,
  Commit,
  Communications,
  Counterparties,
  WaitingClock,
} from '../domain/ports.ts';
import { untilCommitted } from './until-no-conflict.ts';

/** Documents looked at in one go: one page of the client's documents, one read of all of them. */
const PAGE = 100;
/** Documents written at a time. */
const AT_ONCE = 20;

/**
 * A new name or folder of a counterparty reaches every communication of theirs, and so its row in the journal (R14).
 * The name in the client contact follows while it is the directory's own, or a reminder would ask for two names; one that
 * was entered there stays. Orders keep what was copied at their making (R12).
 *
 * What is written is the counterparty as it is at that moment, not as the change left it, and documents that are right
 * already are passed over. So it may be repeated, overtaken by a later change, or cut off in the middle: whoever comes
 * again goes on from there. A document saved meanwhile with the name of before is not possible: its commit holds the
 * counterparty unchanged (`compose-communication.ts`), and those saved earlier are found, as the client's documents are
 * read consistently. A document's version stays: nobody's open form gets stale by a rename.
 */
export const followCounterparty = ({
  counterparties,
  communications,
  clientDocuments,
  commit,
  clock,
}: {
  counterparties: Pick<Counterparties, 'find'>;
  communications: Pick<Communications, 'find' | 'save'>;
  clientDocuments: Pick<ClientDocuments, 'list'>;
  commit: Commit;
  clock: WaitingClock;
}) => {
  const isRight = (document: StoredCommunication, client: Counterparty) =>
    document.preliminaryContact.clientId !== client.id ||
    (document.clientName === client.name && document.clientFolderId === client.folderId);

  const inStep = (document: StoredCommunication, client: Counterparty): StoredCommunication => {
    const { clientContact } = document.details;
    const copied = clientContact.name !== null && clientContact.name === document.clientName;
    return {
      ...document,
      clientName: client.name,
      clientFolderId: client.folderId,
      details: {
        ...document.details,
        clientContact: copied ? { ...clientContact, name: client.name } : clientContact,
      },
      revision: document.revision + 1,
    };
  };

  /** Brings one document in step: as it was read with others at first, read anew when somebody got in between. */
  const follow = (first: StoredCommunication, firstClient: Counterparty): Promise<void> =>
    untilCommitted(
      commit,
      `The client of ${first.id} could not be brought in step`,
      async (attempt) => {
        const [document, client] =
          attempt === 0
            ? [first, firstClient]
            : await Promise.all([communications.find(first.id), counterparties.find(firstClient.id)]);
        if (!document || !client || isRight(document, client)) return [];
        return [communications.save(inStep(document, client))];
      },
      clock.sleep,
    );

  return async ({
    before,
    after: { id, name, folderId },
  }: {
    before: Counterparty | undefined;
    after: Counterparty;
  }): Promise<void> => {
    if (!before || (before.name === name && before.folderId === folderId)) return;
    let after: Pick<ClientDocument, 'id' | 'at'> | undefined;
    let more = true;
    while (more) {
      const page = await clientDocuments.list(id, { limit: PAGE, ...(after && { after }) });
      const [client, ...found] = await Promise.all([
        counterparties.find(id),
        ...page.documents.filter(isCommunication).map((place) => communications.find(place.id)),
      ]);
      if (!client) return;
      const wrong = found.filter((document) => document !== undefined && !isRight(document, client));
      for (let start = 0; start < wrong.length; start += AT_ONCE) {
        await Promise.all(
          wrong.slice(start, start + AT_ONCE).map((document) => document && follow(document, client)),
        );
      }
      after = page.documents.at(-1);
      more = page.more;
    }
  };
};

const isCommunication = ({ id }: { id: string }) => id.startsWith('com_');
