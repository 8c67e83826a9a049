import { describe, expect, it } from 'vitest';
import {
  type FolderTree,
  MAX_FOLDER_DEPTH,
  withFolder,
  withoutFolder,
} from '../../../../shared/domain/directory/folder.ts';
import { accepted } from '../../../support/results.ts';

type Node = FolderTree['folders'][number];

const idOf = (letter: string) => `fld_01JDFV0000000000000000000${letter}` as Node['id'];
const node = (letter: string, parent: string | null, name = letter): Node => ({
  id: idOf(letter),
  name,
  parentId: parent === null ? null : idOf(parent),
});

/** A over B over C, and D beside A. */
const tree: FolderTree = {
  revision: 4,
  folders: [node('A', null), node('B', 'A'), node('C', 'B'), node('D', null)],
};

/** The code of a refusal and the fields to blame; `ok` of a success. */
const outcome = (result: ReturnType<typeof withFolder>) =>
  result.ok ? 'ok' : [result.error.code, ...(result.error.fields ?? []).map(({ field }) => field)].join(' ');

describe('the tree of folders', () => {
  it('R14: takes a folder at the top and within another', () => {
    expect(accepted(withFolder(tree, node('E', null)))).toEqual({
      revision: 5,
      folders: [...tree.folders, node('E', null)],
    });
    expect(outcome(withFolder(tree, node('E', 'C')))).toBe('ok');
    expect(outcome(withFolder({ revision: 0, folders: [] }, node('A', null)))).toBe('ok');
  });

  it('R14: moves a folder with everything in it, and to the top', () => {
    const { folders } = accepted(withFolder(tree, node('B', 'D')));
    expect(folders).toContainEqual(node('B', 'D'));
    expect(folders).toContainEqual(node('C', 'B'));
    expect(folders).toHaveLength(4);
    expect(outcome(withFolder(tree, node('C', null)))).toBe('ok');
  });

  it('R14: refuses an unknown parent', () => {
    expect(outcome(withFolder(tree, node('E', 'X')))).toBe('unknown-reference parentId');
    expect(outcome(withFolder(tree, node('B', 'X')))).toBe('unknown-reference parentId');
  });

  it.each(['A', 'B', 'C'])('R14: a folder never comes to stand within itself: A into %s', (parent) => {
    expect(outcome(withFolder(tree, node('A', parent)))).toBe('folder-cycle parentId');
  });

  it('R14: names are unique in one place, whatever their case; elsewhere they may be the same', () => {
    const named = accepted(withFolder(tree, node('B', 'A', 'Ёлки и палки')));
    const twin = (parent: string | null) => withFolder(named, node('E', parent, 'елки  И ПАЛКИ'));
    expect(outcome(twin('A'))).toBe('already-exists name');
    expect(outcome(twin('D'))).toBe('ok');
    expect(outcome(twin(null))).toBe('ok');
    expect(outcome(withFolder(named, node('B', 'A', 'ёлки и палки')))).toBe('ok');
    expect(outcome(withFolder(tree, node('D', null, 'a')))).toBe('already-exists name');
    expect(outcome(withFolder(tree, node('B', null, 'D')))).toBe('already-exists name');
  });

  it('R14: folders stand one within another only so deep, what moves along included', () => {
    const letters = [...'ABCDEFGHIJK'];
    const chain = letters
      .slice(0, MAX_FOLDER_DEPTH)
      .map((letter, index) => node(letter, letters[index - 1] ?? null));
    const deep: FolderTree = { revision: 1, folders: chain };
    expect(outcome(withFolder(deep, node('K', 'J')))).toBe('limit-reached parentId');
    expect(outcome(withFolder(deep, node('K', 'I')))).toBe('ok');
    const beside = accepted(withFolder(accepted(withFolder(deep, node('X', null))), node('Y', 'X')));
    expect(outcome(withFolder(beside, node('X', 'I')))).toBe('limit-reached parentId');
    expect(outcome(withFolder(beside, node('X', 'H')))).toBe('ok');
    expect(outcome(withFolder(beside, node('A', 'Y')))).toBe('limit-reached parentId');
  });

  it('R14: there can be a thousand of them; a full tree can still be rearranged', () => {
    const folders = Array.from({ length: 1000 }, (_, count) => ({
      id: `fld_${String(count).padStart(26, '0')}` as const,
      name: `${count}`,
      parentId: null,
    }));
    const full: FolderTree = { revision: 1, folders };
    expect(outcome(withFolder(full, node('A', null)))).toBe('limit-reached');
    const [first, second] = folders;
    if (!first || !second) throw new Error('There are a thousand');
    expect(outcome(withFolder(full, { ...second, parentId: first.id }))).toBe('ok');
  });

  it('R14: loses a folder only when no other is in it', () => {
    expect(outcome(withoutFolder(tree, idOf('A')))).toBe('folder-in-use');
    expect(accepted(withoutFolder(tree, idOf('C'))).folders).toEqual(
      tree.folders.filter(({ id }) => id !== idOf('C')),
    );
  });
});
