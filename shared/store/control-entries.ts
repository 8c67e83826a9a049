import { currentReminder, type StoredControlEntry, storedControlEntry } from '../domain/control-entry.ts';
import type { ControlEntries } from '../domain/ports.ts';
import { dueKeys, keys } from './keys.ts';
import type { Table, TableWrite } from './table-access.ts';

/** Control entries. One stands in the due index from when its reminder is planned until it is sent or stopped. */
export const controlEntriesRepository = (table: Table): ControlEntries => {
  const put = (entry: StoredControlEntry, expect: TableWrite['expect']): TableWrite => {
    const { status, dueAt } = currentReminder(entry);
    const unsent = entry.status === 'open' && (status === 'planned' || status === 'sending');
    return {
      put: {
        ...keys.controlEntry(entry.communicationId, entry.id),
        ...(unsent && dueKeys(dueAt, entry.id)),
        entity: 'control-entry',
        revision: entry.revision,
        data: entry,
      },
      expect,
      onConflict: 'again',
    };
  };
  return {
    async find(communicationId, entryId) {
      const found = await table.get(keys.controlEntry(communicationId, entryId));
      return found && storedControlEntry.parse(found.data);
    },
    async list(communicationId) {
      const { items } = await table.query(keys.controlEntries(communicationId));
      return items.map((found) => storedControlEntry.parse(found.data));
    },
    add: (entry) => put(entry, 'absent'),
    save: (entry) => put(entry, entry.revision - 1),
  };
};
