import { type Folder, withoutFolder } from '../../domain/directory/folder.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import type { AppDeps } from '../session/deps.ts';
import { existing } from '../session/existing.ts';
import { refused, take } from '../session/refused.ts';
import type { UseCase } from '../session/session.ts';

/**
 * Deletes an empty folder. "No counterparty is in it" can't be a condition of a write. So the folder is first marked
 * vacant, then its counterparties are queried, then it is deleted on condition that nobody has written it since. Whoever
 * puts a counterparty into it marks it occupied, so one of the two runs again. It may stop anywhere: a folder that is
 * wrongly marked vacant does no harm.
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
    const { current, tree } = await session.load({
      current: existing(folders.find(folderId), { version: expectedVersion }),
      tree: folders.tree(),
    });
    const treeWithout = take(withoutFolder(tree, folderId));
    if (await counterparties.anyInFolder(folderId)) throw refused('folder-in-use');

    const vacant = current.occupied
      ? { ...current, occupied: false, revision: current.revision + 1 }
      : current;
    if (current.occupied) await session.commit([folders.vacate(vacant)], undefined);
    // Whoever put a counterparty into a folder marked occupied since the first query did not write the folder: the
    // second query finds it.
    if (await counterparties.anyInFolder(folderId)) throw refused('folder-in-use');
    return session.commit(folders.remove(vacant, treeWithout), current);
  };
