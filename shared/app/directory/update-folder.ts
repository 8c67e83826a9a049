import {
  type Folder,
  type FolderChange,
  type StoredFolder,
  withFolder,
} from '../../domain/directory/folder.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import { refuse } from '../../domain/values/refusal.ts';
import type { AppDeps } from '../session/deps.ts';
import { requireVersion } from '../session/require-version.ts';
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
    const begun = await session.load({ current: folders.find(folderId), tree: folders.tree() });
    if (!begun.ok) return begun;
    const { current } = begun.value;
    if (!current) return refuse('not-found');
    const fresh = requireVersion(current, expectedVersion);
    if (!fresh.ok) return fresh;
    const folder: StoredFolder = {
      ...current,
      ...changes,
      version: current.version + 1,
      revision: current.revision + 1,
      changedAt: clock.now().toISOString(),
    };
    const tree = withFolder(begun.value.tree, folder);
    return tree.ok ? session.commit(folders.save(folder, tree.value), folder) : tree;
  };
