import type { ImportJob, ImportKind, ImportLine } from '../domain/import.ts';
import { type Cells, headingOf, readCells } from '../domain/import-columns.ts';
import { fieldOfPath, identityOf } from '../domain/import-rows.ts';
import type { Imports } from '../domain/ports.ts';
import type { Refusal } from '../domain/refusal.ts';
import { ok } from '../domain/result.ts';
import type { User } from '../domain/user.ts';
import type { ImportNames } from './import-names.ts';
import { codeKey, communicationTask, counterpartyTask, hash, type ImportDeps } from './import-tasks.ts';
import { runInSession } from './run-in-session.ts';
import { openSession } from './session.ts';

/** Most errors told of one line: reports of all lines of a chunk are one item. */
const MOST_ERRORS = 10;

/** A record of a file: its line and its cells. */
export interface ImportRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** What a line is imported with. */
export interface LineContext {
  readonly job: ImportJob;
  readonly caller: User;
  readonly names: ImportNames;
  /** Keys of the lines before, and the line of each: of two that are one the first is made. */
  readonly seen: Map<string, number>;
}

/** What tells a line from all others: its external code, or what it is about. */
const keyOf = (kind: ImportKind, cells: Cells<'counterparties'> | Cells<'communications'>) =>
  cells.key ? codeKey(kind, cells.key[0] ?? '') : hash(kind, 'line', identityOf(cells));

/**
 * Imports one line through the use case by which people make what it asks for, so that all rules hold (R10 too). What
 * is made and the key of its line are one change: however often a file comes, a line makes one thing.
 */
export const importLine = async (
  { line, cells: record }: ImportRecord,
  context: LineContext,
  deps: ImportDeps,
): Promise<ImportLine> => {
  const { job, caller, seen } = context;
  const answer = (over: Partial<ImportLine> & Pick<ImportLine, 'outcome'>): ImportLine => ({
    line,
    id: null,
    code: null,
    errors: [],
    ...over,
  });
  const refused = ({ code, fields = [], duplicates = [] }: Refusal) => {
    const taken = duplicates.map(({ name, phone }) => ({
      field: 'phones',
      code: 'duplicate',
      detail: `${name} has ${phone}.`,
    }));
    const errors = [...fields, ...taken].slice(0, MOST_ERRORS).map(({ field, code, detail }) => ({
      column: headingOf(job.kind, job.columns, fieldOfPath(field)),
      code,
      detail,
    }));
    return answer({ outcome: 'refused', code, errors });
  };

  const cells = readCells(job.columns, record);
  if (!cells.ok) return refused({ code: 'validation-failed', fields: cells.error });
  const key = keyOf(job.kind, cells.value);
  const before = seen.get(key);
  if (before !== undefined) {
    return answer({
      outcome: 'exists',
      errors: [{ column: '', code: 'same-line', detail: `As line ${before}.` }],
    });
  }
  seen.set(key, line);

  const made = await (job.kind === 'counterparties'
    ? counterpartyTask(cells.value as Cells<'counterparties'>, context, deps)
    : communicationTask(cells.value as Cells<'communications'>, context, deps));
  // A line that was imported before may name what is not there any more.
  const origin = { importId: job.id, line, contentHash: hash(cells.value) };
  const lines = deps.imports.lines(job.kind, origin);
  const outcomeOf = (found: { importId: string; line: number; contentHash: string }) => {
    if (found.importId === job.id && found.line === line) return 'created';
    return found.contentHash === origin.contentHash ? 'exists' : 'differs';
  };
  if (!made.ok) {
    const found = await deps.imports.findLine(job.kind, key);
    return found ? answer({ outcome: outcomeOf(found), id: found.id }) : refused(made.error);
  }
  const ports = {
    users: deps.users,
    idempotency: lines,
    commit: job.dryRun ? async () => undefined : deps.commit,
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
    made.value,
  );
  if (outcome.ok) return answer({ outcome: 'created', id: job.dryRun ? null : outcome.value.id });
  if (outcome.error.code !== 'replay') return refused(outcome.error);
  const found = outcome.error.value as Awaited<ReturnType<Imports['findLine']>> & object;
  return answer({ outcome: outcomeOf(found), id: found.id });
};
