import {
  countLines,
  type ImportChunkReport,
  type ImportChunkRequest,
  type ImportJob,
  MAX_RECORDS,
  type StoredImport,
  withChunk,
} from '../../domain/imports/import.ts';
import { looksOf, readCells } from '../../domain/imports/import-columns.ts';
import { type CsvRecord, readRecords } from '../../domain/lists/csv.ts';
import { inParallel } from '../../in-parallel.ts';
import { existing } from '../session/existing.ts';
import { refused } from '../session/refused.ts';
import type { UseCase } from '../session/session.ts';
import { dryRunOf } from './import-dry-run.ts';
import { prepareFolders } from './import-folders.ts';
import { importLine, type RecordOfLine } from './import-line.ts';
import { readImportNames } from './import-names.ts';
import { hash, type ImportDeps } from './import-tasks.ts';

/** Lines imported at a time: more of them would mostly wait for one another's folders and clients. */
const CONCURRENCY = 6;

/**
 * Imports a part of a file. Every line is a change of its own; the report is saved when all are done. A part that is sent
 * again gets the saved report; a different one under its sequence is refused. One that was cut off by a crash runs from
 * the start again, and its lines find what they have created.
 */
export const importChunk =
  (deps: ImportDeps): UseCase<ImportChunkRequest & { importId: string }, ImportChunkReport> =>
  async ({ importId, sequence, firstLine, text, isLast }, session) => {
    const now = deps.clock.now();
    const { caller, job } = await session.load({ job: existing(deps.imports.find(importId, now)) });
    const previous = await deps.imports.findChunk(importId, sequence, now);
    const requestHash = hash(firstLine, text, isLast);
    if (previous) {
      const isSame = previous.requestHash === null || previous.requestHash === requestHash;
      if (!isSame) throw refused('import-part-reused');
      return previous.chunk;
    }
    requireUnfinished(job, sequence, isLast);
    const records = readMost(text, job, firstLine);
    if (records.length > MAX_RECORDS) {
      const detail = `A part may have at most ${MAX_RECORDS} records.`;
      throw refused('validation-failed', { field: 'text', code: 'too-large', detail });
    }

    const folders = await prepareFolders(foldersOf(records, job), job, deps);
    const context = {
      job,
      caller,
      names: await readImportNames(job, deps, folders),
      pending: new Map<string, Promise<unknown>>(),
      outcomes: new Map(),
      dryRun: job.dryRun ? dryRunOf(job, folders, deps) : undefined,
    };
    const lines = await inParallel(records, CONCURRENCY, (record) => importLine(record, context, deps));
    await context.dryRun?.save();
    const chunk = { importId: job.id, sequence, counts: countLines(lines), lines };
    return session.commit(
      [
        deps.imports.save(withChunk(job, chunk, isLast, now.toISOString())),
        ...deps.imports.addChunk(chunk, requestHash, now),
      ],
      chunk,
    );
  };

/** Refuses a part behind the last one, and a last part that is not the one it was said to be. */
const requireUnfinished = ({ lastSequence }: StoredImport, sequence: number, isLast: boolean): void => {
  if (lastSequence === null) return;
  if (sequence > lastSequence || (isLast && sequence !== lastSequence)) throw refused('import-finished');
};

/** The records of a part, their cells by field; reads no more of them than it takes to see that there are too many. */
const readMost = (text: string, job: ImportJob, firstLine: number): RecordOfLine[] => {
  const form = { delimiter: job.delimiter, looks: looksOf(job.columns) };
  const records: RecordOfLine[] = [];
  for (const record of readRecords(text, form, firstLine)) {
    records.push({ ...record, row: rowOf(record, job) });
    if (records.length > MAX_RECORDS) break;
  }
  return records;
};

const rowOf = ({ unclosed, cells }: CsvRecord, { kind, columns }: ImportJob) =>
  unclosed === undefined ? readCells(kind, columns, cells) : undefined;

/** The paths of folders that the lines of a part name. */
const foldersOf = (records: readonly RecordOfLine[], { kind, folder }: ImportJob): Set<string> => {
  const named = records.flatMap(({ row }) => (row?.ok ? (folderOf(row.value.cells) ?? []) : []));
  return new Set(kind === 'counterparties' ? [...(folder === null ? [] : [folder]), ...named] : []);
};

const folderOf = (cells: object) => (cells as { folder?: readonly string[] }).folder;
