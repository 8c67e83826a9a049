import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCounterparty } from '../../../../shared/app/directory/create-counterparty.ts';
import { createFolder } from '../../../../shared/app/directory/create-folder.ts';
import { deleteFolder } from '../../../../shared/app/directory/delete-folder.ts';
import { updateCounterparty } from '../../../../shared/app/directory/update-counterparty.ts';
import { updateFolder } from '../../../../shared/app/directory/update-folder.ts';
import { type Folder, MAX_FOLDER_DEPTH } from '../../../../shared/domain/directory/folder.ts';
import type { Table } from '../../../../shared/store/table.ts';
import { openJournal } from '../../../support/journal.ts';
import { memoryTable } from '../../../support/memory-table.ts';
import { runAs } from '../../../support/run-as.ts';
import { scheduledTable } from '../../../support/scheduled-table.ts';

/** Somebody's wish; places are of folders and clients made so far, counted round, -1 is the top. */
type Wish =
  | { kind: 'create'; parent: number; name: string }
  | { kind: 'rename'; folder: number; name: string }
  | { kind: 'move'; folder: number; parent: number }
  | { kind: 'delete'; folder: number }
  | { kind: 'fill'; folder: number }
  | { kind: 'transfer'; client: number; folder: number };

const folder = fc.nat(5);
const parent = fc.integer({ min: -1, max: 5 });
const name = fc.constantFrom('А', 'Б', 'В', 'б');
const wish: fc.Arbitrary<Wish> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('create' as const), parent, name }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rename' as const), folder, name }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('move' as const), folder, parent }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), folder }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('fill' as const), folder }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('transfer' as const), client: fc.nat(2), folder }),
  },
);

/** A directory over a table, and what people may wish of it. */
const openDirectory = async (table: Table) => {
  const { deps, manager } = await openJournal(table);
  const run = runAs(deps, String(manager.subject));
  const made: Folder['id'][] = [];
  const clients: string[] = [];
  const clientAt = (place: number) => clients[place % clients.length] ?? 'cpt_00000000000000000000000000';
  const at = (place: number) => made[place % made.length] ?? 'fld_00000000000000000000000000';
  const versionOf = async (id: string) => (await deps.folders.find(id))?.version ?? 1;

  const fulfil = async (wish: Wish): Promise<string> => {
    const act = async () => {
      if (wish.kind === 'create') {
        const parentId = wish.parent < 0 ? null : at(wish.parent);
        const outcome = await run(createFolder(deps), { name: wish.name, parentId });
        if (outcome.ok) made.push(outcome.value.id);
        return outcome;
      }
      const folderId = at(wish.folder);
      if (wish.kind === 'fill') {
        const outcome = await run(createCounterparty(deps), {
          name: 'Клиент',
          folderId,
          phones: [],
          emails: [],
          addresses: [],
          additionalData: {},
        });
        if (outcome.ok) clients.push(outcome.value.id);
        return outcome;
      }
      if (wish.kind === 'transfer') {
        const counterpartyId = clientAt(wish.client);
        const current = await deps.counterparties.find(counterpartyId);
        const expectedVersion = current?.version ?? 1;
        return run(updateCounterparty(deps), { counterpartyId, expectedVersion, folderId });
      }
      const expectedVersion = await versionOf(folderId);
      if (wish.kind === 'delete') return run(deleteFolder(deps), { folderId, expectedVersion });
      const change =
        wish.kind === 'rename' ? { name: wish.name } : { parentId: wish.parent < 0 ? null : at(wish.parent) };
      return run(updateFolder(deps), { folderId, expectedVersion, ...change });
    };
    const outcome = await act();
    return outcome.ok ? 'ok' : outcome.error.code;
  };
  return { deps, clients, made, at, clientAt, fulfil };
};

type Directory = Awaited<ReturnType<typeof openDirectory>>;

/** What must hold whatever was done: a tree, no orphans, siblings told apart, nobody in a folder that is gone. */
const expectTree = async ({ deps, clients }: Directory) => {
  const folders = await deps.folders.list();
  const tree = await deps.folders.tree();
  const nodes = (list: readonly { id: string; name: string; parentId: string | null }[]) =>
    list.map(({ id, name, parentId }) => `${id} ${name} ${parentId}`).sort();
  expect(nodes(tree.folders)).toEqual(nodes(folders));

  const parents = new Map(folders.map(({ id, parentId }) => [id as string, parentId]));
  for (const { id } of folders) {
    let steps = 0;
    for (let above: string | null = id; above !== null; above = parents.get(above) ?? null) {
      expect(parents.has(above)).toBe(true);
      expect(++steps).toBeLessThanOrEqual(MAX_FOLDER_DEPTH);
    }
  }
  const places = folders.map(({ name, parentId }) => `${parentId} ${name.toLowerCase()}`);
  expect(new Set(places).size).toBe(places.length);
  for (const id of clients) {
    const { folderId } = (await deps.counterparties.find(id)) ?? { folderId: 'none' };
    expect(parents.has(folderId)).toBe(true);
    expect(await deps.counterparties.anyInFolder(folderId)).toBe(true);
  }
};

/** What one directory must answer to one wish after another, kept as simply as can be. */
class Model {
  readonly folders = new Map<string, { name: string; parent: string | null }>();
  /** Clients by the folder they are in. */
  readonly clients = new Map<string, string>();

