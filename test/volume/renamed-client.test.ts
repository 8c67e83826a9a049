import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { listClientDocuments } from '../../shared/app/communications/list-client-documents.ts';
import { handOnChanges } from '../../shared/app/fan-out/fan-out-changes.ts';
import type { ClientDocumentRow } from '../../shared/domain/communications/client-document.ts';
import type { Counterparty } from '../../shared/domain/directory/counterparty.ts';
import type { FanOut } from '../../shared/domain/fan-out/fan-out.ts';
import { counterpartyEntity } from '../../shared/store/counterparties.ts';
import { addClientWithDocuments } from '../support/client-with-documents.ts';
import { fanOutOver } from '../support/fan-out.ts';
import { person } from '../support/people.ts';
import { accepted } from '../support/results.ts';
import { runAs } from '../support/run-as.ts';
import { openStreamJournal } from '../support/stream-journal.ts';

const DOCUMENTS = 5000;
const SAVED_BEFORE_THE_END = 1700;
/** A round of the fan-out has time for a thousand documents. */
const PAGES_A_ROUND = 10;

/** One client with thousands of communications on DynamoDB Local, and what follows a rename, through its pipeline. */
const openClient = async () => {
  const { following, streamFunction, deps, must, left, commit } = await openStreamJournal();
  const made = await addClientWithDocuments({ ...deps, must }, DOCUMENTS);
  const handedOn: FanOut[] = [];
  const handOn = handOnChanges(async (change) => void handedOn.push(change));
  const handler = streamFunction({ counterparty: following(counterpartyEntity, handOn.ofCounterparty) });
  const fanOut = fanOutOver({ ...deps, commit }, PAGES_A_ROUND);
  const image = (data: Counterparty) => marshall({ entity: 'counterparty', data });

  return {
    ...made,
    deps,
    must,
    left,
    /** Renames the client; the event by which the stream tells it. */
    async rename(name: string) {
      const before = await deps.counterparties.find(made.client.id);
      if (!before) throw new Error('The client is gone');
      const after = { ...before, name, version: before.version + 1 };
      await must(deps.counterparties.save(before, after, []));
      const dynamodb = { SequenceNumber: '17', OldImage: image(before), NewImage: image(after) };
      return { Records: [{ eventID: 'one', eventName: 'MODIFY', dynamodb }] };
    },
    /** Hands an event to the function on the stream; what that hands on. */
    async send(event: unknown): Promise<FanOut[]> {
      const { batchItemFailures } = await handler(event as never, {} as never);
      if (batchItemFailures.length > 0) throw new Error('The record failed');
      return handedOn.splice(0);
    },
    fanOut,
    /** How many rows of the journal have which name of the client. */
    async names() {
      const counts: Record<string, number> = {};
      const ever = { from: '0000', to: '9999', marked: false, limit: 1000 };
      let page = await deps.journal.list(ever);
      for (;;) {
        for (const { clientName } of page.rows) {
          counts[String(clientName)] = (counts[String(clientName)] ?? 0) + 1;
        }
        if (!page.next) return counts;
        page = await deps.journal.list({ ...ever, after: page.next });
      }
    },
  };
};

describe('a client with 5,000 communications', () => {
  let journal: Awaited<ReturnType<typeof openClient>>;
  beforeAll(async () => {
    journal = await openClient();
  });

  it('R14: killed in the middle and tried again, a rename reaches every row of the journal', async () => {
    const { rename, send, fanOut, names, left, client } = journal;
    const renamed = await rename('Мария Петрова');
    left.commits = 0;
    const sentAt = performance.now();
    const [change, ...others] = await send(renamed);
    expect(change).toEqual({ of: 'counterparty', counterpartyId: client.id, round: 1 });
    expect(others).toEqual([]);
    // Nobody in the stream waits for the 5,000.
    expect(performance.now() - sentAt).toBeLessThan(500);
    if (!change) return;

    left.commits = SAVED_BEFORE_THE_END;
    await expect(fanOut.handOn(change)).rejects.toThrow('Killed');
    expect(await names()).toEqual({
      'Мария Петрова': SAVED_BEFORE_THE_END,
      [client.name]: DOCUMENTS - SAVED_BEFORE_THE_END,
    });
    left.commits = DOCUMENTS - SAVED_BEFORE_THE_END;
    // What Lambda tries again is the round that was killed, from where it began.
    const killed = fanOut.rounds.splice(0).at(-1);
    expect(killed?.round).toBe(2);
    if (killed) await fanOut.handOn(killed);
    expect(await names()).toEqual({ 'Мария Петрова': DOCUMENTS });
    expect(fanOut.rounds.map(({ round }) => round)).toEqual([2, 3, 4, 5]);
  });

  it('R16: lists every one of them once, newest first, page by page', async () => {
    const { deps, documents, client, must } = journal;
    const reader = person();
    await must(deps.users.add(reader));
    const found: ClientDocumentRow[] = [];
    let cursor: string | undefined;
    do {
      const page = accepted(
        await runAs(deps, String(reader.subject))(listClientDocuments(deps), {
          counterpartyId: client.id,
          limit: 100,
          cursor,
        }),
      );
      expect(page.items).toHaveLength(100);
      found.push(...page.items);
      cursor = page.next ?? undefined;
    } while (cursor);
    expect(found.map(({ id }) => id)).toEqual(documents.map(({ id }) => id).reverse());
  });

  it('R1, R16: whoever sees only their own among them finds it, over pages that may be empty', async () => {
    const { deps, documents, client, must } = journal;
    const owner = person({
      id: 'usr_01JDFV0000000000000000000Q',
      email: 'own@example.com',
      subject: 'subject-own',
      access: { journal: 'read', view: 'standard', scope: 'own' },
    });
    const oldest = await deps.communications.find(String(documents[0]?.id));
    if (!oldest) throw new Error('No document');
    await must([
      ...deps.users.add(owner),
      deps.communications.save({ ...oldest, managerId: owner.id, revision: oldest.revision + 1 }),
    ]);
    const found: string[] = [];
    let pages = 0;
    let cursor: string | undefined;
    do {
      const page = accepted(
        await runAs(deps, String(owner.subject))(listClientDocuments(deps), {
          counterpartyId: client.id,
          limit: 50,
          cursor,
        }),
      );
      pages++;
      found.push(...page.items.map(({ id }) => id));
      cursor = page.next ?? undefined;
    } while (cursor);
    expect(found).toEqual([oldest.id]);
    expect(pages).toBe(10);
  });
});
