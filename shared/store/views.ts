import type { ViewOwner, Views } from '../domain/journal/ports.ts';
import { type View, type ViewNames, view, viewNames } from '../domain/journal/view.ts';
import { entity } from './entity.ts';
import { keys } from './keys.ts';
import type { Table, TableWrite } from './table.ts';

export const viewEntity = entity({ name: 'view', data: view });
export const viewNamesEntity = entity({ name: 'view-names', data: viewNames });

const ownerOf = ({ shared, authorId }: View): ViewOwner => (shared ? 'SHARED' : authorId);

/** Saved views, and for every owner an item with the names of theirs. */
export const viewsRepository = (table: Table): Views => {
  const putNames = (owner: ViewOwner, names: ViewNames): TableWrite => ({
    put: viewNamesEntity.write({ ...keys.viewNames(owner), revision: names.revision, data: names }),
    expect: names.revision === 1 ? 'absent' : names.revision - 1,
    onConflict: 'retry',
  });
  const put = (entry: View, expect: TableWrite['expect']): TableWrite => ({
    put: viewEntity.write({ ...keys.view(ownerOf(entry), entry.id), revision: entry.version, data: entry }),
    expect,
    onConflict: 'retry',
  });
  return {
    async find(owner, id) {
      const item = await table.get(keys.view(owner, id));
      return item && viewEntity.read(item);
    },
    async list(owner) {
      const { items } = await table.query(keys.views(owner));
      return items.map(viewEntity.read);
    },
    async names(owner) {
      const item = await table.get(keys.viewNames(owner));
      return item ? viewNamesEntity.read(item) : { revision: 0, names: [] };
    },
    add: (entry, names) => [put(entry, 'absent'), putNames(ownerOf(entry), names)],
    save: (entry, names) => [put(entry, entry.version - 1), putNames(ownerOf(entry), names)],
    remove: (entry, names) => [
      {
        delete: keys.view(ownerOf(entry), entry.id),
        expect: entry.version,
        onConflict: 'retry',
      } satisfies TableWrite,
      putNames(ownerOf(entry), names),
    ],
  };
};
