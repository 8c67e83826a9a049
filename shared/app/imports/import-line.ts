import {
  type ImportJob,
  type ImportKind,
  type ImportLineReport,
  REPORT,
  reportedError,
} from '../../domain/imports/import.ts';
import { type Cells, headingOf, type ReadRow } from '../../domain/imports/import-columns.ts';
import { fieldOfPath, identityOf, numbersOfRow, type RowError } from '../../domain/imports/import-rows.ts';
import { type CsvRecord, MAX_RECORD_CHARACTERS } from '../../domain/lists/csv.ts';
import type { User } from '../../domain/users/user.ts';
import type { FieldError, FieldErrorCode } from '../../domain/values/field-error.ts';
import type { Refusal } from '../../domain/values/refusal.ts';
import { ok, type Result } from '../../domain/values/result.ts';
import { normalizeForComparison } from '../../domain/values/text.ts';
import { runInSession } from '../session/run-in-session.ts';
import { openSession } from '../session/session.ts';
import type { DryRun } from './import-dry-run.ts';
import type { ImportNames } from './import-names.ts';
import { findByNumber } from './import-numbers.ts';
import { codeKey, communicationTask, counterpartyTask, hash, type ImportDeps } from './import-tasks.ts';

/** A record of a file, its cells sorted by field; none of a record that is not whole. */
export interface RecordOfLine extends CsvRecord {
  readonly row: Result<ReadRow<ImportKind>, readonly FieldError[]> | undefined;
}

/** What became of a line of this part that was not refused. */
interface MadeOfLine {
  readonly line: number;
  readonly outcome: 'created' | 'exists' | 'differs';
  /** Of what it says, however it is cased. */
  readonly saying: string;
  readonly id: string | null;
}

/** What a line is imported with. */
export interface LineContext {
  readonly job: ImportJob;
  readonly caller: User;
  readonly names: ImportNames;
  /** Lines before, by what tells them apart: a line with the same key or phone waits for what becomes of them. */
  readonly seen: Map<string, Promise<unknown>>;
  /** What became of lines before, by their keys. */
  readonly made: Map<string, MadeOfLine>;
  readonly dryRun: DryRun | undefined;
}

/** What tells a line from all others: its external code, or what it is about. */
const keyOf = (kind: ImportKind, cells: Cells<'counterparties'> | Cells<'communications'>) =>
  cells.key ? codeKey(kind, cells.key[0] ?? '') : hash(kind, 'line', identityOf(cells));

/**
 * Imports one line through the use case by which people make what it asks for, so that all rules hold (R10 too). What
 * is made and the key of its line are one change: however often a file comes, a line makes one thing. Of lines with one
 * key, or one phone, each waits for those before it: of two, the second is judged by what became of the first.
 */
export const importLine = async (
  record: RecordOfLine,
  context: LineContext,
  deps: ImportDeps,
): Promise<ImportLineReport> => {
  const { row } = record;
  const { job, seen } = context;
  if (row === undefined || record.text.length > MAX_RECORD_CHARACTERS) return refusedRecord(record, context);
  if (!row.ok) {
    return refusedLine(record, context, { code: 'validation-failed', fields: row.error });
  }
  const key = keyOf(job.kind, row.value.cells);
  const numbers = job.kind === 'counterparties' ? numbersOfRow(row.value, deps.company.phoneRegion) : [];
  const turns = [key, ...numbers];
  const before = Promise.all(turns.map((turn) => seen.get(turn)));
  const done = before.then(() => importRow({ ...record, key, numbers, row: row.value }, context, deps));
  for (const turn of turns) seen.set(turn, done);
  return done;
};

interface Row extends Omit<RecordOfLine, 'row'> {
  readonly key: string;
  readonly numbers: readonly string[];
  readonly row: ReadRow<ImportKind>;
}

const answer = (
  { line }: { line: number },
  over: Partial<ImportLineReport> & Pick<ImportLineReport, 'outcome'>,
): ImportLineReport => ({
  line,
  id: null,
  code: null,
  errors: [],
  ...over,
});

