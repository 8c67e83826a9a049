import type { ControlKind } from '../domain/control-kind.ts';
import { folderPaths } from '../domain/folder.ts';
import type { ImportJob } from '../domain/import.ts';
import type { FieldError } from '../domain/refusal.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { State } from '../domain/state.ts';
import { folded } from '../domain/text.ts';
import type { User } from '../domain/user.ts';
import type { AppDeps } from './deps.ts';

type Found = Result<string | undefined, FieldError>;

/** Ids by the names people gave, however they are cased. */
export interface ImportNames {
  state(name: string | undefined): Found;
  manager(nameOrEmail: string | undefined): Found;
  /** Without a name: the first of the list. */
  controlKind(name: string | undefined): Found;
  folder(path: string | undefined): Found;
}

/** A folder's path for comparing: `Частные лица / Новостройки` is `частные лица/новостройки`. */
export const foldedPath = (path: string): string => path.split('/').map(folded).join('/');

const only = (found: readonly { id: string }[], field: string, what: string): Found => {
  if (found.length === 1) return ok(found[0]?.id);
  return fail(
    found.length === 0
      ? { field, code: 'unknown', detail: `There is no such ${what}.` }
      : { field, code: 'ambiguous', detail: `There are several ${what}s of this name.` },
  );
};

/** Those that may be picked, if there are any: an old state may have the name of a new one. */
const pickable = <Entry extends { active: boolean }>(entries: readonly Entry[]): readonly Entry[] => {
  const active = entries.filter((entry) => entry.active);
  return active.length > 0 ? active : entries;
};

const called = <Entry extends { name: string }>(entries: readonly Entry[], name: string): Entry[] =>
  entries.filter((entry) => folded(entry.name) === folded(name));

/** Reads all names that rows of this kind have in them. */
export const readImportNames = async (
  { kind }: Pick<ImportJob, 'kind'>,
  { states, users, controlKinds, folders }: Pick<AppDeps, 'states' | 'users' | 'controlKinds' | 'folders'>,
): Promise<ImportNames> => {
  const isOf = (wanted: ImportJob['kind']) => kind === wanted;
  const [allStates, allUsers, allKinds, tree] = await Promise.all([
    isOf('communications') ? states.list() : [],
    isOf('communications') ? users.list() : [],
    isOf('communications') ? controlKinds.list() : [],
    isOf('counterparties') ? folders.tree() : { revision: 0, folders: [] },
  ]);
  const paths = [...folderPaths(tree)].map(([id, path]) => ({ id, name: foldedPath(path) }));
  return namesOf({ states: allStates, users: allUsers, kinds: allKinds, paths });
};

const namesOf = ({
  states,
  users,
  kinds,
  paths,
}: {
  states: readonly State[];
  users: readonly User[];
  kinds: readonly ControlKind[];
  paths: readonly { id: string; name: string }[];
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
  folder: (path) =>
    path === undefined
      ? fail({ field: 'folder', code: 'required', detail: 'A counterparty is in a folder.' })
      : only(
          paths.filter(({ name }) => name === foldedPath(path)),
          'folder',
          'folder',
        ),
});
