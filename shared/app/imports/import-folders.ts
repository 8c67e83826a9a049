import { foldedPath, type TreeWithPaths, withPaths } from '../../domain/directory/folder.ts';
import type { ImportJob } from '../../domain/imports/import.ts';
import { refuse } from '../../domain/values/refusal.ts';
import { ok } from '../../domain/values/result.ts';
import { untilNoConflict } from '../session/until-no-conflict.ts';
import { keepInMind } from './import-dry-run.ts';
import type { ImportFolders } from './import-names.ts';
import type { ImportDeps } from './import-tasks.ts';

/** Folders of one change: a transaction takes 100 items, and the tree is one. */
const CONCURRENCY = 90;

/** Makes the folders of these paths that are not there; the tree is read once, and written once for 90 folders. */
const makeFolders = async (paths: ReadonlySet<string>, deps: ImportDeps): Promise<ImportFolders> => {
  let waiting = [...paths];
  for (;;) {
    const made = await untilNoConflict(async () => {
      const before = await deps.folders.tree();
      const planned = withPaths(before, waiting, () => deps.ids.next('fld'));
      if (planned.added.length === 0) return ok({ ...planned, isWhole: true });
      const added = planned.added.slice(0, CONCURRENCY);
      const tree = { revision: before.revision + 1, folders: [...before.folders, ...added] };
      const now = deps.clock.now().toISOString();
      const folders = added.map((node) => ({
        ...node,
        version: 1,
        revision: 1,
        occupied: false,
        createdAt: now,
        changedAt: now,
      }));
      const conflict = await deps.commit(deps.folders.addAll(folders, tree));
      if (conflict !== undefined) return refuse('write-conflict');
      return ok({ tree, refused: planned.refused, isWhole: added.length === planned.added.length });
    });
    // Others don't cease to change the folders: the lines of those that are not there say so.
    if (!made.ok) return { tree: await deps.folders.tree(), refused: new Map() };
    if (made.value.isWhole) return made.value;
    waiting = waiting.filter((path) => !made.value.refused.has(foldedPath(path)));
  }
};

/**
 * The folders that lines of a part may name: those there are and, if the import may, those that it makes. A dry run makes
 * them in mind only, and keeps them in mind for the parts behind.
 */
export const readyFolders = async (
  wanted: ReadonlySet<string>,
  job: ImportJob,
  deps: ImportDeps,
): Promise<ImportFolders & { readonly pretended: TreeWithPaths['added'] }> => {
  if (!job.createFolders) return { tree: await deps.folders.tree(), refused: new Map(), pretended: [] };
  if (!job.dryRun) return { ...(await makeFolders(wanted, deps)), pretended: [] };
  const now = deps.clock.now();
  const [tree, before] = await Promise.all([deps.folders.tree(), deps.imports.pretendedFolders(job.id, now)]);
  const known = new Set(tree.folders.map(({ id }) => id));
  const folders = [...tree.folders, ...before.filter(({ id }) => !known.has(id))];
  const planned = withPaths({ ...tree, folders }, wanted, () => deps.ids.next('fld'));
  const pretended = [...before, ...planned.added];
  if (planned.added.length > 0) {
    await keepInMind([deps.imports.pretendFolders(job.id, pretended, now)], deps);
  }
  return { tree: planned.tree, refused: planned.refused, pretended };
};