const importRow = async (record: Row, context: LineContext, deps: ImportDeps): Promise<ImportLineReport> => {
  const { line, key, numbers, row } = record;
  const { job, caller, made, dryRun } = context;
  const { cells } = row;
  const contentHash = hash(cells);
  const saying = hash(normalizeForComparison(JSON.stringify(cells)));

  const before = made.get(key) ?? (await pretendedBefore(record, dryRun));
  const judged = before && judgedBy(before, saying);
  if (judged) return answer(record, judged);
  const become = (outcome: MadeOfLine['outcome'], id: string | null) => {
    made.set(key, { line, outcome, saying, id });
    return answer(record, { outcome, id });
  };

  if (job.kind === 'communications') {
    const found = await findByNumber(cells as Cells<'communications'>, context, deps);
    if (found) return answer(record, found);
  }

  const use = dryRun?.depsFor(line) ?? deps;
  const task = await (job.kind === 'counterparties'
    ? counterpartyTask(row as ReadRow<'counterparties'>, context, use)
    : communicationTask(row as ReadRow<'communications'>, context, use));
  const becomeOf = (found: { id: string; importId: string; line: number; contentHash: string }) => {
    if (found.importId === job.id && found.line === line) return become('created', found.id);
    return become(found.contentHash === contentHash ? 'exists' : 'differs', found.id);
  };
  if (!task.ok) {
    // A line that was imported before may name what is not there any more.
    const found = await deps.imports.findLine(job.kind, key);
    return found ? becomeOf(found) : refusedLine(record, context, task.error);
  }
  const origin = { importId: job.id, line, contentHash };
  const ports = {
    users: deps.users,
    idempotency: deps.imports.lines(job.kind, origin),
    commit: use.commit,
  };
  const outcome = await runInSession(
    (attempt) =>
      openSession(
        {
          subject: caller.subject ?? '',
          // A crowd of lines draws numbers from the counter at once; a dry run draws none for good.
          attempt: job.dryRun ? 0 : attempt + 1,
          now: deps.clock.now(),
          authorise: () => ok(undefined),
          idempotency: { key, requestHash: '' },
        },
        ports,
      ),
    task.value,
  );
  if (outcome.ok) {
    dryRun?.remember({ key, numbers, line, contentHash: saying, name: nameIn(cells) });
    return become('created', job.dryRun ? null : outcome.value.id);
  }
  if (outcome.error.code !== 'replay') return refusedLine(record, context, outcome.error);
  return becomeOf(outcome.error.value as NonNullable<Awaited<ReturnType<typeof deps.imports.findLine>>>);
};

/** What a line in a part before would have made under the same key, in a dry run. */
const pretendedBefore = async (
  { key, line }: Row,
  dryRun: DryRun | undefined,
): Promise<MadeOfLine | undefined> => {
  const found = await dryRun?.findLine(key, line);
  return found && { line: found.line, outcome: 'created', saying: found.contentHash, id: null };
};

const nameIn = (cells: Cells<ImportKind>): string =>
  ((cells as { name?: readonly string[] }).name?.[0] ?? '').slice(0, 200);

/**
 * What a line comes to whose key a line before it in the file has: the same, if it says the same. Where the one before
 * made nothing, what is there decides, and there is no answer yet.
 */
const judgedBy = (
  before: MadeOfLine,
  saying: string,
): Pick<ImportLineReport, 'outcome' | 'id' | 'errors'> | undefined => {
  const { line, id } = before;
  const told = (code: FieldErrorCode, detail: string) => [{ column: '', code, detail, cell: null }];
  if (before.saying === saying) {
    const outcome = before.outcome === 'created' ? 'exists' : before.outcome;
    return { outcome, id, errors: told('same-line', `The same as line ${line}.`) };
  }
  if (before.outcome !== 'created') return undefined;
  const detail = `Line ${line} has the same key and other contents. The contents of this line are not in the journal.`;
  return { outcome: 'differs', id, errors: told('other-line', detail) };
};

/** A record that can't be read: where its quotation mark opens, or that it is too long. */
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
  return answer(record, { outcome: 'refused', code, errors: [reportedError(error)] });
};

/** A line that is refused: every error with its heading and what is in the cell. */
const refusedLine = (
  record: { readonly line: number; readonly cells: readonly string[]; readonly row: unknown },
  { job }: LineContext,
  { code, fields = [], duplicates = [] }: Refusal,
): ImportLineReport => {
  const taken = duplicates.map(({ name, phone }) => ({
    field: 'phones',
    code: 'duplicate' as const,
    detail: `${name} has ${phone}.`,
  }));
  const errors = [...fields, ...taken].slice(0, REPORT.errors).map((error: RowError) => {
    const field = fieldOfPath(error.field);
    const found = job.columns.findIndex((column) => column.field === field || column.heading === field);
    const columnIndex = error.columnIndex ?? (found < 0 ? undefined : found);
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
  return answer(record, { outcome: 'refused', code, errors });
};
