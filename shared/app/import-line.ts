import { createHash } from 'node:crypto';
import { dayIn } from '../domain/calendar.ts';
import type { ImportJob, ImportKind, ImportLine } from '../domain/import.ts';
import { type Cells, headingOf, readCells } from '../domain/import-columns.ts';
import { communicationOfRow, counterpartyOfRow, fieldOfPath, identityOf } from '../domain/import-rows.ts';
import { readPhone } from '../domain/phone.ts';
import type { Commit, Imports } from '../domain/ports.ts';
import type { FieldError, Refusal } from '../domain/refusal.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { folded } from '../domain/text.ts';
import type { User } from '../domain/user.ts';
import { createCommunication } from './create-communication.ts';
import { createCounterparty } from './create-counterparty.ts';
import type { AppDeps } from './deps.ts';
import type { ImportNames } from './import-names.ts';
import { runUseCase } from './run-use-case.ts';
import { openSession, type UseCase } from './session.ts';

export type ImportDeps = AppDeps & { readonly imports: Imports; readonly commit: Commit };

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

const hash = (...parts: unknown[]) => createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

/** What tells a line from all others: its external code, or what it is about. */
const keyOf = (kind: ImportKind, cells: Cells<'counterparties'> | Cells<'communications'>) =>
  cells.key ? hash(kind, 'code', folded(cells.key[0] ?? '')) : hash(kind, 'line', identityOf(cells));

const validation = (...fields: FieldError[]): Result<never, Refusal> =>
  fail({ code: 'validation-failed', fields });

/** Something to be made of a line: a use case, and its input. */
type Task = <Outcome>(
  run: <Input>(useCase: UseCase<Input, { id: string }>, input: Input) => Outcome,
) => Outcome;
const task =
  <Input>(useCase: UseCase<Input, { id: string }>, input: Input): Task =>
  (run) =>
    run(useCase, input);

const counterpartyTask = (
  cells: Cells<'counterparties'>,
  { job, names }: LineContext,
  deps: ImportDeps,
): Result<Task, Refusal> => {
  const folder = names.folder(cells.folder?.[0]);
  if (!folder.ok) return validation(folder.error);
  const draft = counterpartyOfRow(cells, { folder: folder.value }, job);
  return draft.ok ? ok(task(createCounterparty(deps), draft.value)) : validation(...draft.error);
};

/**
 * The client of a row: by their external code, or by the phone. Several with one phone are told apart by the name. A
 * name alone makes nobody a client: there are namesakes.
 */
const findClient = async (
  cells: Cells<'communications'>,
  { imports, counterparties, company }: ImportDeps,
): Promise<Result<string | undefined, FieldError>> => {
  const [code] = cells.clientKey ?? [];
  if (code !== undefined) {
    const made = await imports.findLine('counterparties', hash('counterparties', 'code', folded(code)));
    return made
      ? ok(made.id)
      : fail({
          field: 'clientKey',
          code: 'unknown',
          detail: 'No counterparty was imported under this code.',
        });
  }
  const [text] = cells.phone ?? [];
  const phone = text === undefined ? undefined : readPhone(text, company.phoneRegion, 'phone');
  if (!phone?.ok) return ok(undefined);
  const found = await counterparties.findByPhone(phone.value.number);
  const named = found.filter(({ name }) => folded(name) === folded(cells.client?.[0] ?? ''));
  const [first, ...others] = named.length > 0 ? named : found;
  return others.length === 0
    ? ok(first?.id)
    : fail({
        field: 'phone',
        code: 'ambiguous',
        detail: 'Several counterparties have this phone: say which in a column "Код клиента".',
      });
};

const findOrder = async (
  number: string | undefined,
  { windowOrders }: ImportDeps,
): Promise<Result<string | undefined, FieldError>> => {
  if (number === undefined) return ok(undefined);
  const { rows } = await windowOrders.list({ ...EVER, marked: true, filters: { number }, limit: 1 });
  const [order] = rows;
  return order
    ? ok(order.id)
    : fail({ field: 'contactDocument', code: 'unknown', detail: 'There is no window order of this number.' });
};
const EVER = { from: '0000', to: '9999' };

const communicationTask = async (
  cells: Cells<'communications'>,
  { job, names }: LineContext,
  deps: ImportDeps,
): Promise<Result<Task, Refusal>> => {
  const found = {
    state: names.state(cells.state?.[0]),
    manager: names.manager(cells.manager?.[0]),
    controlKind: cells.nextDate ? names.controlKind(cells.controlKind?.[0]) : ok(undefined),
    client: await findClient(cells, deps),
    order: await findOrder(cells.contactDocument?.[0], deps),
  };
  const errors = Object.values(found).flatMap((one) => (one.ok ? [] : [one.error]));
  const ids = Object.fromEntries(
    Object.entries(found).map(([name, one]) => [name, one.ok ? one.value : undefined]),
  );
  const row = communicationOfRow(cells, ids, deps.company.timeZone);
  if (!row.ok) errors.push(...row.error);
  if (!row.ok || errors.length > 0) return validation(...errors);
  const { request, onControl } = row.value;
  const isPast = onControl && onControl.nextDate < dayIn(deps.company.timeZone, deps.clock.now());
  const input = { ...request, ...(!(isPast && job.skipPastDates) && { onControl }) };
  return ok(task(createCommunication(deps), input));
};

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
      column: headingOf(job.columns, fieldOfPath(field)),
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
  const outcome = await made.value((useCase, input) =>
    runUseCase(useCase, input, (attempt) =>
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
    ),
  );
  if (outcome.ok) return answer({ outcome: 'created', id: job.dryRun ? null : outcome.value.id });
  if (outcome.error.code !== 'replay') return refused(outcome.error);
  const found = outcome.error.value as Awaited<ReturnType<Imports['findLine']>> & object;
  return answer({ outcome: outcomeOf(found), id: found.id });
};
