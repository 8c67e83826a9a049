import { type StoredCommunication, toJournalRow } from '../domain/communications/communication.ts';
import type { Communications } from '../domain/communications/ports.ts';
import { stateChange } from '../domain/states/state.ts';
import { entity } from './entity.ts';
import { communicationEntity, indexKeys } from './journal.ts';
import { keys } from './keys.ts';
import type { Table, TableWrite } from './table.ts';

export const stateChangeEntity = entity({ name: 'state-change', data: stateChange });

/** Communications and their state changes. */
export const communicationsRepository = (table: Table): Communications => {
  const put = (document: StoredCommunication, expect: TableWrite['expect']): TableWrite => {
    const row = toJournalRow(document);
    return {
      put: communicationEntity.write({
        ...keys.communication(document.id),
        ...indexKeys(row),
        revision: document.revision,
        row,
        data: document,
      }),
      expect,
      onConflict: 'retry',
    };
  };

  return {
    async find(id) {
      const item = await table.get(keys.communication(id));
      return item && communicationEntity.read(item);
    },
    add: (document) => put(document, 'absent'),
    save: (document) => put(document, document.revision - 1),

    assertUnchanged: ({ id, revision }): TableWrite => ({
      check: keys.communication(id),
      expect: revision,
      onConflict: 'retry',
    }),

    addStateChange: (change, id): TableWrite => ({
      put: stateChangeEntity.write({
        ...keys.stateChange(change.communicationId, change.changedAt, id),
        revision: 1,
        data: change,
      }),
      expect: 'absent',
      onConflict: 'retry',
    }),
    async stateChanges(communicationId) {
      const { items } = await table.query(keys.stateChanges(communicationId));
      return items.map(stateChangeEntity.read);
    },
  };
};
