import {
  countLines,
  type ImportChunkReport,
  type ImportChunkRequest,
  type ImportJob,
  MAX_RECORDS,
  withChunk,
} from '../../domain/imports/import.ts';
import { looksOf, readCells } from '../../domain/imports/import-columns.ts';
import { type CsvRecord, readRecords } from '../../domain/lists/csv.ts';
import { refuse } from '../../domain/values/refusal.ts';
import { ok } from '../../domain/values/result.ts';
import { inParallel } from '../../in-parallel.ts';
import type { UseCase } from '../session/session.ts';
import { dryRunOf } from './import-dry-run.ts';
import { readyFolders } from './import-folders.ts';
import { importLine, type RecordOfLine } from './import-line.ts';
import { readImportNames } from './import-names.ts';
import { hash, type ImportDeps } from './import-tasks.ts';

/** Lines under way at a time: more of them would mostly wait for one another's folders and clients. */
const CONCURRENCY = 6;

/**
 * Imports a part of a file. Every line is a change of its own; the report is kept when all are done. A part that comes
 * again answers the report kept; another one under its sequence is refused. One that was cut off by a crash is gone
 * through again, and its lines know what was made of them.
 */
export const importChunk =
  (deps: ImportDeps): UseCase<ImportChunkRequest & { importId: string }, ImportChunkReport> =>
  async ({ importId, sequence, firstLine, text, isLast }, session) => {
    const now = deps.clock.now();
    const begun = await session.load({ job: deps.imports.find(importId, now) });
    if (!begun.ok) return begun;
    const { caller, job } = begun.value;
    if (!job) return refuse('not-found');
    const kept = await deps.imports.findChunk(importId, sequence, now);
    const requestHash = hash(firstLine, text, isLast);
    if (kept) {
      const isSame = kept.requestHash === null || kept.requestHash === requestHash;
      return isSame ? ok(kept.chunk) : refuse('import-part-reused');
    }
    const { lastSequence } = job;
    if (lastSequence !== null && (sequence > lastSequence || (isLast && sequence !== lastSequence))) {
      return refuse('import-finished');
    }

    const records = readMost(text, job, firstLine);
    if (records.length > MAX_RECORDS) {
      const detail = `A part may have at most ${MAX_RECORDS} records.`;
      return refuse('validation-failed', { field: 'text', code: 'too-large', detail });
    }
    const folders = await readyFolders(foldersOf(records, job), job, deps);
    const context = {
      job,
      caller,
      names: await readImportNames(job, deps, folders),
      seen: new Map<string, Promise<unknown>>(),
      made: new Map(),
      dryRun: job.dryRun ? dryRunOf(job, folders, deps) : undefined,
    };
    const lines = await inParallel(records, CONCURRENCY, (record) => importLine(record, context, deps));
    await context.dryRun?.keep();
    const chunk = { importId: job.id, sequence, counts: countLines(lines), lines };
    return session.commit(
      [
        deps.imports.save(withChunk(job, chunk, isLast, now.toISOString())),
        ...deps.imports.addChunk(chunk, requestHash, now),
      ],
      chunk,
    );
  };

/** The records of a part, their cells sorted by field; no more are read than tell that there are too many. */
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
