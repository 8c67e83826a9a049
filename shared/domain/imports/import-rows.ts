import { type CommunicationRequest, communicationRequest } from '../communications/communication.ts';
import type { ControlEntryDraft } from '../control/control-entry.ts';
import { type CounterpartyDraft, counterpartyDraft } from '../directory/counterparty.ts';
import { type FieldError, fieldErrorCode } from '../values/field-error.ts';
import { type Phone, type PhoneRegion, readPhone } from '../values/phone.ts';
import { fail, ok, type Result } from '../values/result.ts';
import { normalizeForComparison } from '../values/text.ts';
import type { ImportKind } from './import.ts';
import { channelOf } from './import-channels.ts';
import type { Cells, ReadRow } from './import-columns.ts';
import { readDate } from './import-dates.ts';
import { type CellPhone, readPhoneCell } from './import-phones.ts';

/** Ids of what a row refers to by name, looked up before the row is read. */
export type NamesToIds = {
  readonly [Name in 'folder' | 'state' | 'manager' | 'controlKind' | 'client' | 'order']?: string | undefined;
};

const EMAILS = /[\s,;|<>]+|:::/;
const ADDRESSES = / ?::: ?/;

/** An error in a row: its field, the index of its column, and what is in the cell. */
export interface RowError extends FieldError {
  readonly columnIndex?: number | undefined;
  readonly cell?: string | undefined;
}

/** A value of a row, and the cell it was read from. */
interface FromCell<Value> {
  readonly value: Value;
  readonly cell: string;
  readonly columnIndex: number | undefined;
}

/** The values in the cells of a field, each with its cell. */
const fromCells = <Value>(
  { cells, columnIndexes }: { cells: object; columnIndexes: ReadRow<ImportKind>['columnIndexes'] },
  field: string,
  split: (cell: string) => readonly Value[],
): FromCell<Value>[] =>
  ((cells as Record<string, readonly string[] | undefined>)[field] ?? []).flatMap((cell, index) =>
    split(cell).map((value) => ({ value, cell, columnIndex: columnIndexes[field]?.[index] })),
  );

const emailsOf = (cell: string) =>
  cell
    .split(EMAILS)
    .map((part) => part?.replace(/^mailto:/i, '') ?? '')
    .filter((part) => part !== '');

/** An address may have several lines: their breaks become commas. */
const addressesOf = (cell: string) =>
  cell
    .split(ADDRESSES)
    .map((part) =>
      part
        .split(/[\n\r]+/)
        .map((one) => one.trim().replace(/,$/, ''))
        .filter((one) => one !== '')
        .join(', '),
    )
    .filter((part) => part !== '');

/** The phones of a field, and the errors in its cells. */
const phonesOf = (row: ReadRow<ImportKind>, field: 'phones' | 'phone', region: PhoneRegion) => {
  const errors: RowError[] = [];
  const phones = fromCells(row, field, (cell) => [cell]).flatMap(
    ({ cell, columnIndex }): FromCell<CellPhone>[] => {
      const read = readPhoneCell(cell, region);
      if (read.ok) return read.value.map((value) => ({ value, cell, columnIndex }));
      errors.push({ field, code: 'not-a-phone', detail: read.error, columnIndex, cell });
      return [];
    },
  );
  return { phones, errors };
};

/** The field of a row behind each path of a request. */
const FIELD_OF_PATH: readonly (readonly [RegExp, string])[] = [
  [/^phones/, 'phones'],
  [/^emails/, 'emails'],
  [/^addresses/, 'addresses'],
  [/^folderId/, 'folder'],
  [/^additionalData\.(.+)$/, 'additional:$1'],
  [/^occurredAt/, 'date'],
  [/^managerId/, 'manager'],
  [/^preliminaryContact\.callerName/, 'client'],
  [/^preliminaryContact\.clientId/, 'client'],
  [/^preliminaryContact\./, ''],
  [/^details\.stateId/, 'state'],
  [/^details\.contactDocument.*/, 'contactDocument'],
  [/^details\./, ''],
  [/^onControl\.kindId/, 'controlKind'],
  [/^onControl\.managerId/, 'manager'],
  [/^onControl\./, ''],
];

