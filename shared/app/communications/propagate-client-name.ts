import type { StoredCommunication } from '../../domain/communications/communication.ts';
import type { ClientDocuments, Communications } from '../../domain/communications/ports.ts';
import type { Counterparty } from '../../domain/directory/counterparty.ts';
import type { Counterparties } from '../../domain/directory/ports.ts';
import type { FanOutOf } from '../../domain/fan-out/fan-out.ts';
import type { Commit, WaitingClock } from '../../domain/values/ports.ts';
import { inParallel } from '../../in-parallel.ts';
import { untilCommitted } from '../session/until-no-conflict.ts';

/** Documents checked at a time: one page of the client's documents, one read of all of them. */
const PAGE = 100;
/** Documents written at a time. */
const CONCURRENCY = 20;

/**
 * Carries a counterparty's new name or folder to every communication of theirs, and so to its row in the journal (R14).
 * The name in the client contact changes with it while it is the one copied from the directory, or a reminder would ask
 * for two names; a name that was entered there stays. Orders keep what was copied when they were created (R12).
 *
 * It writes the counterparty as it is at that moment, not as the change left it, and skips documents that are up to date.
 * So it may be repeated, overtaken by a later change, or cut off in the middle: the next run goes on from there. Two runs
 * may overlap, each writing what it has read: so every page is read once more after it was written. A run that wrote a
 * name which was outdated by then finds it there, even if the other run had seen the document up to date just before and
 * does not come back. No document is saved with the old name meanwhile: its commit asserts that the counterparty is
 * unchanged (`compose-communication.ts`), and those saved earlier are found, as the client's documents are read
 * consistently. A document's version stays: a rename makes nobody's open form stale.
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
  const isUpToDate = (document: StoredCommunication, client: Counterparty) =>
    document.preliminaryContact.clientId !== client.id ||
    (document.clientName === client.name && document.clientFolderId === client.folderId);

  const withClient = (document: StoredCommunication, client: Counterparty): StoredCommunication => {
    const { clientContact } = document.details;
    const isCopied = clientContact.name !== null && clientContact.name === document.clientName;
    return {
      ...document,
      clientName: client.name,
      clientFolderId: client.folderId,
      details: {
        ...document.details,
        clientContact: isCopied ? { ...clientContact, name: client.name } : clientContact,
      },
      revision: document.revision + 1,
    };
  };

  /** Updates one document: first as it was read with the others of its page, read again when somebody got in between. */
  const updateDocument = (first: StoredCommunication, firstClient: Counterparty): Promise<void> =>
    untilCommitted(
      commit,
      `The client of ${first.id} could not be updated`,
      async (attempt) => {
        const [document, client] =
          attempt === 0
            ? [first, firstClient]
            : await Promise.all([communications.find(first.id), counterparties.find(firstClient.id)]);
        if (!document || !client || isUpToDate(document, client)) return [];
        return [communications.save(withClient(document, client))];
      },
      clock.sleep,
    );

  /** Updates a page until, read once more, all of it is up to date. False where the client is gone. */
  const updatePage = async (clientId: string, ids: readonly string[]): Promise<boolean> => {
    for (;;) {
      const [client, ...documents] = await Promise.all([
        counterparties.find(clientId),
        ...ids.map((id) => communications.find(id)),
      ]);
      if (!client) return false;
      const outdated = documents.filter(
        (document) => document !== undefined && !isUpToDate(document, client),
      );
      if (outdated.length === 0) return true;
      await inParallel(outdated, CONCURRENCY, async (document) => {
        if (document) await updateDocument(document, client);
      });
    }
  };

  /** Goes on behind `after` while there is time; returns the position reached, or undefined when all is done. */
  return async (
    { counterpartyId, after: reached }: Pick<FanOutOf<'counterparty'>, 'counterpartyId' | 'after'>,
    isTimeLeft: () => boolean,
  ): Promise<FanOutOf<'counterparty'>['after']> => {
    let after = reached;
    do {
      const page = await clientDocuments.list(counterpartyId, { limit: PAGE, ...(after && { after }) });
      const ids = page.documents.map(({ id }) => id).filter((id) => id.startsWith('com_'));
      if (!(await updatePage(counterpartyId, ids))) return undefined;
      after = page.documents.at(-1);
      if (!page.more) return undefined;
    } while (isTimeLeft());
    return after;
  };
};
