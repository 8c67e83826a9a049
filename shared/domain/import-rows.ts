import { instantOf } from './calendar.ts';
import { type CommunicationRequest, communicationRequest } from './communication.ts';
import type { ControlEntryDraft } from './control-entry.ts';
import { type CounterpartyDraft, counterpartyDraft } from './counterparty.ts';
import type { Cells } from './import-columns.ts';
import type { FieldError } from './refusal.ts';
import { fail, ok, type Result } from './result.ts';
import { day, folded } from './text.ts';

/** Names of a row that are looked up before anything can be made of it. */
export type NamesToIds = {
  readonly [Name in 'folder' | 'state' | 'manager' | 'controlKind' | 'client' | 'order']?: string | undefined;
};

const CHANNELS: Readonly<Record<string, NonNullable<CommunicationRequest['preliminaryContact']>['channel']>> =
  {
    телефон: 'phone',
    звонок: 'phone',
    phone: 'phone',
    почта: 'email',
    'e-mail': 'email',
    email: 'email',
    сайт: 'site',
    site: 'site',
    мессенджер: 'messenger',
    messenger: 'messenger',
    визит: 'visit',
    офис: 'visit',
    visit: 'visit',
    другое: 'other',
    прочее: 'other',
    other: 'other',
  };

/** A day and, where it is given, a time, as Russians and machines write them. */
const RUSSIAN = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,?\s+(\d{1,2}):(\d{2})(?::\d{2})?)?$/;
const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?)?$/;

const two = (text: string) => text.padStart(2, '0');

const readDate = (text: string, field: string): Result<{ day: string; time: string }, FieldError> => {
  const [, d = '', m = '', y = '', hour = '0', minute = '00'] = text.match(RUSSIAN) ?? [];
  const [, y2 = y, m2 = m, d2 = d, hour2 = hour, minute2 = minute] = text.match(ISO) ?? [];
  const read = day.safeParse(`${y2}-${two(m2)}-${two(d2)}`);
  return read.success && Number(hour2) < 24 && Number(minute2) < 60
    ? ok({ day: read.data, time: `${two(hour2)}:${minute2}` })
    : fail({ field, code: 'not-a-date', detail: 'Dates are written 25.11.2026 or 25.11.2026 09:05.' });
};

/** Several phones in one cell: between them a semicolon, a line break, or a comma that no extension follows. */
const PHONES = /\s*(?:[;\n]|,(?!\s*(?:доб|вн|ext)))\s*/iu;
const EMAILS = /[\s,;]+/;
const ADDRESSES = /\s*\n\s*/;

const split = (cells: readonly string[] | undefined, separator: RegExp): string[] =>
  (cells ?? []).flatMap((cell) => cell.split(separator)).filter((part) => part !== '');

/** Which field of a row a path of a request is made from. */
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

/** The field of a row that an error's path in a request comes from. */
export const fieldOfPath = (path: string): string => {
  const [pattern, field] = FIELD_OF_PATH.find(([known]) => known.test(path)) ?? [];
  return pattern === undefined || field === undefined
    ? path
    : field.startsWith('additional') || field === ''
      ? path.replace(pattern, field)
      : field;
};

const parsed = <Value>(
  outcome: { success: true; data: Value } | { success: false; error: { issues: readonly Issue[] } },
): Result<Value, FieldError[]> =>
  outcome.success
    ? ok(outcome.data)
    : fail(
        outcome.error.issues.map(({ path, code, message }) => ({
          field: fieldOfPath(path.map(String).join('.')),
          code: code.replaceAll('_', '-'),
          detail: message,
        })),
      );
interface Issue {
  readonly path: readonly PropertyKey[];
  readonly code: string;
  readonly message: string;
}

/** The counterparty a row asks for. */
export const counterpartyOfRow = (
  cells: Cells<'counterparties'>,
  { folder = '' }: NamesToIds,
  options: { allowDuplicates: boolean },
): Result<CounterpartyDraft, FieldError[]> =>
  parsed(
    counterpartyDraft.safeParse({
      name: cells.name?.[0],
      folderId: folder,
      phones: split(cells.phones, PHONES).map((phone) => ({ phone })),
      emails: split(cells.emails, EMAILS),
      addresses: split(cells.addresses, ADDRESSES),
      additionalData: cells.additional,
      ...(options.allowDuplicates && { allowDuplicate: true }),
    }),
  );

/** What a row asks for: a communication, and what is put on control with it. */
export interface CommunicationOfRow {
  readonly request: CommunicationRequest;
  readonly onControl: ControlEntryDraft | undefined;
}

/** The communication a row asks for, and its control entry where there is a next date (R19). */
export const communicationOfRow = (
  cells: Cells<'communications'>,
  { state, manager, controlKind, client, order }: NamesToIds,
  timeZone: string,
): Result<CommunicationOfRow, FieldError[]> => {
  const errors: FieldError[] = [];
  const date = (field: 'date' | 'nextDate') => {
    const text = cells[field]?.[0];
    const read = text === undefined ? undefined : readDate(text, field);
    if (read?.ok === false) errors.push(read.error);
    return read?.ok ? read.value : undefined;
  };
  const occurred = date('date');
  const next = date('nextDate');
  const channelText = cells.channel?.[0];
  const channel = channelText === undefined ? undefined : CHANNELS[folded(channelText)];
  if (channelText !== undefined && channel === undefined) {
    errors.push({ field: 'channel', code: 'unknown', detail: 'There is no such channel.' });
  }
  const request = parsed(
    communicationRequest.safeParse({
      ...(occurred && { occurredAt: instantOf(`${occurred.day}T${occurred.time}`, timeZone) }),
      ...(manager && { managerId: manager }),
      preliminaryContact: {
        channel,
        callerName: cells.client?.[0],
        phone: cells.phone?.[0],
        email: cells.email?.[0],
        address: cells.address?.[0],
        topic: cells.topic?.[0],
        source: cells.source?.[0],
        clientId: client,
      },
      details: {
        stateId: state,
        // What is said of a next date that is not there is not lost.
        note: cells.note?.[0] ?? (next ? undefined : cells.comment?.[0]),
        ...(order && { contactDocument: { orderId: order } }),
      },
    }),
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

/**
 * What tells a line that has no external code from all others: of a counterparty its name, phones and e-mails, of a
 * communication its moment, client, phone, e-mail and topic. Two lines of one identity are one.
 */
export const identityOf = (cells: Cells<'counterparties'> | Cells<'communications'>): string => {
  const { name, phones, emails } = cells as Cells<'counterparties'>;
  const { date, client, phone, email, topic } = cells as Cells<'communications'>;
  const digits = (texts: readonly string[] = []) => texts.map((text) => text.replace(/\D/g, ''));
  return JSON.stringify([
    [name, client, topic, emails, email].map((texts) => (texts ?? []).map(folded)),
    [phones, phone, date].map((texts) => digits(texts)),
  ]);
};
