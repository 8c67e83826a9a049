import type { JournalRow } from '../../domain/communications/communication.ts';
import { type ImportJob, type ImportLineReport, REPORT } from '../../domain/imports/import.ts';
import { channelOf } from '../../domain/imports/import-channels.ts';
import { type Cells, headingOf } from '../../domain/imports/import-columns.ts';
import { readDate } from '../../domain/imports/import-dates.ts';
import { readPhoneCell } from '../../domain/imports/import-phones.ts';
import { journalValues } from '../../domain/journal/journal-query.ts';
import { readPhone } from '../../domain/values/phone.ts';
import { normalizeForComparison } from '../../domain/values/text.ts';
import type { AppDeps } from '../session/deps.ts';
import type { ImportNames } from './import-names.ts';

type Deps = Pick<AppDeps, 'journal' | 'company'>;

/** The communication with a number, marked for deletion or not. */
const rowOf = async (number: string, { journal }: Deps): Promise<JournalRow | undefined> => {
  const value = journalValues.number({ number } as JournalRow);
  const pages = await Promise.all(
    [false, true].map((marked) =>
      journal.readRange({ marked, column: 'number', value }, { descending: false, limit: 1 }),
    ),
  );
  return pages.flatMap(({ rows }) => rows).find((row) => row.number === number);
};

/**
 * The outcome of a line that bears the number of a communication of this journal, as lines of its export do: the
 * communication exists and stays as it is, whether or not the line says the same. Nothing if there is no such number.
 */
export const findByNumber = async (
  cells: Cells<'communications'>,
  { names, job: { columns } }: { names: ImportNames; job: Pick<ImportJob, 'columns'> },
  deps: Deps,
): Promise<Pick<ImportLineReport, 'outcome' | 'id' | 'errors'> | undefined> => {
  const number = cells.number?.[0]?.trim().toUpperCase();
  const row = number === undefined ? undefined : await rowOf(number, deps);
  if (!row) return undefined;
  const differing = Object.entries(comparisons)
    .filter(([field, isSame]) => cellOf(cells, field) !== undefined && !isSame(cells, row, names, deps))
    .map(([field]) => field);
  return {
    outcome: differing.length === 0 ? 'exists' : 'differs',
    id: row.id,
    errors: differing.map((field) => ({
      column: headingOf('communications', columns, field),
      code: 'other-value',
      detail: `${row.number} is in the journal with another value and was left as it is.`,
      cell: cellOf(cells, field)?.slice(0, REPORT.cell) ?? null,
    })),
  };
};

const cellOf = (cells: object, field: string) =>
  (cells as Record<string, readonly string[] | undefined>)[field]?.[0];

type IsSame = (cells: Cells<'communications'>, row: JournalRow, names: ImportNames, deps: Deps) => boolean;

const sameText = (cell: string | undefined, text: string | null) =>
  normalizeForComparison(cell ?? '') === normalizeForComparison(text ?? '');

/** Whether a cell says what the journal does, by the field of its column. */
const comparisons: Readonly<Record<string, IsSame>> = {
  date: ({ date }, row, _, { company }) => {
    const read = readDate(date?.[0] ?? '', company.timeZone);
    // Cells have no seconds.
    return read.ok && read.value.instant.slice(0, 16) === row.occurredAt.slice(0, 16);
  },
  client: ({ client }, row) => sameText(client?.[0], row.clientName),
  phone: ({ phone }, row, _, { company }) => {
    const cell = readPhoneCell(phone?.[0] ?? '', company.phoneRegion);
    const read = cell.ok && readPhone(cell.value[0]?.phone ?? '', company.phoneRegion, 'phone');
    return (
      read !== false &&
      read.ok &&
      read.value.number === row.phone?.number &&
      read.value.extension === row.phone.extension
    );
  },
  email: ({ email }, row) => sameText(email?.[0], row.email),
  channel: ({ channel }, row) => channelOf(channel?.[0] ?? '') === row.channel,
  topic: ({ topic }, row) => sameText(topic?.[0], row.topic),
  state: ({ state }, row, names) => isOneOf(names.state(state?.[0]), row.stateId),
  contactDocument: ({ contactDocument }, row) =>
    sameText(contactDocument?.[0], row.contactDocument?.number ?? null),
  manager: ({ manager }, row, names) => isOneOf(names.manager(manager?.[0]), row.managerId),
  nextDate: ({ nextDate }, row, _, { company }) => {
    const read = readDate(nextDate?.[0] ?? '', company.timeZone);
    return read.ok && read.value.day === row.nextDate;
  },
};

const isOneOf = (named: ReturnType<ImportNames['state']>, id: string | null): boolean =>
  // A name that several have, or nobody has any more, is no difference of the document's.
  !named.ok || named.value === id;
