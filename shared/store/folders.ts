import { type FolderTree, folderTree, type StoredFolder, storedFolder } from '../domain/directory/folder.ts';
import type { Folders } from '../domain/directory/ports.ts';
import { entity } from './entity.ts';
import { keys } from './keys.ts';
import type { Table, TableWrite } from './table.ts';

export const folderEntity = entity({ name: 'folder', data: storedFolder });
export const folderTreeEntity = entity({ name: 'folder-tree', data: folderTree.omit({ revision: true }) });

/** Folders, each as an item, and their tree as one more item, written with every change of it. */
export const foldersRepository = (table: Table): Folders => {
  const keyOf = ({ id }: { id: string }) => keys.catalogueEntry('FOLDERS', id);
  const put = (folder: StoredFolder, expect: TableWrite['expect']): TableWrite => ({
    put: folderEntity.write({ ...keyOf(folder), revision: folder.revision, data: folder }),
    expect,
    onConflict: 'retry',
  });
  const putTree = ({ revision, ...data }: FolderTree): TableWrite => ({
    put: folderTreeEntity.write({ ...keys.folderTree(), revision, data }),
    expect: revision === 1 ? 'absent' : revision - 1,
    onConflict: 'retry',
  });

  return {
    async find(id) {
      const item = await table.get(keyOf({ id }));
      return item && folderEntity.read(item);
    },
    async list() {
      const { items } = await table.query(keys.catalogue('FOLDERS'));
      return items.map(folderEntity.read);
    },
    async tree() {
      const item = await table.get(keys.folderTree());
      return item
        ? { ...folderTreeEntity.read(item), revision: item.revision }
        : { revision: 0, folders: [] };
    },
    add: (folder, tree) => [put(folder, 'absent'), putTree(tree)],
    addAll: (folders, tree) => [...folders.map((folder) => put(folder, 'absent')), putTree(tree)],
    save: (folder, tree) => [put(folder, folder.revision - 1), putTree(tree)],
    remove: (folder, tree) => [
      { delete: keyOf(folder), expect: folder.revision, onConflict: 'retry' } as TableWrite,
      putTree(tree),
    ],
    occupy: (folder): TableWrite =>
      folder.occupied
        ? { check: keyOf(folder), expect: folder.revision, onConflict: 'retry' }
        : put({ ...folder, occupied: true, revision: folder.revision + 1 }, folder.revision),
    vacate: (folder) => put(folder, folder.revision - 1),
  };
};
