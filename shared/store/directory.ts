import type * as z from 'zod';
import type { Directory } from '../domain/ports.ts';
import { type DirectoryName, keys } from './keys.ts';
import type { Table, TableWrite } from './table-access.ts';

interface DirectoryEntry {
  readonly id: string;
  readonly version: number;
}

/** A repository of one small directory: a partition of its own, its entries by id. */
export const directoryRepository = <Entry extends DirectoryEntry>(
  table: Table,
  name: DirectoryName,
  entity: string,
  schema: z.ZodType<Entry>,
): Directory<Entry> => {
  const item = (entry: Entry) => ({
    ...keys.directoryEntry(name, entry.id),
    entity,
    revision: entry.version,
    data: entry,
  });
  return {
    async find(id) {
      const found = await table.get(keys.directoryEntry(name, id));
      return found && schema.parse(found.data);
    },
    async list() {
      const { items } = await table.query(keys.directory(name));
      return items.map((found) => schema.parse(found.data));
    },
    add: (entry): TableWrite => ({
      put: item(entry),
      expect: 'absent',
      onConflict: { code: 'already-exists' },
    }),
    save: (entry): TableWrite => ({ put: item(entry), expect: entry.version - 1, onConflict: 'again' }),
  };
};