/** The field of a row behind an error's path in a request. */
export const fieldOfPath = (path: string): string => {
  const [pattern, field] = FIELD_OF_PATH.find(([candidate]) => candidate.test(path)) ?? [];
  return pattern === undefined || field === undefined
    ? path
    : field.startsWith('additional') || field === ''
      ? path.replace(pattern, field)
      : field;
};

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly code: string;
  readonly message: string;
}

/** The result of a request's schema, its errors with the cells they come from. */
const parsed = <Value>(
  outcome: { success: true; data: Value } | { success: false; error: { issues: readonly Issue[] } },
  origins: Readonly<Record<string, readonly FromCell<unknown>[]>>,
): Result<Value, RowError[]> =>
  outcome.success
    ? ok(outcome.data)
    : fail(
        outcome.error.issues.map(({ path, code, message }) => {
          const [list, index] = path;
          const origin = origins[String(list)]?.[Number(index)];
          return {
            field: fieldOfPath(path.map(String).join('.')),
            code: fieldErrorCode(code),
            detail: message,
            columnIndex: origin?.columnIndex,
            cell: origin?.cell,
          };
        }),
      );

/** The counterparty that a row asks to create. */
export const counterpartyOfRow = (
  row: ReadRow<'counterparties'>,
  { folder = '' }: NamesToIds,
  { allowDuplicates, phoneRegion }: { allowDuplicates: boolean; phoneRegion: PhoneRegion },
): Result<CounterpartyDraft, RowError[]> => {
  const { phones, errors } = phonesOf(row, 'phones', phoneRegion);
  const emails = fromCells(row, 'emails', emailsOf);
  const addresses = fromCells(row, 'addresses', addressesOf);
  const draft = parsed(
    counterpartyDraft.safeParse({
      name: row.cells.name?.[0],
      folderId: folder,
      phones: phones.map(({ value }) => value),
      emails: emails.map(({ value }) => value),
      addresses: addresses.map(({ value }) => value),
      additionalData: row.cells.additional,
      ...(allowDuplicates && { allowDuplicate: true }),
    }),
    { phones, emails, addresses },
  );
  if (!draft.ok) return draft;
  return errors.length > 0 ? fail(errors) : draft;
};

/** What a row asks to create: a communication, and its control entry. */
export interface CommunicationOfRow {
  readonly request: CommunicationRequest;
  readonly onControl: ControlEntryDraft | undefined;
}

/** Words in the note for values of which the row has several and a communication takes one. */
const MORE = { phones: 'Телефоны', emails: 'E-mail', addresses: 'Адреса' } as const;

