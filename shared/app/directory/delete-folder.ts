import { type Folder, withoutFolder } from '../../domain/directory/folder.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import { refuse } from '../../domain/values/refusal.ts';
import type { AppDeps } from '../session/deps.ts';
import { requireVersion } from '../session/require-version.ts';
import type { UseCase } from '../session/session.ts';

/**
 * Deletes a folder that nothing is in. Whether a counterparty is can't be a condition of a write, so first it is
 * written that none is, then looked, then deleted if nobody has written since. Whoever puts a counterparty there
 * writes that too, so of the two one is run again. It may break off anywhere: what is written by then harms nothing.
 */
export const deleteFolder =
  ({
    folders,
    counterparties,
  }: Pick<AppDeps, 'folders' | 'counterparties'>): UseCase<
    { folderId: string; expectedVersion: ExpectedVersion },
    Folder
  > =>
  async ({ folderId, expectedVersion }, session) => {
    const begun = await session.load({ current: folders.find(folderId), tree: folders.tree() });
    if (!begun.ok) return begun;
    const { current } = begun.value;
    if (!current) return refuse('not-found');
    const fresh = requireVersion(current, expectedVersion);
    if (!fresh.ok) return fresh;
    const tree = withoutFolder(begun.value.tree, folderId);
    if (!tree.ok) return tree;
    if (await counterparties.anyInFolder(folderId)) return refuse('folder-in-use');

    const vacant = current.occupied
      ? { ...current, occupied: false, revision: current.revision + 1 }
      : current;
    if (current.occupied) {
      const vacated = await session.commit([folders.vacate(vacant)], undefined);
      if (!vacated.ok) return vacated;
    }
    // Who put a counterparty into an occupied folder since the first look wrote nothing of the folder, and is seen now.
    if (await counterparties.anyInFolder(folderId)) return refuse('folder-in-use');
    return session.commit(folders.remove(vacant, tree.value), current);
  };
