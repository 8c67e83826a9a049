/** Enters the made-up company into an empty journal, through the API, as people would. */
import { type Client, expectOk } from '../../shared/api/client.ts';
import { inParallel } from '../../shared/in-parallel.ts';
import type { Storage } from '../host/storage.ts';
import { type Company, type CompanyCommunication, createCompany } from './company.ts';

/** Calls under way at a time for what needs no order. */
const CONCURRENCY = 4;

/** One after another, for what needs its order. */
const inTurn = <Entry, Made>(
  entries: readonly Entry[],
  make: (entry: Entry, index: number) => Promise<Made>,
): Promise<Made[]> => inParallel(entries, 1, make);

const idsByName = (entries: readonly { id: string; name: string }[]) => {
  const ids = new Map(entries.map(({ id, name }) => [name, id]));
  return <Prefix extends string>(name: string): `${Prefix}_${string}` => {
    const id = ids.get(name);
    if (id === undefined) throw new Error(`The company has no "${name}"`);
    return id as `${Prefix}_${string}`;
  };
};

/** The checkpoint of a seeding that has started, with its moment: from the same moment comes the same company. */
const STARTED_AT = 'seed:begun-at';

/**
 * Enters the company if the journal is empty, or if that was interrupted: every call has an Idempotency-Key, so nothing is
 * entered twice. Returns whether it entered anything.
 */
export const seedCompany = async ({
  administrator,
  clientOf,
  teamEntered,
  checkpoints,
  now,
}: {
  /** Of the first administrator. */
  administrator: Client;
  /** A client of the person with an e-mail. */
  clientOf: (email: string) => Client;
  /** Called with the e-mails of the team once it is entered; nothing that it could be reminded of is entered before this resolves. */
  teamEntered: (emails: readonly string[]) => Promise<void>;
  checkpoints: Pick<Storage['checkpoints'], 'get' | 'set' | 'delete'>;
  now: Date;
}): Promise<boolean> => {
  const startedAt = checkpoints.get(STARTED_AT);
  const empty = expectOk(await administrator('list-states', {})).items.length === 0;
  if (!empty && startedAt === undefined) return false;
  if (startedAt === undefined) checkpoints.set(STARTED_AT, now.toISOString());
  const company = createCompany(startedAt === undefined ? now : new Date(startedAt));

  await inTurn(company.team, async (body, key) =>
    expectOk(await administrator('create-user', { body, idempotencyKey: `seed-user-${key}` })),
  );
  const [{ directories, ids }] = await Promise.all([
    enterCalls(company, administrator, clientOf),
    teamEntered(company.team.map(({ email }) => email)),
  ]);
  const onControl = company.communications.flatMap(({ control, takenBy }, index) => {
    const communicationId = ids[index];
    return control && communicationId ? [{ ...control, takenBy, communicationId, index }] : [];
  });
  await inParallel(onControl, CONCURRENCY, ({ takenBy, index, ...entry }) =>
    enterControl(entry, clientOf(takenBy), directories, `seed-${index}-control`),
  );
  checkpoints.delete(STARTED_AT);
  return true;
};

type Directories = Awaited<ReturnType<typeof enterDirectories>>;

const enterCalls = async (company: Company, administrator: Client, clientOf: (email: string) => Client) => {
  const directories = await enterDirectories(company, administrator);
  // In the order of their moments, so that numbers rise with time as they do in a journal kept by hand.
  const ids = await inTurn(company.communications, (communication, key) =>
    enterCommunication(communication, clientOf(communication.takenBy), directories, `seed-${key}`),
  );
  return { directories, ids };
};

const enterDirectories = async (company: Company, administrator: Client) => {
  const states = await inTurn(company.states, async (body, key) =>
    expectOk(await administrator('create-state', { body, idempotencyKey: `seed-state-${key}` })),
  );
  const kinds = await inTurn(company.controlKinds, async (body, key) =>
    expectOk(await administrator('create-control-kind', { body, idempotencyKey: `seed-kind-${key}` })),
  );
  const folders = new Map<string, `fld_${string}`>();
  for (const { name, parent } of company.folders) {
    const parentId = parent === undefined ? null : (folders.get(parent) ?? null);
    const folder = expectOk(
      await administrator('create-folder', {
        body: { name, parentId },
        idempotencyKey: `seed-folder-${folders.size}`,
      }),
    );
    folders.set(name, folder.id);
  }
  const folderOf = idsByName([...folders].map(([name, id]) => ({ name, id })));
  const counterparties = await inParallel(
    company.counterparties,
    CONCURRENCY,
    async ({ folder, ...entry }, key) =>
      expectOk(
        await administrator('create-counterparty', {
          body: { ...entry, folderId: folderOf<'fld'>(folder) },
          idempotencyKey: `seed-counterparty-${key}`,
        }),
      ),
  );
  return { stateOf: idsByName(states), kindOf: idsByName(kinds), folderOf, counterparties };
};

const enterCommunication = async (
  { occurredAt, preliminaryContact, state, client, order }: CompanyCommunication,
  call: Client,
  { stateOf, folderOf, counterparties }: Directories,
  key: string,
): Promise<`com_${string}`> => {
  const clientId = client === undefined ? undefined : counterparties[client]?.id;
  const communication = expectOk(
    await call('create-communication', {
      idempotencyKey: key,
      body: {
        occurredAt,
        preliminaryContact: { ...preliminaryContact, ...(clientId && { clientId }) },
        details: {
          stateId: stateOf<'sta'>(state),
          ...(order && {
            contactDocument: {
              create: {
                kind: order.kind,
                ...(!clientId && {
                  folderId: folderOf<'fld'>(order.folder),
                  ...(preliminaryContact.phone && { phone: preliminaryContact.phone }),
                }),
              },
            },
          }),
        },
      },
    }),
  );
  return communication.id;
};

const enterControl = async (
  {
    communicationId,
    kind,
    nextDate,
    comment,
  }: NonNullable<CompanyCommunication['control']> & { communicationId: `com_${string}` },
  call: Client,
  { kindOf }: Directories,
  idempotencyKey: string,
) =>
  expectOk(
    await call('create-control-entry', {
      idempotencyKey,
      params: { communicationId },
      body: { kindId: kindOf<'ctk'>(kind), nextDate, comment },
    }),
  );
