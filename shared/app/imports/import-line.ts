import {
  type ImportJob,
  type ImportKind,
  type ImportLineReport,
  REPORT,
  reportedError,
} from '../../domain/imports/import.ts';
import { type Cells, headingOf, type ReadRow } from '../../domain/imports/import-columns.ts';
import { fieldOfPath, identityOf, numbersOfRow, type RowError } from '../../domain/imports/import-rows.ts';
import type { ImportedLine } from '../../domain/imports/ports.ts';
import { type CsvRecord, MAX_RECORD_CHARACTERS } from '../../domain/lists/csv.ts';
import type { User } from '../../domain/users/user.ts';
import type { FieldError, FieldErrorCode } from '../../domain/values/field-error.ts';
import type { Refusal } from '../../domain/values/refusal.ts';
import { ok, type Result } from '../../domain/values/result.ts';
import { normalizeForComparison } from '../../domain/values/text.ts';
import { Refused, settle } from '../session/refused.ts';
import { runInSession } from '../session/run-in-session.ts';
import { openSession } from '../session/session.ts';
import type { DryRun } from './import-dry-run.ts';
import type { ImportNames } from './import-names.ts';
import { findByNumber } from './import-numbers.ts';
import {
  codeKey,
  communicationTask,
  counterpartyTask,
  hash,
  type ImportDeps,
  type ImportTask,
} from './import-tasks.ts';

/** A record of a file, its cells by field; none of a record that is incomplete. */
export interface RecordOfLine extends CsvRecord {
  readonly row: Result<ReadRow<ImportKind>, readonly FieldError[]> | undefined;
}

/** A line of this file that was not refused. */
interface AcceptedLine {
  readonly line: number;
  readonly outcome: 'created' | 'exists' | 'differs';
  /** Of the cells, ignoring case. */
  readonly normalizedHash: string;
  readonly id: string | null;
}

/** What a line is imported with. */
export interface LineContext {
  readonly job: ImportJob;
  readonly caller: User;
  readonly names: ImportNames;
  /** Earlier lines by their keys and phones: a line with the same key or phone waits for their outcome. */
  readonly pending: Map<string, Promise<unknown>>;
  /** Earlier lines that were not refused, by their keys. */
  readonly outcomes: Map<string, AcceptedLine>;
  readonly dryRun: DryRun | undefined;
}

/** What distinguishes a line from all others: its external code, or what it is about. */
const keyOf = (kind: ImportKind, cells: Cells<'counterparties'> | Cells<'communications'>) =>
  cells.key ? codeKey(kind, cells.key[0] ?? '') : hash(kind, 'line', identityOf(cells));

/**
 * Imports one line through the use case by which people create what it asks for, so that all rules hold (R10 too). What
 * is created and the key of its line are one change: however often a file is sent, a line creates one thing. Of lines
 * with one key, or one phone, each waits for those before it: the second is judged by the outcome of the first.
 */
export const importLine = async (
  record: RecordOfLine,
  context: LineContext,
  deps: ImportDeps,
): Promise<ImportLineReport> => {
  const { row } = record;
  const { job, pending } = context;
  if (row === undefined || record.text.length > MAX_RECORD_CHARACTERS) return refusedRecord(record, context);
  if (!row.ok) {
    return refusedLine(record, context, { code: 'validation-failed', fields: row.error });
  }
  const key = keyOf(job.kind, row.value.cells);
  const numbers = job.kind === 'counterparties' ? numbersOfRow(row.value, deps.company.phoneRegion) : [];
  const tokens = [key, ...numbers];
  const earlier = Promise.all(tokens.map((token) => pending.get(token)));
  const report = earlier.then(() => importRow({ ...record, key, numbers, row: row.value }, context, deps));
  for (const token of tokens) pending.set(token, report);
  return report;
};

/** A record whose cells were read, with what distinguishes it. */
interface Row extends Omit<RecordOfLine, 'row'> {
  readonly key: string;
  readonly numbers: readonly string[];
  readonly row: ReadRow<ImportKind>;
}