/** The communication that a row asks to create, and its control entry if there is a next date (R19). */
export const communicationOfRow = (
  row: ReadRow<'communications'>,
  { state, manager, controlKind, client, order }: NamesToIds,
  { timeZone, phoneRegion }: { timeZone: string; phoneRegion: PhoneRegion },
): Result<CommunicationOfRow, RowError[]> => {
  const { cells, columnIndexes } = row;
  const errors: RowError[] = [];
  const date = (field: 'date' | 'nextDate') => {
    const cell = cells[field]?.[0];
    const read = cell === undefined ? undefined : readDate(cell, timeZone);
    if (read?.ok === false) {
      errors.push({
        field,
        code: 'not-a-date',
        detail: read.error,
        columnIndex: columnIndexes[field]?.[0],
        cell,
      });
    }
    return read?.ok ? read.value : undefined;
  };
  const occurred = date('date');
  const next = date('nextDate');
  const channelText = cells.channel?.[0];
  const channel = channelText === undefined ? undefined : channelOf(channelText);
  if (channelText !== undefined && channel === undefined) {
    const detail = 'There is no such channel.';
    errors.push({ field: 'channel', code: 'unknown', detail, cell: channelText });
  }
  const { phones, errors: phoneErrors } = phonesOf(row, 'phone', phoneRegion);
  // A single phone that can't be read is left to the use case, which refuses it along with
  // whatever else is wrong.
  const [unread] = cells.phone?.length === 1 && phones.length === 0 ? cells.phone : [];
  if (unread === undefined) errors.push(...phoneErrors);
  const emails = fromCells(row, 'email', emailsOf);
  const addresses = fromCells(row, 'address', addressesOf);
  const note = [
    ...(cells.note ?? []),
    // Without a next date its comment goes into the note, so that it is not lost.
    ...(next ? [] : (cells.comment ?? [])),
    ...Object.entries(cells.additional).map(([name, value]) => `${name}: ${value}`),
    ...remaining(MORE.phones, phones, phones[0]?.value.label ? 0 : 1),
    ...remaining(MORE.emails, emails, 1),
    ...remaining(MORE.addresses, addresses, 1),
  ];
  const request = parsed(
    communicationRequest.safeParse({
      ...(occurred && { occurredAt: occurred.instant }),
      ...(manager && { managerId: manager }),
      preliminaryContact: {
        channel,
        callerName: cells.client?.[0],
        phone: phones[0]?.value.phone ?? unread,
        email: emails[0]?.value,
        address: addresses[0]?.value,
        topic: cells.topic?.[0],
        source: cells.source?.[0],
        clientId: client,
      },
      details: {
        stateId: state,
        note: note.length > 0 ? note.join('\n') : undefined,
        ...(order && { contactDocument: { orderId: order } }),
      },
    }),
    {},
  );
  if (!request.ok) errors.push(...request.error);
  if (!request.ok || errors.length > 0) return fail(errors);
  return ok({
    request: request.value,
    onControl: next && {
      kindId: controlKind as ControlEntryDraft['kindId'],
      nextDate: next.day,
      ...(manager && { managerId: manager as NonNullable<ControlEntryDraft['managerId']> }),
      comment: cells.comment?.[0],
    },
  });
};

/** A line of the note with the cells whose values have no field. */
const remaining = (name: string, values: readonly FromCell<unknown>[], placed: number): string[] =>
  values.length > placed ? [`${name}: ${[...new Set(values.map(({ cell }) => cell))].join(', ')}`] : [];

/** The numbers of a counterparty's readable phones, in E.164. */
export const numbersOfRow = (row: ReadRow<ImportKind>, region: PhoneRegion): string[] =>
  phonesOf(row, 'phones', region).phones.flatMap(({ value }) => {
    const read = readPhone(value.phone, region, 'phones');
    return read.ok ? [read.value.number] : [];
  });

/** The first phone of a communication, if it can be read. */
export const phoneOfRow = (row: ReadRow<ImportKind>, region: PhoneRegion): Phone | undefined => {
  const [first] = phonesOf(row, 'phone', region).phones;
  const read = first && readPhone(first.value.phone, region, 'phone');
  return read?.ok ? read.value : undefined;
};

/**
 * Tells a line without an external code from all others: a counterparty by name, phones and
 * e-mails, a communication by moment, client, phone, e-mail and topic. Two lines with the same
 * identity are the same line.
 */
export const identityOf = (cells: Cells<'counterparties'> | Cells<'communications'>): string => {
  const { name, phones, emails } = cells as Cells<'counterparties'>;
  const { date, client, phone, email, topic, number } = cells as Cells<'communications'>;
  const digits = (texts: readonly string[] = []) => texts.map((text) => text.replace(/\D/g, ''));
  return JSON.stringify([
    [name, client, topic, emails, email].map((texts) => (texts ?? []).map(normalizeForComparison)),
    [phones, phone, date].map((texts) => digits(texts)),
    ...(number ? [number.map(normalizeForComparison)] : []),
  ]);
};
