import * as z from 'zod';
import type { FieldError, FieldErrorCode } from '../values/field-error.ts';
import { type Refusal, refuse, refuseReference } from '../values/refusal.ts';
import { ok, type Result } from '../values/result.ts';
import { id, instant, normalizeForComparison, singleLine } from '../values/text.ts';

export const folderId = id('fld');

/** Maximum depth of nested folders. */
export const MAX_FOLDER_DEPTH = 10;
/**
 * Maximum number of folders. The tree is one item, of up to 400 KB, and a folder in it
 * takes at most 350 bytes.
 */
const MAX_FOLDERS = 1000;

/** A folder of the counterparties directory; folders form a tree. */
export const folder = z.object({
  id: folderId,
  version: z.int().positive(),
  name: singleLine(80),
  parentId: folderId.nullable(),
  createdAt: instant,
  changedAt: instant,
});
export type Folder = z.infer<typeof folder>;

/** A folder as stored, with what ensures that it is deleted only while it is empty. */
export const storedFolder = folder.extend({
  /** Counts every write, also of `occupied` alone. */
  revision: z.int().positive(),
  /**
   * Whether counterparties may be in it. Adding one to a folder that is not occupied sets this. Deleting the
   * folder clears it, looks for counterparties, and succeeds only if nobody has written the folder since.
   */
  occupied: z.boolean(),
});
export type StoredFolder = z.infer<typeof storedFolder>;

export const folderDraft = z.strictObject({ name: singleLine(80), parentId: folderId.nullish() });
export type FolderDraft = z.infer<typeof folderDraft>;

/** Fields to change a folder: its name and its parent, which is `null` at the top. */
export const folderChange = z.strictObject({ name: singleLine(80), parentId: folderId.nullable() }).partial();
export type FolderChange = z.infer<typeof folderChange>;

/**
 * All folders as one document. Every change is checked against the whole tree and replaces it, so that of two
 * at once the second is checked against the result of the first.
 */
export const folderTree = z.object({
  /** 0 if the tree was never written. */
  revision: z.int().nonnegative(),
  folders: z.array(folder.pick({ id: true, name: true, parentId: true })).max(MAX_FOLDERS),
});
export type FolderTree = z.infer<typeof folderTree>;
type Node = FolderTree['folders'][number];

const childrenOf = ({ folders }: FolderTree, id: string): Node[] =>
  folders.filter(({ parentId }) => parentId === id);

/** The ids of a folder and of all folders above it, up to the top. */
const pathOf = (tree: FolderTree, id: string | null): string[] => {
  const node = tree.folders.find((folder) => folder.id === id);
  return node ? [node.id, ...pathOf(tree, node.parentId)] : [];
};

/** Number of levels from this folder down, itself included. */
const heightOf = (tree: FolderTree, id: string): number =>
  1 + Math.max(0, ...childrenOf(tree, id).map((child) => heightOf(tree, child.id)));

/**
 * The tree with a folder added, renamed, or moved with everything in it. Refuses an unknown parent, a
 * folder within itself (`folder-cycle`), a second folder of the same name in the same parent, and
 * what exceeds the limits.
 */
export const withFolder = (tree: FolderTree, { id, name, parentId }: Node): Result<FolderTree, Refusal> => {
  const above = pathOf(tree, parentId);
  if (parentId !== null && above.length === 0) return refuseReference('parentId', 'folder');
  if (above.includes(id)) {
    return refuse('folder-cycle', {
      field: 'parentId',
      code: 'cycle',
      detail: 'This is the folder itself or a folder inside it.',
    });
  }
  const others = tree.folders.filter((other) => other.id !== id);
  if (
    others.some(
      (other) =>
        other.parentId === parentId && normalizeForComparison(other.name) === normalizeForComparison(name),
    )
  ) {
    return refuse('already-exists', {
      field: 'name',
      code: 'taken',
      detail: 'There is already a folder with this name in the same place.',
    });
  }
  if (above.length + heightOf(tree, id) > MAX_FOLDER_DEPTH) {
    return refuse('limit-reached', {
      field: 'parentId',
      code: 'too-deep',
      detail: `At most ${MAX_FOLDER_DEPTH} levels of folders are allowed.`,
    });
  }
  if (others.length >= MAX_FOLDERS) return refuse('limit-reached');
  const before = tree.folders.find((other) => other.id === id);
  const folders = [...others, { ...before, id, name, parentId }];
  return ok({ ...tree, revision: tree.revision + 1, folders });
};

