import { createHash } from 'node:crypto';
import type { ImportJob, ImportKind } from '../../domain/imports/import.ts';
import type { ReadRow } from '../../domain/imports/import-columns.ts';
import { communicationOfRow, counterpartyOfRow, phoneOfRow } from '../../domain/imports/import-rows.ts';
import type { Imports } from '../../domain/imports/ports.ts';
import { dayIn } from '../../domain/values/calendar.ts';
import type { FieldError } from '../../domain/values/field-error.ts';
import type { Commit } from '../../domain/values/ports.ts';
import type { Refusal } from '../../domain/values/refusal.ts';
import { fail, ok, type Result } from '../../domain/values/result.ts';
import { normalizeForComparison } from '../../domain/values/text.ts';
import { createCommunication } from '../communications/create-communication.ts';
import { createCounterparty } from '../directory/create-counterparty.ts';
import { EVER } from '../lists/read-period.ts';
import type { AppDeps } from '../session/deps.ts';
import type { Replay, Session } from '../session/session.ts';
import type { ImportNames } from './import-names.ts';

export type ImportDeps = AppDeps & { readonly imports: Imports; readonly commit: Commit };

/** What is to be made of a line, by the use case that makes it for people. */
export type ImportTask = (session: Session) => Promise<Result<{ readonly id: string }, Refusal | Replay>>;

interface TaskContext {
  readonly job: ImportJob;
  readonly names: ImportNames;
}

export const hash = (...parts: unknown[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

/** The key of a line with an external code. */
export const codeKey = (kind: ImportKind, code: string) => hash(kind, 'code', normalizeForComparison(code));

const validation = (...fields: FieldError[]): Result<never, Refusal> =>
  fail({ code: 'validation-failed', fields });

/** The counterparty of a row. */
export const counterpartyTask = (
  row: ReadRow<'counterparties'>,
  { job, names }: TaskContext,
  deps: ImportDeps,
): Result<ImportTask, Refusal> => {
  const folder = names.folder(row.cells.folder?.[0] ?? job.folder ?? undefined);
  const { phoneRegion } = deps.company;
  const draft = counterpartyOfRow(
    row,
    { folder: folder.ok ? folder.value : UNKNOWN_FOLDER },
    { allowDuplicates: job.allowDuplicates, phoneRegion },
  );
  if (folder.ok && draft.ok) return ok((session) => createCounterparty(deps)(draft.value, session));
  return validation(...(folder.ok ? [] : [folder.error]), ...(draft.ok ? [] : draft.error));
};
/** Stands for a folder that is not there, where the other cells are read to tell of them too. */
const UNKNOWN_FOLDER = 'fld_00000000000000000000000000';

/**
 * The client of a row: by their external code, or by the phone. Several with one phone are told apart by the name. A
 * name alone makes nobody a client: there are namesakes.
 */
const findClient = async (
  row: ReadRow<'communications'>,
  { imports, counterparties, company }: ImportDeps,
): Promise<Result<string | undefined, FieldError>> => {
  const { cells } = row;
  const [code] = cells.clientKey ?? [];
  if (code !== undefined) {
    const made = await imports.findLine('counterparties', codeKey('counterparties', code));
    return made
      ? ok(made.id)
      : fail({
          field: 'clientKey',
          code: 'unknown',
          detail: 'No counterparty was imported with this code.',
        });
  }
  const phone = phoneOfRow(row, company.phoneRegion);
  if (!phone) return ok(undefined);
  const found = await counterparties.findByPhone(phone.number);
  const named = found.filter(
    ({ name }) => normalizeForComparison(name) === normalizeForComparison(cells.client?.[0] ?? ''),
  );
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
    : fail({
        field: 'contactDocument',
        code: 'unknown',
        detail: 'There is no window order with this number.',
      });
};

/** The communication of a row, with what is put on control. */
export const communicationTask = async (
  row: ReadRow<'communications'>,
  { job, names }: TaskContext,
  deps: ImportDeps,
): Promise<Result<ImportTask, Refusal>> => {
  const { cells } = row;
  const found = {
    state: names.state(cells.state?.[0]),
    manager: names.manager(cells.manager?.[0]),
    controlKind: cells.nextDate ? names.controlKind(cells.controlKind?.[0]) : ok(undefined),
    client: await findClient(row, deps),
    order: await findOrder(cells.contactDocument?.[0], deps),
  };
  const errors = Object.values(found).flatMap((one) => (one.ok ? [] : [one.error]));
  const ids = Object.fromEntries(
    Object.entries(found).map(([name, one]) => [name, one.ok ? one.value : undefined]),
  );
  const asked = communicationOfRow(row, ids, deps.company);
  if (!asked.ok) errors.push(...asked.error);
  if (!asked.ok || errors.length > 0) return validation(...errors);
  const { request, onControl } = asked.value;
  const isPast = onControl && onControl.nextDate < dayIn(deps.company.timeZone, deps.clock.now());
  const input = { ...request, ...(!(isPast && job.skipPastDates) && { onControl }) };
  return ok((session: Session) => createCommunication(deps)(input, session));
};
