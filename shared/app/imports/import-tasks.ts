import { createHash } from 'node:crypto';
import type { ImportJob, ImportKind } from '../../domain/imports/import.ts';
import type { ReadRow } from '../../domain/imports/import-columns.ts';
import { communicationOfRow, counterpartyOfRow, phoneOfRow } from '../../domain/imports/import-rows.ts';
import type { Imports } from '../../domain/imports/ports.ts';
import { dayIn } from '../../domain/values/calendar.ts';
import type { FieldError } from '../../domain/values/field-error.ts';
import type { Commit, WaitingClock } from '../../domain/values/ports.ts';
import { fail, ok, type Result } from '../../domain/values/result.ts';
import { normalizeForComparison } from '../../domain/values/text.ts';
import { createCommunication } from '../communications/create-communication.ts';
import { createCounterparty } from '../directory/create-counterparty.ts';
import { EVER } from '../lists/read-period.ts';
import type { AppDeps } from '../session/deps.ts';
import { refused } from '../session/refused.ts';
import type { Session } from '../session/session.ts';
import type { ImportNames } from './import-names.ts';

export type ImportDeps = AppDeps & {
  readonly clock: WaitingClock;
  readonly imports: Imports;
  readonly commit: Commit;
};

/** Creates what a line asks for, by the use case that creates it for people. */
export type ImportTask = (session: Session) => Promise<{ readonly id: string }>;

interface TaskContext {
  readonly job: ImportJob;
  readonly names: ImportNames;
}

export const hash = (...parts: unknown[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

/** The key of a line with an external code. */
export const codeKey = (kind: ImportKind, code: string) => hash(kind, 'code', normalizeForComparison(code));

/** Creates the counterparty of a row. Throws `Refused` with all that is wrong with its cells. */
export const counterpartyTask = (
  row: ReadRow<'counterparties'>,
  { job, names }: TaskContext,
  deps: ImportDeps,
): ImportTask => {
  const folder = names.folder(row.cells.folder?.[0] ?? job.folder ?? undefined);
  const draft = counterpartyOfRow(
    row,
    { folder: folder.ok ? folder.value : UNKNOWN_FOLDER },
    { allowDuplicates: job.allowDuplicates, phoneRegion: deps.company.phoneRegion },
  );
  if (folder.ok && draft.ok) return (session) => createCounterparty(deps)(draft.value, session);
  const errors = [...(folder.ok ? [] : [folder.error]), ...(draft.ok ? [] : draft.error)];
  throw refused('validation-failed', ...errors);
};

/** Stands for a folder that does not exist, so that errors of the other cells are found too. */
const UNKNOWN_FOLDER = 'fld_00000000000000000000000000';

/**
 * The client of a row: by their external code, or by the phone. Several with one phone are distinguished by the name. A
 * name alone does not identify a client: there are namesakes.
 */
const findClient = async (
  row: ReadRow<'communications'>,
  { imports, counterparties, company }: ImportDeps,
): Promise<Result<string | undefined, FieldError>> => {
  const { cells } = row;
  const [code] = cells.clientKey ?? [];
  if (code !== undefined) {
    const imported = await imports.findLine('counterparties', codeKey('counterparties', code));
    return imported
      ? ok(imported.id)
      : fail({
          field: 'clientKey',
          code: 'unknown',
          detail: 'No counterparty was imported with this code.',
        });
  }
  const phone = phoneOfRow(row, company.phoneRegion);
  if (!phone) return ok(undefined);
  const owners = await counterparties.findByPhone(phone.number);
  const namesakes = owners.filter(
    ({ name }) => normalizeForComparison(name) === normalizeForComparison(cells.client?.[0] ?? ''),
  );
  const [first, ...others] = namesakes.length > 0 ? namesakes : owners;
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

/** Creates the communication of a row, with what it puts on control. Throws `Refused` with all that is wrong with its cells. */
export const communicationTask = async (
  row: ReadRow<'communications'>,
  { job, names }: TaskContext,
  deps: ImportDeps,
): Promise<ImportTask> => {
  const { cells } = row;
  const references = {
    state: names.state(cells.state?.[0]),
    manager: names.manager(cells.manager?.[0]),
    controlKind: cells.nextDate ? names.controlKind(cells.controlKind?.[0]) : ok(undefined),
    client: await findClient(row, deps),
    order: await findOrder(cells.contactDocument?.[0], deps),
  };
  const errors = Object.values(references).flatMap((reference) => (reference.ok ? [] : [reference.error]));
  const ids = Object.fromEntries(
    Object.entries(references).map(([name, reference]) => [name, reference.ok ? reference.value : undefined]),
  );
  const draft = communicationOfRow(row, ids, deps.company);
  if (!draft.ok) errors.push(...draft.error);
  if (!draft.ok || errors.length > 0) throw refused('validation-failed', ...errors);
  const { request, onControl } = draft.value;
  const isPast = onControl && onControl.nextDate < dayIn(deps.company.timeZone, deps.clock.now());
  const input = { ...request, ...(!(isPast && job.skipPastDates) && { onControl }) };
  return (session) => createCommunication(deps)(input, session);
};
