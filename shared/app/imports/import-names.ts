import type { ControlKind } from '../../domain/control/control-kind.ts';
import {
  type FolderTree,
  foldedPath,
  folderPaths,
  MAX_PATH_CHARACTERS,
} from '../../domain/directory/folder.ts';
import type { ImportJob } from '../../domain/imports/import.ts';
import type { State } from '../../domain/states/state.ts';
import type { User } from '../../domain/users/user.ts';
import type { FieldError } from '../../domain/values/field-error.ts';
import { fail, ok, type Result } from '../../domain/values/result.ts';
import { normalizeForComparison } from '../../domain/values/text.ts';
import type { AppDeps } from '../session/deps.ts';

/** The folders that lines may name, and why others can't be made. */
export interface ImportFolders {
  readonly tree: FolderTree;
  readonly refused: ReadonlyMap<string, FieldError>;
}

type Found = Result<string | undefined, FieldError>;

/** Ids by the names people gave, however they are cased. */
export interface ImportNames {
  state(name: string | undefined): Found;
  manager(nameOrEmail: string | undefined): Found;
  /** Without a name: the first of the list. */
  controlKind(name: string | undefined): Found;
  folder(path: string | undefined): Found;
}

const only = (found: readonly { id: string }[], field: string, what: string): Found => {
  if (found.length === 1) return ok(found[0]?.id);
  return fail(
    found.length === 0
      ? { field, code: 'unknown', detail: `There is no such ${what}.` }
      : { field, code: 'ambiguous', detail: `There are several ${what}s with this name.` },
  );
};

/** Those that may be picked, if there are any: an old state may have the name of a new one. */
const pickable = <Entry extends { active: boolean }>(entries: readonly Entry[]): readonly Entry[] => {
  const active = entries.filter((entry) => entry.active);
  return active.length > 0 ? active : entries;
};

const called = <Entry extends { name: string }>(entries: readonly Entry[], name: string): Entry[] =>
  entries.filter((entry) => normalizeForComparison(entry.name) === normalizeForComparison(name));

/** Reads all names that rows of this kind have in them. */
export const readImportNames = async (
  { kind }: Pick<ImportJob, 'kind'>,
  { states, users, controlKinds }: Pick<AppDeps, 'states' | 'users' | 'controlKinds'>,
  { tree, refused }: ImportFolders,
): Promise<ImportNames> => {
  const isOf = (wanted: ImportJob['kind']) => kind === wanted;
  const [allStates, allUsers, allKinds] = await Promise.all([
    isOf('communications') ? states.list() : [],
    isOf('communications') ? users.list() : [],
    isOf('communications') ? controlKinds.list() : [],
  ]);
  const paths = new Map<string, { id: string }[]>();
  for (const [id, path] of folderPaths(tree)) {
    const name = foldedPath(path);
    paths.set(name, [...(paths.get(name) ?? []), { id }]);
  }
  return namesOf({ states: allStates, users: allUsers, kinds: allKinds, paths, refused });
};

const namesOf = ({
  states,
  users,
  kinds,
  paths,
  refused,
}: {
  states: readonly State[];
  users: readonly User[];
  kinds: readonly ControlKind[];
  paths: ReadonlyMap<string, readonly { id: string }[]>;
  refused: ImportFolders['refused'];
}): ImportNames => ({
  state: (name) =>
    name === undefined ? ok(undefined) : only(pickable(called(states, name)), 'state', 'state'),
  manager(name) {
    if (name === undefined) return ok(undefined);
    const mailed = users.filter(({ email }) => email === name.toLowerCase());
    return only(mailed.length > 0 ? mailed : called(users, name), 'manager', 'user');
  },
  controlKind(name) {
    if (name !== undefined)
      return only(pickable(called(kinds, name)), 'controlKind', 'kind of control entry');
    const [first] = kinds.filter(({ active }) => active).sort((a, b) => a.order - b.order);
    return first ? ok(first.id) : only([], 'controlKind', 'kind of control entry');
  },
  folder(path) {
    if (path === undefined) {
      return fail({ field: 'folder', code: 'required', detail: 'A counterparty needs a folder.' });
    }
    const name = foldedPath(path.slice(0, MAX_PATH_CHARACTERS));
    const why = refused.get(name);
    return why ? fail(why) : only(paths.get(name) ?? [], 'folder', 'folder');
  },
});
