import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCommunication } from '../../../../shared/app/communications/create-communication.ts';
import { updateCommunication } from '../../../../shared/app/communications/update-communication.ts';
import { updateCounterparty } from '../../../../shared/app/directory/update-counterparty.ts';
import { handOnChanges } from '../../../../shared/app/fan-out/fan-out-changes.ts';
import type { Counterparty } from '../../../../shared/domain/directory/counterparty.ts';
import { reminderText } from '../../../../shared/domain/reminders/reminder-text.ts';
import type { Table } from '../../../../shared/store/table.ts';
import { addClientWithDocuments } from '../../../support/client-with-documents.ts';
import { counterpartyOf } from '../../../support/documents.ts';
import { fanOutOver } from '../../../support/fan-out.ts';
import { openJournal } from '../../../support/journal.ts';
import { memoryTable } from '../../../support/memory-table.ts';
import { accepted } from '../../../support/results.ts';
import { runAs } from '../../../support/run-as.ts';
import { scheduledTable } from '../../../support/scheduled-table.ts';

const OTHER_FOLDER = 'fld_01JDFV0000000000000000000B';
const EVER = { from: '0000', to: '9999', limit: 1000, marked: true };

/** A client with documents, and the table's commits counted. */
const openClient = async (count: number, inner: Table = memoryTable()) => {
  const commits = { count: 0, before: async (_count: number): Promise<void> => {} };
  const table: Table = {
    ...inner,
    async commit(writes) {
      await commits.before(++commits.count);
      return inner.commit(writes);
    },
  };
  const journal = await openJournal(table);
  const { reminderDeps: deps, must } = journal;
  const { client, documents } = await addClientWithDocuments({ ...deps, must }, count);
  const follow = fanOutOver(deps).ofCounterparty;

  /** Writes the counterparty as it is then, and answers the change as the stream tells it. */
  const change = async (over: Partial<Counterparty>) => {
    const before = await deps.counterparties.find(client.id);
    if (!before) throw new Error('The client is gone');
    const after = { ...before, ...over, version: before.version + 1 };
    await must(deps.counterparties.save(before, after, []));
    return { before, after };
  };
  const names = async () => {
    const { rows } = await deps.journal.list(EVER);
    return rows.filter(({ clientId }) => clientId === client.id).map(({ clientName }) => clientName);
  };
  return { ...journal, deps, client, documents, follow, change, names, commits };
};

