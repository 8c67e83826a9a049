import { foldedPath, withPaths } from '../../domain/directory/folder.ts';
import type { ImportJob } from '../../domain/imports/import.ts';
import { refused, settle } from '../session/refused.ts';
import { untilNoConflict } from '../session/until-no-conflict.ts';
import { saveDryRun } from './import-dry-run.ts';
import type { DryRunFolders, ImportFolders } from './import-names.ts';
import type { ImportDeps } from './import-tasks.ts';

/** Folders of one change: a transaction takes 100 items, and the tree is one. */
const MAX_FOLDERS = 90;

/** Creates the missing folders of these paths, as many as one change takes; `isDone` when none are left. */
const createSome = async (
  paths: readonly string[],
  { folders, ids, clock, commit }: ImportDeps,
): Promise<ImportFolders & { isDone: boolean }> => {
  const current = await folders.tree();
  const planned = withPaths(current, paths, () => ids.next('fld'));
  const { refused: refusedPaths } = planned;
  if (planned.added.length === 0) return { tree: planned.tree, refused: refusedPaths, isDone: true };
  const added = planned.added.slice(0, MAX_FOLDERS);
  const tree = { revision: current.revision + 1, folders: [...current.folders, ...added] };
  const now = clock.now().toISOString();
  const stored = added.map((node) => ({
    ...node,
    version: 1,
    revision: 1,
    occupied: false,
    createdAt: now,
    changedAt: now,
  }));
  const conflict = await commit(folders.addAll(stored, tree));
  if (conflict !== undefined) throw refused('write-conflict');
  return { tree, refused: refusedPaths, isDone: added.length === planned.added.length };
};

/** Creates the missing folders of these paths; the tree is read once, and written once for 90 folders. */
const createFolders = async (paths: ReadonlySet<string>, deps: ImportDeps): Promise<ImportFolders> => {
  let remaining = [...paths];
  for (;;) {
    const outcome = await untilNoConflict(() => settle(() => createSome(remaining, deps)), deps.clock.sleep);
    // Others keep changing the folders: the lines whose folders are missing say so.
    if (!outcome.ok) return { tree: await deps.folders.tree(), refused: new Map() };
    const { isDone, ...folders } = outcome.value;
    if (isDone) return folders;
    remaining = remaining.filter((path) => !folders.refused.has(foldedPath(path)));
  }
};

/**
 * The folders that lines of a part may name: the existing ones and, if the import may create folders, those of `paths`. A
 * dry run creates none, and saves for the parts behind which it would have created.
 */
export const prepareFolders = async (
  paths: ReadonlySet<string>,
  job: ImportJob,
  deps: ImportDeps,
): Promise<DryRunFolders> => {
  if (!job.createFolders) return { tree: await deps.folders.tree(), refused: new Map(), added: [] };
  if (!job.dryRun) return { ...(await createFolders(paths, deps)), added: [] };
  const now = deps.clock.now();
  const [tree, earlier] = await Promise.all([
    deps.folders.tree(),
    deps.imports.findDryRunFolders(job.id, now),
  ]);
  const existingIds = new Set(tree.folders.map(({ id }) => id));
  const folders = [...tree.folders, ...earlier.filter(({ id }) => !existingIds.has(id))];
  const planned = withPaths({ ...tree, folders }, paths, () => deps.ids.next('fld'));
  const added = [...earlier, ...planned.added];
  if (planned.added.length > 0) {
    await saveDryRun([deps.imports.saveDryRunFolders(job.id, added, now)], deps);
  }
  return { tree: planned.tree, refused: planned.refused, added };
};
