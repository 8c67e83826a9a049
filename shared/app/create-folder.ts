import type { Folder, FolderDraft } from '../domain/folder.ts';
import { refuseReference } from '../domain/refusal.ts';
import type { AppDeps } from './deps.ts';
import type { UseCase } from './session.ts';

/** Adds a folder to the counterparties directory. */
export const createFolder =
  ({ folders, ids, clock }: Pick<AppDeps, 'folders' | 'ids' | 'clock'>): UseCase<FolderDraft, Folder> =>
  async ({ name, parentId = null }, session) => {
    const begun = await session.begin({ parent: parentId === null ? null : folders.find(parentId) });
    if (!begun.ok) return begun;
    if (begun.value.parent === undefined) return refuseReference('parentId', 'folder');
    const now = clock.now().toISOString();
    const folder: Folder = {
      id: ids.next('fld'),
      version: 1,
      name,
      parentId,
      createdAt: now,
      changedAt: now,
    };
    return session.commit([folders.add(folder)], folder);
  };
