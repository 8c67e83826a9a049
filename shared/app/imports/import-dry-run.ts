import type { Counterparties, Folders } from '../../domain/directory/ports.ts';
import type { ImportJob } from '../../domain/imports/import.ts';
import type { DryRunLine } from '../../domain/imports/ports.ts';
import type { Write } from '../../domain/values/ports.ts';
import { untilCommitted } from '../session/until-no-conflict.ts';
import type { DryRunFolders } from './import-names.ts';
import type { ImportDeps } from './import-tasks.ts';

/** Writes of one change: a transaction takes 100 items. */
const MAX_WRITES = 90;

const phoneToken = (number: string) => `phone:${number}`;
const keyToken = (key: string) => `key:${key}`;
const idOf = ({ line }: DryRunLine) => `dry-run:${line}`;

/** Saves what a dry run would have created, for the parts behind. */
export const saveDryRun = (writes: readonly Write[], { commit, clock }: ImportDeps): Promise<void> =>
  untilCommitted(commit, 'What a dry run would create could not be saved', async () => writes, clock.sleep);

/**
 * What the earlier lines would have created, in this part and in those before it. A dry run finds it by their keys and
 * phones, so that it reports what the real run will do.
 */
export interface DryRun {
  /** What an earlier line would have created under the same key. */
  findLine(key: string, line: number): Promise<DryRunLine | undefined>;
  /** The stores as they would be after the lines before this one. Nothing is committed. */
  depsFor(line: number): ImportDeps;
  remember(created: {
    key: string;
    numbers: readonly string[];
    line: number;
    contentHash: string;
    name: string;
  }): void;
  /** Saves what the lines of this part would have created, for the parts behind. */
  save(): Promise<void>;
}

/** Starts the dry run of a part. */
export const dryRunOf = (job: ImportJob, { added }: DryRunFolders, deps: ImportDeps): DryRun => {
  const now = deps.clock.now();
  const lines = new Map<string, DryRunLine>();
  const folders = foldersAsIfAdded(deps.folders, added, now);
  const findEarlier = async (token: string, line: number) => {
    const earlier = lines.get(token) ?? (await deps.imports.findDryRunLine(job.id, token, now));
    // A part that is sent again after a crash finds its own lines.
    return earlier && earlier.line !== line ? earlier : undefined;
  };

  return {
    findLine: (key, line) => findEarlier(keyToken(key), line),
    depsFor: (line) => ({
      ...deps,
      commit: async () => undefined,
      folders,
      counterparties: counterpartiesAsIfAdded(deps.counterparties, (number) =>
        findEarlier(phoneToken(number), line),
      ),
    }),
    remember({ key, numbers, ...created }) {
      for (const token of [keyToken(key), ...numbers.map(phoneToken)]) {
        if (!lines.has(token)) lines.set(token, { token, ...created });
      }
    },
    async save() {
      const writes = [...lines.values()].map((line) => deps.imports.saveDryRunLine(job.id, line, now));
      for (let start = 0; start < writes.length; start += MAX_WRITES) {
        await saveDryRun(writes.slice(start, start + MAX_WRITES), deps);
      }
    },
  };
};

/** The folders, with those that the dry run would have created. */
const foldersAsIfAdded = (folders: Folders, added: DryRunFolders['added'], now: Date): Folders => {
  const stamp = now.toISOString();
  const addedById = new Map<string, DryRunFolders['added'][number]>(added.map((node) => [node.id, node]));
  return {
    ...folders,
    async find(id) {
      const node = addedById.get(id);
      return node
        ? { ...node, version: 1, revision: 1, occupied: false, createdAt: stamp, changedAt: stamp }
        : folders.find(id);
    },
  };
};

/** The counterparties, with the one who would have got a phone by an earlier line. */
const counterpartiesAsIfAdded = (
  counterparties: Counterparties,
  findEarlier: (number: string) => Promise<DryRunLine | undefined>,
): Counterparties => {
  const addedById = new Map<string, DryRunLine>();
  return {
    ...counterparties,
    async ownersOf(number) {
      const [owners, earlier] = await Promise.all([counterparties.ownersOf(number), findEarlier(number)]);
      if (!earlier) return owners;
      addedById.set(idOf(earlier), earlier);
      return { ...owners, counterpartyIds: [...owners.counterpartyIds, idOf(earlier)] };
    },
    async find(id) {
      const added = addedById.get(id);
      if (!added) return counterparties.find(id);
      // A refusal names the counterparty, and reads nothing else of it.
      return { name: added.name } as Awaited<ReturnType<Counterparties['find']>>;
    },
  };
};
