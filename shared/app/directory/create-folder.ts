import {
  type Folder,
  type FolderDraft,
  type StoredFolder,
  withFolder,
} from '../../domain/directory/folder.ts';
import type { AppDeps } from '../session/deps.ts';
import type { UseCase } from '../session/session.ts';

/** Adds a folder to the counterparties directory. */
export const createFolder =
  ({ folders, ids, clock }: Pick<AppDeps, 'folders' | 'ids' | 'clock'>): UseCase<FolderDraft, Folder> =>
  async ({ name, parentId = null }, session) => {
    const begun = await session.load({ tree: folders.tree() });
    if (!begun.ok) return begun;
    const now = clock.now().toISOString();
    const folder: StoredFolder = {
      id: ids.next('fld'),
      version: 1,
      revision: 1,
      name,
      parentId,
      occupied: false,
      createdAt: now,
      changedAt: now,
    };
    const tree = withFolder(begun.value.tree, folder);
    return tree.ok ? session.commit(folders.add(folder, tree.value), folder) : tree;
  };
