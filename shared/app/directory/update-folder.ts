import {
  type Folder,
  type FolderChange,
  type StoredFolder,
  withFolder,
} from '../../domain/directory/folder.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import type { AppDeps } from '../session/deps.ts';
import { existing } from '../session/existing.ts';
import { take } from '../session/refused.ts';
import type { UseCase } from '../session/session.ts';

/** Renames a folder, or moves it with everything in it. The tree is replaced with it: it never gets a cycle. */
export const updateFolder =
  ({
    folders,
    clock,
  }: Pick<AppDeps, 'folders' | 'clock'>): UseCase<
    FolderChange & { folderId: string; expectedVersion: ExpectedVersion },
    Folder
  > =>
  async ({ folderId, expectedVersion, ...changes }, session) => {
    const { current, tree } = await session.load({
      current: existing(folders.find(folderId), { version: expectedVersion }),
      tree: folders.tree(),
    });
    const folder: StoredFolder = {
      ...current,
      ...changes,
      version: current.version + 1,
      revision: current.revision + 1,
      changedAt: clock.now().toISOString(),
    };
    return session.commit(folders.save(folder, take(withFolder(tree, folder))), folder);
  };