const reportOf = (
  { line }: { line: number },
  outcome: Partial<ImportLineReport> & Pick<ImportLineReport, 'outcome'>,
): ImportLineReport => ({
  line,
  id: null,
  code: null,
  errors: [],
  ...outcome,
});

const normalizedHashOf = ({ cells }: ReadRow<ImportKind>) =>
  hash(normalizeForComparison(JSON.stringify(cells)));

const importRow = async (record: Row, context: LineContext, deps: ImportDeps): Promise<ImportLineReport> => {
  const { line, key, row } = record;
  const { job, outcomes, dryRun } = context;
  const normalizedHash = normalizedHashOf(row);
  const earlier = outcomes.get(key) ?? (await findLineOfEarlierPart(record, dryRun));
  const judgement = earlier && judgeByEarlier(earlier, normalizedHash);
  if (judgement) return reportOf(record, judgement);

  if (job.kind === 'communications') {
    const numbered = await findByNumber(row.cells as Cells<'communications'>, context, deps);
    if (numbered) return reportOf(record, numbered);
  }

  const result = await settle(() => createFromRow(record, context, deps));
  if (!result.ok) return refusedLine(record, context, result.error);
  outcomes.set(key, { line, normalizedHash, ...result.value });
  return reportOf(record, result.value);
};

/** Creates what a row asks for, or finds what was imported under its key before. Throws `Refused` where it is neither. */
const createFromRow = async (
  record: Row,
  context: LineContext,
  deps: ImportDeps,
): Promise<Pick<AcceptedLine, 'outcome' | 'id'>> => {
  const { line, key, numbers, row } = record;
  const { job, dryRun } = context;
  const origin = { importId: job.id, line, contentHash: hash(row.cells) };
  const lineDeps = dryRun?.depsFor(line) ?? deps;
  const task = await settle(() => taskOf(row, context, lineDeps));
  if (!task.ok) {
    // A line that was imported before may name what does not exist any more.
    const imported = await deps.imports.findLine(job.kind, key);
    if (!imported) throw new Refused(task.error);
    return compareWithImported(imported, origin);
  }
  const created = await runTask(task.value, key, origin, context, lineDeps);
  if (created.ok) {
    dryRun?.remember({ key, numbers, line, contentHash: normalizedHashOf(row), name: nameIn(row.cells) });
    return { outcome: 'created', id: dryRun ? null : created.value.id };
  }
  if (created.error.code === 'replay') {
    return compareWithImported(created.error.value as ImportedLine, origin);
  }
  throw new Refused(created.error);
};

const taskOf = async (
  row: ReadRow<ImportKind>,
  context: LineContext,
  deps: ImportDeps,
): Promise<ImportTask> =>
  context.job.kind === 'counterparties'
    ? counterpartyTask(row as ReadRow<'counterparties'>, context, deps)
    : communicationTask(row as ReadRow<'communications'>, context, deps);

/** Runs a task in sessions that remember its line by its key: one that was imported before is a replay. */
const runTask = (
  task: ImportTask,
  key: string,
  origin: Omit<ImportedLine, 'id'>,
  { job, caller }: LineContext,
  { users, imports, commit, clock }: ImportDeps,
) =>
  runInSession(
    (attempt) =>
      openSession(
        {
          subject: caller.subject ?? '',
          // A crowd of lines draws numbers from the counter at once; a dry run draws none for good.
          attempt: job.dryRun ? 0 : attempt + 1,
          now: clock.now(),
          authorise: () => ok(undefined),
          idempotency: { key, requestHash: '' },
        },
        { users, commit, idempotency: imports.importedLines(job.kind, origin) },
      ),
    task,
    clock,
  );