/** The tree without a folder. Refuses to remove one that has others in it. */
export const withoutFolder = (tree: FolderTree, id: string): Result<FolderTree, Refusal> =>
  childrenOf(tree, id).length > 0
    ? refuse('folder-in-use')
    : ok({
        ...tree,
        revision: tree.revision + 1,
        folders: tree.folders.filter((folder) => folder.id !== id),
      });

/** Separates the names in a path. */
const SEPARATOR = '/';

/** The full path of every folder, `Частные лица/Новостройки`, by its id. */
export const folderPaths = (tree: FolderTree): Map<string, string> => {
  const byId = new Map<string, Node>(tree.folders.map((folder) => [folder.id, folder]));
  const paths = new Map<string, string>();
  const pathTo = ({ id, name, parentId }: Node): string => {
    const cached = paths.get(id);
    if (cached !== undefined) return cached;
    const parent = parentId === null ? undefined : byId.get(parentId);
    const path = parent ? pathTo(parent) + SEPARATOR + name : name;
    paths.set(id, path);
    return path;
  };
  for (const folder of tree.folders) pathTo(folder);
  return paths;
};

/** A path for comparison: `Частные лица / Новостройки` becomes `частные лица/новостройки`. */
export const foldedPath = (path: string): string =>
  path.split(SEPARATOR).map(normalizeForComparison).join(SEPARATOR);

/** A longer path can't be that of a folder. */
export const MAX_PATH_CHARACTERS = MAX_FOLDER_DEPTH * (80 + 3) + 1;

/** A tree with folders added for paths. */
export interface TreeWithPaths {
  readonly tree: FolderTree;
  readonly added: readonly Node[];
  /** Why a path was refused, by the path for comparison. */
  readonly refused: ReadonlyMap<string, FieldError>;
}

/**
 * The tree with a folder for every path. Missing folders are added, each inside the one before it. It walks
 * the tree once, however many paths there are. `newId` supplies the id of an added folder.
 */
export const withPaths = (
  tree: FolderTree,
  paths: Iterable<string>,
  newId: () => Node['id'],
): TreeWithPaths => {
  const ids = new Map([...folderPaths(tree)].map(([id, path]) => [foldedPath(path), id as Node['id']]));
  const added: Node[] = [];
  const refused = new Map<string, FieldError>();
  const refusal = (code: FieldErrorCode, detail: string) => ({ field: 'folder', code, detail });

  const problemOf = (path: string): FieldError | undefined => {
    if (path.length >= MAX_PATH_CHARACTERS) return refusal('too-large', 'This folder path is too long.');
    const names = path.split(SEPARATOR).map((name) => name.trim());
    if (names.length > MAX_FOLDER_DEPTH) {
      return refusal('too-deep', `At most ${MAX_FOLDER_DEPTH} levels of folders are allowed.`);
    }
    const parsed = names.map((name) => folderDraft.shape.name.safeParse(name));
    if (parsed.some(({ success }) => !success)) {
      return refusal('not-a-name', 'A folder name has 1 to 80 characters and no line breaks.');
    }
    let parentId: Node['id'] | null = null;
    let above = '';
    for (const { data: name = '' } of parsed) {
      above = above === '' ? normalizeForComparison(name) : above + SEPARATOR + normalizeForComparison(name);
      const existing = ids.get(above);
      if (existing === undefined && tree.folders.length + added.length >= MAX_FOLDERS) {
        return refusal('limit-reached', `There can be at most ${MAX_FOLDERS} folders.`);
      }
      const id: Node['id'] = existing ?? newId();
      if (existing === undefined) {
        ids.set(above, id);
        added.push({ id, name, parentId });
      }
      parentId = id;
    }
    return undefined;
  };

  for (const path of paths) {
    const key = foldedPath(path.slice(0, MAX_PATH_CHARACTERS));
    if (ids.has(key) || refused.has(key)) continue;
    const problem = problemOf(path);
    if (problem) refused.set(key, problem);
  }
  const revision = tree.revision + (added.length > 0 ? 1 : 0);
  return { tree: { revision, folders: [...tree.folders, ...added] }, added, refused };
};