  answer(wish: Wish, at: (place: number) => string, client: string): string {
    const id = wish.kind === 'create' ? undefined : at(wish.folder);
    const target = id === undefined ? undefined : this.folders.get(id);
    if (wish.kind === 'transfer' && !this.clients.has(client)) return 'not-found';
    if (id !== undefined && !target) {
      return wish.kind === 'fill' || wish.kind === 'transfer' ? 'unknown-reference' : 'not-found';
    }
    if (wish.kind === 'fill' || wish.kind === 'transfer') return 'ok';
    if (wish.kind === 'delete') return this.inUse(String(id)) ? 'folder-in-use' : 'ok';
    const parent =
      wish.kind === 'rename' ? (target?.parent ?? null) : wish.parent < 0 ? null : at(wish.parent);
    const name = wish.kind === 'move' ? String(target?.name) : wish.name;
    if (parent !== null && !this.folders.has(parent)) return 'unknown-reference';
    for (let above = parent; above !== null; above = this.folders.get(above)?.parent ?? null) {
      if (above === id) return 'folder-cycle';
    }
    const taken = [...this.folders].some(
      ([other, entry]) =>
        other !== id && entry.parent === parent && entry.name.toLowerCase() === name.toLowerCase(),
    );
    return taken ? 'already-exists' : 'ok';
  }

  apply(wish: Wish, id: string, at: (place: number) => string, client: string): void {
    const target = this.folders.get(id);
    const parentOf = (place: number) => (place < 0 ? null : at(place));
    if (wish.kind === 'create') {
      this.folders.set(id, { name: wish.name, parent: parentOf(wish.parent) });
    } else if (wish.kind === 'delete') this.folders.delete(id);
    else if (target && wish.kind === 'rename') target.name = wish.name;
    else if (target && wish.kind === 'move') target.parent = parentOf(wish.parent);
    else this.clients.set(client, id);
  }

  private inUse(id: string): boolean {
    const isParent = [...this.folders.values()].some(({ parent }) => parent === id);
    return isParent || [...this.clients.values()].includes(id);
  }
}

describe('folders', () => {
  it('R14: do one after another what a model says, and are a tree throughout', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(wish, { maxLength: 25 }), async (wishes) => {
        const directory = await openDirectory(memoryTable());
        const model = new Model();
        for (const wish of wishes) {
          const { made, at } = directory;
          // What a wish is about is settled before it is fulfilled: making a folder changes the count.
          const places = new Map(Array.from({ length: 6 }, (_, index) => [index, at(index)]));
          const before = (place: number) => places.get(place) ?? '';
          const moved = wish.kind === 'transfer' ? directory.clientAt(wish.client) : '';
          const expected = model.answer(wish, before, moved);
          expect(await directory.fulfil(wish)).toBe(expected);
          if (expected === 'ok') {
            const id = wish.kind === 'create' ? String(made.at(-1)) : before(wish.folder);
            model.apply(wish, id, before, moved || String(directory.clients.at(-1)));
          }
        }
        await expectTree(directory);
        expect((await directory.deps.folders.list()).map(({ id }) => id).sort()).toEqual(
          [...model.folders.keys()].sort(),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('R14: are a tree, and no client’s folder is gone, whatever people do at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(wish, { maxLength: 3 }), async (scheduler, others) => {
        const table = scheduledTable();
        const directory = await openDirectory(table);
        for (const parent of [-1, -1, 0, 1]) {
          await directory.fulfil({ kind: 'create', parent, name: `${directory.made.length}` });
        }
        await directory.fulfil({ kind: 'fill', folder: 3 });
        await directory.fulfil({ kind: 'transfer', client: 0, folder: 2 });
        const wishes: Wish[] = [{ kind: 'delete', folder: 3 }, { kind: 'fill', folder: 3 }, ...others];
        table.leaveTo(scheduler);
        await scheduler.waitFor(Promise.all(wishes.map((wish) => directory.fulfil(wish))));
        table.leaveTo(undefined);
        await expectTree(directory);
      }),
      { numRuns: 500 },
    );
  });

  it('R14: of two moves at once, each into the other, one is refused', async () => {
    const directory = await openDirectory(memoryTable());
    const { fulfil } = directory;
    await fulfil({ kind: 'create', parent: -1, name: 'А' });
    await fulfil({ kind: 'create', parent: -1, name: 'Б' });
    const answers = await Promise.all([
      fulfil({ kind: 'move', folder: 0, parent: 1 }),
      fulfil({ kind: 'move', folder: 1, parent: 0 }),
    ]);
    expect(answers.sort()).toEqual(['folder-cycle', 'ok']);
    await expectTree(directory);
  });

  it('R14: a folder that clients were in can be deleted once they are elsewhere', async () => {
    const { fulfil, deps, at } = await openDirectory(memoryTable());
    await fulfil({ kind: 'create', parent: -1, name: 'А' });
    await fulfil({ kind: 'create', parent: -1, name: 'Б' });
    await fulfil({ kind: 'fill', folder: 0 });
    expect(await fulfil({ kind: 'delete', folder: 0 })).toBe('folder-in-use');
    expect(await deps.folders.find(at(0))).toMatchObject({ occupied: true, version: 1 });
    expect(await fulfil({ kind: 'transfer', client: 0, folder: 1 })).toBe('ok');
    expect(await fulfil({ kind: 'delete', folder: 0 })).toBe('ok');
    expect((await deps.folders.list()).map(({ id }) => id)).toEqual([at(1)]);
    expect(await fulfil({ kind: 'fill', folder: 0 })).toBe('unknown-reference');
  });
});
