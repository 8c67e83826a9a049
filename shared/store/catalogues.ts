import { controlKind } from '../domain/control/control-kind.ts';
import type { Directory } from '../domain/lists/ports.ts';
import { state } from '../domain/states/state.ts';
import { type Entity, entity } from './entity.ts';
import { type DirectoryName, keys } from './keys.ts';
import type { Table, TableWrite } from './table.ts';

interface DirectoryEntry {
  readonly id: string;
  readonly version: number;
}

export const stateEntity = entity({ name: 'state', data: state });
export const controlKindEntity = entity({ name: 'control-kind', data: controlKind });

/** A repository of one small directory: a partition of its own, its entries by id. */
export const directoryRepository = <Entry extends DirectoryEntry>(
  table: Table,
  name: DirectoryName,
  kind: Entity<Entry, never>,
): Directory<Entry> => {
  const item = (entry: Entry) =>
    kind.write({ ...keys.directoryEntry(name, entry.id), revision: entry.version, data: entry });
  return {
    async find(id) {
      const found = await table.get(keys.directoryEntry(name, id));
      return found && kind.read(found);
    },
    async list() {
      const { items } = await table.query(keys.directory(name));
      return items.map(kind.read);
    },
    add: (entry): TableWrite => ({
      put: item(entry),
      expect: 'absent',
      onConflict: { code: 'already-exists' },
    }),
    save: (entry): TableWrite => ({ put: item(entry), expect: entry.version - 1, onConflict: 'again' }),
  };
};
