import type { ImportJob } from '../../domain/imports/import.ts';
import type { Pretended } from '../../domain/imports/ports.ts';
import { JournalError } from '../../domain/values/journal-error.ts';
import type { Write } from '../../domain/values/ports.ts';
import { refuse } from '../../domain/values/refusal.ts';
import { ok } from '../../domain/values/result.ts';
import { untilNoConflict } from '../session/until-no-conflict.ts';
import type { ImportFolders } from './import-names.ts';
import type { ImportDeps } from './import-tasks.ts';

/** Writes of one change. */
const CONCURRENCY = 90;

const phoneToken = (number: string) => `phone:${number}`;
const keyToken = (key: string) => `key:${key}`;
const idOf = ({ line }: Pretended) => `pretended:${line}`;

/** Writes what a dry run has in mind. */
export const keepInMind = async (writes: readonly Write[], { commit }: ImportDeps): Promise<void> => {
  const outcome = await untilNoConflict(async () => {
    const conflict = await commit(writes);
    return conflict === undefined ? ok(undefined) : refuse('write-conflict');
  });
  if (!outcome.ok) throw new JournalError('What a dry run has in mind could not be written');
};

/**
 * What a dry run has in mind: what the lines before would have made, in this part and in those before it. It knows them
 * by their keys and phones, so that it tells what the real run will do.
 */
export interface DryRun {
  /** What a line before this one would have made under the same key. */
  findLine(key: string, line: number): Promise<Pretended | undefined>;
  /** The same as the store, with what lines before this one would have made. */
  depsFor(line: number): ImportDeps;
  remember(made: {
    key: string;
    numbers: readonly string[];
    line: number;
    contentHash: string;
    name: string;
  }): void;
  /** Keeps what the lines of this part would have made for the parts behind. */
  keep(): Promise<void>;
}

/** Begins a dry run of a part. */
export const dryRunOf = (
  job: ImportJob,
  { pretended }: ImportFolders & { pretended: readonly { id: string }[] },
  deps: ImportDeps,
): DryRun => {
  const now = deps.clock.now();
  const made = new Map<string, Pretended>();
  const folderIds = new Set(pretended.map(({ id }) => id));
  const findBefore = async (token: string, line: number) => {
    const found = made.get(token) ?? (await deps.imports.findPretended(job.id, token, now));
    // A part that comes again after a crash meets its own lines.
    return found && found.line !== line ? found : undefined;
  };
  const stamp = now.toISOString();

  return {
    findLine: (key, line) => findBefore(keyToken(key), line),
    depsFor(line) {
      const owners = new Map<string, Pretended>();
      return {
        ...deps,
        commit: async () => undefined,
        folders: {
          ...deps.folders,
          async find(id) {
            if (!folderIds.has(id)) return deps.folders.find(id);
            const stamps = { version: 1, revision: 1, createdAt: stamp, changedAt: stamp };
            return { id: id as `fld_${string}`, name: '', parentId: null, occupied: false, ...stamps };
          },
        },
        counterparties: {
          ...deps.counterparties,
          async ownersOf(number) {
            const [there, before] = await Promise.all([
              deps.counterparties.ownersOf(number),
              findBefore(phoneToken(number), line),
            ]);
            if (!before) return there;
            owners.set(idOf(before), before);
            return { ...there, counterpartyIds: [...there.counterpartyIds, idOf(before)] };
          },
          async find(id) {
            const before = owners.get(id);
            if (!before) return deps.counterparties.find(id);
            // Of all there is to a counterparty a refusal tells the name alone.
            return { name: before.name } as Awaited<ReturnType<typeof deps.counterparties.find>>;
          },
        },
      };
    },
    remember({ key, numbers, ...one }) {
      for (const token of [keyToken(key), ...numbers.map(phoneToken)]) {
        if (!made.has(token)) made.set(token, { token, ...one });
      }
    },
    async keep() {
      const writes = [...made.values()].map((one) => deps.imports.pretend(job.id, one, now));
      for (let at = 0; at < writes.length; at += CONCURRENCY) {
        await keepInMind(writes.slice(at, at + CONCURRENCY), deps);
      }
    },
  };
};
