import type { apiContainer } from '../../functions/container.ts';
import type { StoredCommunication } from '../../shared/domain/communications/communication.ts';
import type { Write } from '../../shared/domain/values/ports.ts';
import type { Table, TableWrite } from '../../shared/store/table.ts';
import { communicationOf, counterpartyOf } from '../support/documents.ts';
import { idOf } from './managers.ts';
import type { Scenario } from './scenario.ts';

/** The one kind of control entry there is. */
export const KIND_ID = idOf('ctk', 1);

/** Writes what is there before anything happens: people, a kind of control entry, clients with a communication each. */
export const writeBeginning = async (
  scenario: Scenario,
  deps: ReturnType<typeof apiContainer>,
  table: Table,
): Promise<void> => {
  const settle = async (writes: readonly Write[]) => {
    if (await table.commit(writes as readonly TableWrite[]))
      throw new Error('The beginning could not be written');
  };
  for (const manager of scenario.managers) await settle(deps.users.add(manager));
  await settle([
    deps.controlKinds.add({
      ...{ id: KIND_ID, version: 1, name: 'Call back', order: 0, active: true },
      createdAt: deps.clock.now().toISOString(),
      changedAt: deps.clock.now().toISOString(),
    }),
  ]);
  for (let number = 1; number <= scenario.communications; number++) {
    const client = counterpartyOf({ id: idOf('cpt', number), name: `Client ${number}`, phones: [] });
    const blank = communicationOf({ id: idOf('com', number), number: `КМ-2026-00000${number}` });
    const document: StoredCommunication = {
      ...blank,
      ...{ authorId: idOf('usr', 0), managerId: idOf('usr', 0) },
      ...{ clientName: client.name, clientFolderId: client.folderId },
      preliminaryContact: { ...blank.preliminaryContact, clientId: client.id },
    };
    const place = { id: document.id, at: document.occurredAt };
    await settle([
      ...deps.counterparties.add(client, []),
      deps.communications.add(document),
      ...deps.clientDocuments.move({ ...place, clientId: null }, { ...place, clientId: client.id }),
    ]);
  }
};