/** The outcome of a line that was imported already: by this very line, or by another with the same cells or different ones. */
const compareWithImported = (
  { id, importId, line, contentHash }: ImportedLine,
  origin: Omit<ImportedLine, 'id'>,
): Pick<AcceptedLine, 'outcome' | 'id'> => {
  if (importId === origin.importId && line === origin.line) return { outcome: 'created', id };
  return { outcome: contentHash === origin.contentHash ? 'exists' : 'differs', id };
};

/** What a line of an earlier part would have created under the same key, in a dry run. */
const findLineOfEarlierPart = async (
  { key, line }: Row,
  dryRun: DryRun | undefined,
): Promise<AcceptedLine | undefined> => {
  const earlier = await dryRun?.findLine(key, line);
  return earlier && { line: earlier.line, outcome: 'created', normalizedHash: earlier.contentHash, id: null };
};

const nameIn = (cells: Cells<ImportKind>): string =>
  ((cells as { name?: readonly string[] }).name?.[0] ?? '').slice(0, 200);

/**
 * The outcome of a line whose key an earlier line of the file has: the same, if it says the same. Where the earlier one
 * created nothing, what is in the journal decides, and there is no outcome yet.
 */
const judgeByEarlier = (
  { line, outcome, id, normalizedHash }: AcceptedLine,
  ownHash: string,
): Pick<ImportLineReport, 'outcome' | 'id' | 'errors'> | undefined => {
  const errorOf = (code: FieldErrorCode, detail: string) => [{ column: '', code, detail, cell: null }];
  if (normalizedHash === ownHash) {
    const errors = errorOf('same-line', `The same as line ${line}.`);
    return { outcome: outcome === 'created' ? 'exists' : outcome, id, errors };
  }
  if (outcome !== 'created') return undefined;
  const detail = `Line ${line} has the same key and other contents. The contents of this line are not in the journal.`;
  return { outcome: 'differs', id, errors: errorOf('other-line', detail) };
};

/** The report of a record that can't be read: where its quotation mark opens, or that it is too long. */
const refusedRecord = (record: RecordOfLine, { job }: LineContext): ImportLineReport => {
  const { line, unclosed, cells } = record;
  const column = unclosed === undefined ? '' : (job.columns[unclosed]?.heading ?? '');
  const error =
    unclosed === undefined
      ? {
          column,
          code: 'too-large',
          detail: `A record may have at most ${MAX_RECORD_CHARACTERS} characters.`,
          cell: cells[0] ?? null,
        }
      : {
          column,
          code: 'quote-not-closed',
          detail: `The quotation mark that opens on line ${line} is not closed there. The lines after it are read on their own.`,
          cell: record.text.trim(),
        };
  const code = unclosed === undefined ? 'validation-failed' : 'quote-not-closed';
  return reportOf(record, { outcome: 'refused', code, errors: [reportedError(error)] });
};

/** The report of a line that is refused: every error with its heading and what is in the cell. */
const refusedLine = (
  record: { readonly line: number; readonly cells: readonly string[]; readonly row: unknown },
  { job }: LineContext,
  { code, fields = [], duplicates = [] }: Refusal,
): ImportLineReport => {
  const duplicateErrors = duplicates.map(({ name, phone }) => ({
    field: 'phones',
    code: 'duplicate' as const,
    detail: `${name} has ${phone}.`,
  }));
  const errors = [...fields, ...duplicateErrors].slice(0, REPORT.errors).map((error: RowError) => {
    const field = fieldOfPath(error.field);
    const ownIndex = job.columns.findIndex((column) => column.field === field || column.heading === field);
    const columnIndex = error.columnIndex ?? (ownIndex < 0 ? undefined : ownIndex);
    return reportedError({
      column:
        columnIndex === undefined
          ? headingOf(job.kind, job.columns, field)
          : (job.columns[columnIndex]?.heading ?? field),
      code: error.code,
      detail: error.detail,
      cell: error.cell ?? (columnIndex === undefined ? null : record.cells[columnIndex]?.trim() || null),
    });
  });
  return reportOf(record, { outcome: 'refused', code, errors });
};
