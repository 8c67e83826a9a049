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

/** The folders that lines may name, and why others can't be created. */
export interface ImportFolders {
  readonly tree: FolderTree;
  readonly refused: ReadonlyMap<string, FieldError>;
}

/** The same, with the folders that a dry run would have created; none in a real run. */
export interface DryRunFolders extends ImportFolders {
  readonly added: FolderTree['folders'];
}

/** The id that a name stands for; undefined where no name is given. */
type IdOfName = Result<string | undefined, FieldError>;

/** Ids by the names people gave, however they are cased. */
export interface ImportNames {
  state(name: string | undefined): IdOfName;
  manager(nameOrEmail: string | undefined): IdOfName;
  /** Without a name: the first of the list. */
  controlKind(name: string | undefined): IdOfName;
  folder(path: string | undefined): IdOfName;
}

const onlyOne = (matches: readonly { id: string }[], field: string, what: string): IdOfName => {
  if (matches.length === 1) return ok(matches[0]?.id);
  return fail(
    matches.length === 0
      ? { field, code: 'unknown', detail: `There is no such ${what}.` }
      : { field, code: 'ambiguous', detail: `There are several ${what}s with this name.` },
  );
};

/** The active ones, if there are any: a retired state may have the name of a new one. */
const pickable = <Entry extends { active: boolean }>(entries: readonly Entry[]): readonly Entry[] => {
  const active = entries.filter((entry) => entry.active);
  return active.length > 0 ? active : entries;
};

const withName = <Entry extends { name: string }>(entries: readonly Entry[], name: string): Entry[] =>
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
    name === undefined ? ok(undefined) : onlyOne(pickable(withName(states, name)), 'state', 'state'),
  manager(name) {
    if (name === undefined) return ok(undefined);
    const byEmail = users.filter(({ email }) => email === name.toLowerCase());
    return onlyOne(byEmail.length > 0 ? byEmail : withName(users, name), 'manager', 'user');
  },
  controlKind(name) {
    if (name !== undefined)
      return onlyOne(pickable(withName(kinds, name)), 'controlKind', 'kind of control entry');
    const [first] = kinds.filter(({ active }) => active).sort((a, b) => a.order - b.order);
    return first ? ok(first.id) : onlyOne([], 'controlKind', 'kind of control entry');
  },
  folder(path) {
    if (path === undefined) {
      return fail({ field: 'folder', code: 'required', detail: 'A counterparty needs a folder.' });
    }
    const name = foldedPath(path.slice(0, MAX_PATH_CHARACTERS));
    const error = refused.get(name);
    return error ? fail(error) : onlyOne(paths.get(name) ?? [], 'folder', 'folder');
  },
});