describe('following a counterparty', () => {
  it('R14: a new name shows in every row of the journal, more than one page of them', async () => {
    const { follow, change, names } = await openClient(230);
    await follow(await change({ name: 'Мария Петрова' }));
    expect(await names()).toEqual(Array(230).fill('Мария Петрова'));
  });

  it('R14: a new folder is the folder of every row', async () => {
    const { follow, change, deps, documents } = await openClient(3);
    await follow(await change({ folderId: OTHER_FOLDER }));
    for (const { id } of documents) {
      expect(await deps.communications.find(id)).toMatchObject({ clientFolderId: OTHER_FOLDER });
    }
  });

  it('R14, R17: only name and folder change, not the version', async () => {
    const { follow, change, deps, documents } = await openClient(1);
    const [document] = documents;
    await follow(await change({ name: 'Мария Петрова', folderId: OTHER_FOLDER }));
    expect(await deps.communications.find(String(document?.id))).toEqual({
      ...document,
      clientName: 'Мария Петрова',
      clientFolderId: OTHER_FOLDER,
      revision: 2,
    });
  });

  it.each([
    ['the one of the directory', 'Окна и двери', 'Мария Петрова'],
    ['one entered in the document', 'Пётр', 'Пётр'],
    ['none', null, null],
  ])('R14: the name in the client contact, %s', async (_whose, before, after) => {
    const { follow, change, deps, documents, must } = await openClient(1);
    const [document] = documents;
    if (!document) throw new Error('There is no document');
    const clientContact = { ...document.details.clientContact, name: before };
    const saved = { ...document, details: { ...document.details, clientContact }, revision: 2 };
    await must([deps.communications.save(saved)]);
    await follow(await change({ name: 'Мария Петрова' }));
    expect((await deps.communications.find(document.id))?.details.clientContact.name).toBe(after);
  });

  it('R14, R20: the reminder says the new name', async () => {
    const { follow, change, deps, documents, entry } = await openClient(1);
    await follow(await change({ name: 'Мария Петрова' }));
    const document = await deps.communications.find(String(documents[0]?.id));
    if (!document) throw new Error('The document is gone');
    const { email, sms } = reminderText(entry, document, 'ru');
    expect(email).toContain('Клиент: Мария Петрова');
    expect(sms).toContain('Мария Петрова');
  });

  it.each([{ phones: [] }, { emails: ['new@example.com'] }])(
    'R14: a change of %o reads and writes nothing',
    async (over) => {
      const { change, documents } = await openClient(1);
      const follow = handOnChanges(never).ofCounterparty;
      await follow(await change(over));
      expect(documents).toHaveLength(1);
    },
  );

  it('R14: a counterparty that was just made is followed by nothing', async () => {
    const follow = handOnChanges(never).ofCounterparty;
    await expect(follow({ before: undefined, after: counterpartyOf() })).resolves.toBeUndefined();
  });

  it('R14: what is right already is passed over', async () => {
    const { follow, change, commits } = await openClient(5);
    const renamed = await change({ name: 'Мария Петрова' });
    await follow(renamed);
    const { count } = commits;
    await follow(renamed);
    expect(commits.count).toBe(count);
  });

  it('R14: an old change brings the present name, not its own', async () => {
    const { follow, change, names } = await openClient(3);
    const first = await change({ name: 'Первое имя' });
    const second = await change({ name: 'Второе имя' });
    await follow(second);
    await follow(first);
    expect(await names()).toEqual(Array(3).fill('Второе имя'));
  });

  it('R14: a document that another client has by now keeps that name', async () => {
    const { follow, change, deps, documents, must } = await openClient(2);
    const [moved] = documents;
    if (!moved) throw new Error('No document');
    const other = { ...moved, clientName: 'Другой', revision: 2 };
    other.preliminaryContact = { ...moved.preliminaryContact, clientId: 'cpt_01JDFV0000000000000000000Z' };
    await must([deps.communications.save(other)]);
    await follow(await change({ name: 'Мария Петрова' }));
    expect(await deps.communications.find(moved.id)).toEqual(other);
  });

  it('R14, R17: a document saved by somebody in between keeps what they wrote and gets the name', async () => {
    const { follow, change, deps, documents, must, commits } = await openClient(1);
    const [document] = documents;
    if (!document) throw new Error('No document');
    const renamed = await change({ name: 'Мария Петрова' });
    commits.before = async () => {
      commits.before = async () => {};
      const details = { ...document.details, note: 'Заметка' };
      await must([deps.communications.save({ ...document, details, version: 2, revision: 2 })]);
    };
    await follow(renamed);
    expect(await deps.communications.find(document.id)).toMatchObject({
      clientName: 'Мария Петрова',
      details: { note: 'Заметка' },
      version: 2,
      revision: 3,
    });
  });

  it('R14: cut off in the middle, it goes on where it was', async () => {
    const { follow, change, names, commits } = await openClient(150);
    const renamed = await change({ name: 'Мария Петрова' });
    const done = commits.count;
    commits.before = async (count) => {
      if (count > done + 70) throw new Error('Killed');
    };
    await expect(follow(renamed)).rejects.toThrow('Killed');
    expect((await names()).filter((name) => name === 'Мария Петрова')).toHaveLength(70);
    commits.before = async () => {};
    commits.count = 0;
    await follow(renamed);
    expect(commits.count).toBe(80);
    expect(await names()).toEqual(Array(150).fill('Мария Петрова'));
  });

  it('R14: a document that others write every time fails, and is tried again', async () => {
    const { follow, change, deps, documents, must, commits } = await openClient(1);
    const renamed = await change({ name: 'Мария Петрова' });
    const touch = async () => {
      commits.before = async () => {};
      const found = await deps.communications.find(String(documents[0]?.id));
      if (found) await must([deps.communications.save({ ...found, revision: found.revision + 1 })]);
      commits.before = touch;
    };
    commits.before = touch;
    await expect(follow(renamed)).rejects.toThrow('could not be updated');
  });

  it('R14: a document that gets a place already passed by has the new name there', async () => {
    const { deps, documents, change, names, manager, commits } = await openClient(150);
    const atSecondPage = Promise.withResolvers<void>();
    const mayGoOn = Promise.withResolvers<void>();
    const follow = fanOutOver({
      ...deps,
      clientDocuments: {
        async list(id, page) {
          if (page.after) {
            atSecondPage.resolve();
            await mayGoOn.promise;
          }
          return deps.clientDocuments.list(id, page);
        },
      },
    }).ofCounterparty;
    let following: Promise<void> | undefined;
    // The oldest document was read with the old name; before it is saved as the newest, the first page is done.
    commits.before = async () => {
      commits.before = async () => {};
      following = follow(await change({ name: 'Мария Петрова' }));
      await atSecondPage.promise;
    };
    accepted(
      await runAs(deps, String(manager.subject))(updateCommunication(deps), {
        communicationId: String(documents[0]?.id),
        expectedVersion: 1,
        occurredAt: '2026-11-25T06:00:00.000Z',
        reassignControlEntries: false,
      }),
    );
    mayGoOn.resolve();
    await following;
    expect(await names()).toEqual(Array(150).fill('Мария Петрова'));
  });

  it('R14: whatever is saved and renamed at once, in the end every row has the present name', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 3 }), async (scheduler, renames) => {
        const table = scheduledTable();
        const { deps, client, documents, follow, names, manager } = await openClient(3, table);
        const run = runAs(deps, String(manager.subject));
        const changes: Parameters<typeof follow>[0][] = [];

        /** Renames there and back; what follows each is under way at once, and may overtake what follows another. */
        const rename = async () => {
          for (let one = 1; one <= renames; one++) {
            const before = await deps.counterparties.find(client.id);
            const renamed = accepted(
              await run(updateCounterparty(deps), {
                counterpartyId: client.id,
                expectedVersion: one,
                name: `Имя ${one % 2}`,
              }),
            );
            changes.push({ before, after: renamed });
          }
        };
        const followOne = async (one: number) => {
          while (changes.length <= one) await scheduler.schedule(Promise.resolve(), 'wait');
          await follow(changes[one] as (typeof changes)[number]);
        };
        const followAll = () => Promise.all(Array.from({ length: renames }, (_, one) => followOne(one)));
        const add = async () =>
          accepted(await run(createCommunication(deps), { preliminaryContact: { clientId: client.id } }));
        /** Gets another moment, and so another place among the client's documents. */
        const move = async (place: number, occurredAt: string) =>
          accepted(
            await run(updateCommunication(deps), {
              communicationId: String(documents[place]?.id),
              expectedVersion: 1,
              occurredAt,
              reassignControlEntries: false,
            }),
          );

        table.leaveTo(scheduler);
        await scheduler.waitFor(
          Promise.all([
            rename(),
            followAll(),
            add(),
            move(0, '2026-11-25T06:00:00.000Z'),
            move(2, '2026-11-01T06:00:00.000Z'),
          ]),
        );
        table.leaveTo(undefined);
        expect(await names()).toEqual(Array(4).fill(`Имя ${renames % 2}`));
      }),
      { numRuns: 300 },
    );
  });
});

/** Whom nobody may hand anything. */
const never = async (): Promise<never> => {
  throw new Error('Not called');
};
