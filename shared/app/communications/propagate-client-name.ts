import type { StoredCommunication } from '../../domain/communications/communication.ts';
import type { ClientDocument, ClientDocuments, Communications } from '../../domain/communications/ports.ts';
import type { Counterparty } from '../../domain/directory/counterparty.ts';
import type { Counterparties } from '../../domain/directory/ports.ts';
import type { FanOutOf } from '../../domain/fan-out/fan-out.ts';
import type { Commit, WaitingClock } from '../../domain/values/ports.ts';
import { untilCommitted } from '../session/until-no-conflict.ts';

/** Documents looked at in one go: one page of the client's documents, one read of all of them. */
const PAGE = 100;
/** Documents written at a time. */
const CONCURRENCY = 20;

/**
 * A new name or folder of a counterparty reaches every communication of theirs, and so its row in the journal (R14).
 * The name in the client contact follows while it is the directory's own, or a reminder would ask for two names; one that
 * was entered there stays. Orders keep what was copied at their making (R12).
 *
 * What is written is the counterparty as it is at that moment, not as the change left it, and documents that are right
 * already are passed over. So it may be repeated, overtaken by a later change, or cut off in the middle: whoever comes
 * again goes on from there. Two changes may be followed at once, by two who each write what they read: so every page is
 * read once more after it was written. Whoever wrote a name that was not the present one any more finds it there, even if
 * the other one had found it right just before and will not come back. A document saved meanwhile with the name of before is not possible: its commit holds the
 * counterparty unchanged (`compose-communication.ts`), and those saved earlier are found, as the client's documents are
 * read consistently. A document's version stays: nobody's open form gets stale by a rename.
 */
export const propagateClientName = ({
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

  /** Brings a page in step: until, read once more, nothing of it is wrong. False where the client is gone. */
  const followPage = async (
    clientId: string,
    places: readonly Pick<ClientDocument, 'id'>[],
  ): Promise<boolean> => {
    for (;;) {
      const [client, ...found] = await Promise.all([
        counterparties.find(clientId),
        ...places.map(({ id }) => communications.find(id)),
      ]);
      if (!client) return false;
      const wrong = found.filter((document) => document !== undefined && !isRight(document, client));
      if (wrong.length === 0) return true;
      for (let start = 0; start < wrong.length; start += CONCURRENCY) {
        await Promise.all(
          wrong.slice(start, start + CONCURRENCY).map((document) => document && follow(document, client)),
        );
      }
    }
  };

  /** Goes on behind `after` while there is time; answers the position reached, or undefined when all is done. */
  return async (
    { counterpartyId, after: reached }: Pick<FanOutOf<'counterparty'>, 'counterpartyId' | 'after'>,
    isTimeLeft: () => boolean,
  ): Promise<FanOutOf<'counterparty'>['after']> => {
    let after = reached;
    do {
      const page = await clientDocuments.list(counterpartyId, { limit: PAGE, ...(after && { after }) });
      if (!(await followPage(counterpartyId, page.documents.filter(isCommunication)))) return undefined;
      after = page.documents.at(-1);
      if (!page.more) return undefined;
    } while (isTimeLeft());
    return after;
  };
};

const isCommunication = ({ id }: { id: string }) => id.startsWith('com_');
