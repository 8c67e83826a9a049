import { folderPaths } from '../domain/folder.ts';
import {
  countLines,
  type ImportChunk,
  type ImportChunkRequest,
  type ImportJob,
  MOST_RECORDS,
  withChunk,
} from '../domain/import.ts';
import { refuse } from '../domain/refusal.ts';
import { ok } from '../domain/result.ts';
import type { User } from '../domain/user.ts';
import { createFolder } from './create-folder.ts';
import { type ImportRecord, importLine } from './import-line.ts';
import { foldedPath, readImportNames } from './import-names.ts';
import type { ImportDeps } from './import-tasks.ts';
import { inParallel } from './in-parallel.ts';
import { readCsv } from './read-csv.ts';
import { openSession, type UseCase } from './session.ts';
import { untilNoConflict } from './until-no-conflict.ts';

/** Lines under way at a time: more of them would mostly wait for one another's folders and clients. */
const AT_ONCE = 6;

/**
 * Imports a part of a file. Every line is a change of its own; the report is kept when all are done. A part that comes
 * again answers the report kept; one that was cut off by a crash is gone through again, and its lines know what was made
 * of them.
 */
export const importChunk =
  (deps: ImportDeps): UseCase<ImportChunkRequest & { importId: string }, ImportChunk> =>
  async ({ importId, sequence, firstLine, text, isLast }, session) => {
    const now = deps.clock.now();
    const begun = await session.begin({
      job: deps.imports.find(importId, now),
      kept: deps.imports.findChunk(importId, sequence, now),
    });
    if (!begun.ok) return begun;
    const { caller, job, kept } = begun.value;
    if (!job) return refuse('not-found');
    if (kept) return ok(kept);
    const records = readCsv(text, job.delimiter, 'text', firstLine);
    if (!records.ok) return records;
    if (records.value.length > MOST_RECORDS) {
      const detail = `At most ${MOST_RECORDS} records are taken at a time.`;
      return refuse('validation-failed', { field: 'text', code: 'too-large', detail });
    }
    const filled = records.value.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
    const ready = await withFolders(filled, job, caller, deps);
    const context = {
      job,
      caller,
      names: await readImportNames(job, ready),
      seen: new Map<string, number>(),
    };
    const lines = await inParallel(filled, AT_ONCE, (record) => importLine(record, context, ready));
    const chunk = { importId: job.id, sequence, counts: countLines(lines), lines };
    return session.commit(
      [
        deps.imports.save(withChunk(job, chunk, isLast, now.toISOString())),
        deps.imports.addChunk(chunk, now),
      ],
      chunk,
    );
  };

/**
 * Makes the folders that lines name and that are not there, if the import may; in a dry run as if. What can't be made
 * shows as unknown in its lines.
 */
const withFolders = async (
  records: readonly ImportRecord[],
  job: ImportJob,
  caller: User,
  deps: ImportDeps,
): Promise<ImportDeps> => {
  const place = job.columns.findIndex(({ field }) => field === 'folder');
  if (!job.createFolders || place < 0) return deps;
  const wanted = new Set(
    records.map(({ cells }) => (cells[place] ?? '').trim()).filter((path) => path !== ''),
  );
  const ready = job.dryRun ? pretendingFolders(deps) : deps;
  const ports = {
    users: deps.users,
    idempotency: ready.imports.lines(job.kind, undefined),
    commit: ready.commit,
  };
  const open = (attempt: number) =>
    openSession(
      { subject: caller.subject ?? '', attempt, now: deps.clock.now(), authorise: () => ok(undefined) },
      ports,
    );
  for (const path of wanted) {
    const names = path.split('/').map((name) => name.trim());
    for (let depth = 1; depth <= names.length; depth++) {
      const ids = new Map(
        [...folderPaths(await ready.folders.tree())].map(([id, known]) => [foldedPath(known), id]),
      );
      const isThere = ids.has(foldedPath(names.slice(0, depth).join('/')));
      const parentId = (ids.get(foldedPath(names.slice(0, depth - 1).join('/'))) ?? null) as
        | `fld_${string}`
        | null;
      const draft = { name: names[depth - 1] ?? '', parentId };
      if (!isThere) await untilNoConflict((attempt) => createFolder(ready)(draft, open(attempt)));
    }
  }
  return ready;
};

/** Folders that are made in mind only. */
const pretendingFolders = (deps: ImportDeps): ImportDeps => {
  const made = new Map<string, Parameters<typeof deps.folders.add>[0]>();
  let tree: Parameters<typeof deps.folders.add>[1] | undefined;
  return {
    ...deps,
    commit: async () => undefined,
    folders: {
      ...deps.folders,
      find: async (id) => made.get(id) ?? deps.folders.find(id),
      tree: async () => tree ?? deps.folders.tree(),
      add: (folder, next) => {
        made.set(folder.id, folder);
        tree = next;
        return [];
      },
    },
  };
};
