import * as z from 'zod';
import { type FieldError, type Refusal, refuse, refuseReference } from '../values/refusal.ts';
import { ok, type Result } from '../values/result.ts';
import { id, instant, normalizeForComparison, singleLine } from '../values/text.ts';

export const folderId = id('fld');

/** Most folders one within another. */
export const MAX_FOLDER_DEPTH = 10;
/** Most folders in all: the tree is one item, which takes 400 KB, and a folder of it at most 350 bytes. */
const MAX_FOLDERS = 1000;

/** A folder of the counterparties directory; folders make a tree. */
export const folder = z.object({
  id: folderId,
  version: z.int().positive(),
  name: singleLine(80),
  parentId: folderId.nullable(),
  createdAt: instant,
  changedAt: instant,
});
export type Folder = z.infer<typeof folder>;

/** A folder as stored: with what is needed to delete it only while nobody is in it. */
export const storedFolder = folder.extend({
  /** Counts every write, those of `occupied` alone too. */
  revision: z.int().positive(),
  /**
   * Counterparties may be in it. Whoever puts one into a folder that is not occupied writes that it is; who wants to
   * delete the folder writes that it is not, looks, and deletes only what nobody has written since.
   */
  occupied: z.boolean(),
});
export type StoredFolder = z.infer<typeof storedFolder>;

export const folderDraft = z.strictObject({ name: singleLine(80), parentId: folderId.nullish() });
export type FolderDraft = z.infer<typeof folderDraft>;

/** What may be changed of a folder: its name, and where it stands; `null` is the top. */
export const folderChange = z.strictObject({ name: singleLine(80), parentId: folderId.nullable() }).partial();
export type FolderChange = z.infer<typeof folderChange>;

/**
 * All folders as a tree, in one piece: every change of the tree is judged on it and replaces it, so of two at the same
 * moment the second is judged on what the first has left.
 */
export const folderTree = z.object({
  /** 0 for a tree that was never written. */
  revision: z.int().nonnegative(),
  folders: z.array(folder.pick({ id: true, name: true, parentId: true })).max(MAX_FOLDERS),
});
export type FolderTree = z.infer<typeof folderTree>;
type Node = FolderTree['folders'][number];

const childrenOf = ({ folders }: FolderTree, id: string): Node[] =>
  folders.filter(({ parentId }) => parentId === id);

/** A folder's id and those of all it is in, up to the top. */
const pathOf = (tree: FolderTree, id: string | null): string[] => {
  const found = tree.folders.find((folder) => folder.id === id);
  return found ? [found.id, ...pathOf(tree, found.parentId)] : [];
};

/** How many folders one within another there are from this one down, itself included. */
const heightOf = (tree: FolderTree, id: string): number =>
  1 + Math.max(0, ...childrenOf(tree, id).map((child) => heightOf(tree, child.id)));

/**
 * The tree with a folder in it as it is to be: added, renamed, or moved with everything in it. Refuses a parent that
 * is not there, a folder within itself (`folder-cycle`), two of one name in one place, and what has no place any more.
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

/** The tree without a folder; one that has others in it is in use. */
export const withoutFolder = (tree: FolderTree, id: string): Result<FolderTree, Refusal> =>
  childrenOf(tree, id).length > 0
    ? refuse('folder-in-use')
    : ok({
        ...tree,
        revision: tree.revision + 1,
        folders: tree.folders.filter((folder) => folder.id !== id),
      });

/** Between the names of a folder's path. */
const SEPARATOR = '/';

/** The whole path of every folder, `Частные лица/Новостройки`, by its id. */
export const folderPaths = (tree: FolderTree): Map<string, string> => {
  const byId = new Map<string, Node>(tree.folders.map((folder) => [folder.id, folder]));
  const paths = new Map<string, string>();
  const pathTo = ({ id, name, parentId }: Node): string => {
    const known = paths.get(id);
    if (known !== undefined) return known;
    const parent = parentId === null ? undefined : byId.get(parentId);
    const path = parent ? pathTo(parent) + SEPARATOR + name : name;
    paths.set(id, path);
    return path;
  };
  for (const folder of tree.folders) pathTo(folder);
  return paths;
};

/** A folder's path for comparing: `Частные лица / Новостройки` is `частные лица/новостройки`. */
export const foldedPath = (path: string): string =>
  path.split(SEPARATOR).map(normalizeForComparison).join(SEPARATOR);

/** A path with more characters is none of a folder. */
export const MAX_PATH_CHARACTERS = MAX_FOLDER_DEPTH * (80 + 3) + 1;

/** A tree with folders made for paths. */
export interface TreeWithPaths {
  readonly tree: FolderTree;
  readonly added: readonly Node[];
  /** Why a path could not be made, by the path for comparing. */
  readonly refused: ReadonlyMap<string, FieldError>;
}

/**
 * The tree with a folder for every path, those that are not there made, each under the one before it. It is gone
 * through once, however many paths there are. `newId` is asked for the id of a folder that is made.
 */
export const withPaths = (
  tree: FolderTree,
  paths: Iterable<string>,
  newId: () => Node['id'],
): TreeWithPaths => {
  const ids = new Map([...folderPaths(tree)].map(([id, path]) => [foldedPath(path), id as Node['id']]));
  const added: Node[] = [];
  const refused = new Map<string, FieldError>();
  const refusal = (code: string, detail: string) => ({ field: 'folder', code, detail });

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
      const known = ids.get(above);
      if (known === undefined && tree.folders.length + added.length >= MAX_FOLDERS) {
        return refusal('limit-reached', `There can be at most ${MAX_FOLDERS} folders.`);
      }
      const id: Node['id'] = known ?? newId();
      if (known === undefined) {
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
