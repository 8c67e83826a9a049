import {
  type Folder,
  type FolderDraft,
  type StoredFolder,
  withFolder,
} from '../../domain/directory/folder.ts';
import type { AppDeps } from '../session/deps.ts';
import { take } from '../session/refused.ts';
import type { UseCase } from '../session/session.ts';

/** Adds a folder to the counterparties directory. */
export const createFolder =
  ({ folders, ids, clock }: Pick<AppDeps, 'folders' | 'ids' | 'clock'>): UseCase<FolderDraft, Folder> =>
  async ({ name, parentId = null }, session) => {
    const { tree } = await session.load({ tree: folders.tree() });
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
    return session.commit(folders.add(folder, take(withFolder(tree, folder))), folder);
  };
