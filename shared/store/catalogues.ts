import { controlKind } from '../domain/control/control-kind.ts';
import type { Catalogue } from '../domain/lists/ports.ts';
import { state } from '../domain/states/state.ts';
import { type Entity, entity } from './entity.ts';
import { type CatalogueName, keys } from './keys.ts';
import type { Table, TableWrite } from './table.ts';

interface CatalogueEntry {
  readonly id: string;
  readonly version: number;
}

export const stateEntity = entity({ name: 'state', data: state });
export const controlKindEntity = entity({ name: 'control-kind', data: controlKind });

/** A repository of one small list: its own partition, with the entries by id. */
export const catalogueRepository = <Entry extends CatalogueEntry>(
  table: Table,
  name: CatalogueName,
  kind: Entity<Entry, never>,
): Catalogue<Entry> => {
  const item = (entry: Entry) =>
    kind.write({ ...keys.catalogueEntry(name, entry.id), revision: entry.version, data: entry });
  return {
    async find(id) {
      const stored = await table.get(keys.catalogueEntry(name, id));
      return stored && kind.read(stored);
    },
    async list() {
      const { items } = await table.query(keys.catalogue(name));
      return items.map(kind.read);
    },
    add: (entry): TableWrite => ({
      put: item(entry),
      expect: 'absent',
      onConflict: { code: 'already-exists' },
    }),
    save: (entry): TableWrite => ({ put: item(entry), expect: entry.version - 1, onConflict: 'retry' }),
  };
};
