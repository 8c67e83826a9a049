import { contactChannel, type JournalRow } from '../../domain/communications/communication.ts';
import { windowOrderKind } from '../../domain/window-orders/window-order.ts';
import type { RowOf, TableSchema } from '../schema.ts';
import { dayNumber, dayText } from './day-number.ts';

const natural = { kind: 'text', collation: 'natural' } as const;
const binary = { kind: 'text', collation: 'binary' } as const;
const user = { kind: 'id', prefix: 'usr' } as const;

/** The journal in columns (R4): those people sort and filter by under their own names, and what a row shows besides. */
export const journalSchema = {
  version: 1,
  prefix: 'com',
  tieBreak: 'date',
  columns: {
    version: { kind: 'number' },
    number: natural,
    date: { kind: 'number', near: 'id' },
    changedAt: { kind: 'number', near: 'id' },
    nextDate: { kind: 'number' },
    deletionMark: { ...binary, order: ['false', 'true'] },
    channel: { ...binary, order: contactChannel.options },
    state: { kind: 'id', prefix: 'sta' },
    manager: user,
    author: user,
    clientId: { kind: 'id', prefix: 'cpt' },
    client: natural,
    folder: { kind: 'id', prefix: 'fld' },
    phone: binary,
    phoneExtension: binary,
    phoneText: binary,
    email: natural,
    topic: natural,
    source: natural,
    contactDocument: natural,
    contactDocumentKind: { ...binary, order: windowOrderKind.options },
    contactDocumentId: { kind: 'id', prefix: 'ord' },
    companyContact: natural,
    companyContactUser: user,
    companyContactName: binary,
  },
} as const satisfies TableSchema;

export type StoredRow = RowOf<typeof journalSchema>;

/** A row of the journal, with what the columns need besides: where the client heard of us (R7), and its revision. */
export interface JournalRecord {
  readonly row: JournalRow;
  readonly source: string | null;
  readonly revision: number;
}

const momentText = (moment: number | null) => new Date(moment ?? 0).toISOString();

/** A row as the columns keep it. */
export const toStored = ({ row, source, revision }: JournalRecord): StoredRow => ({
  id: row.id,
  revision,
  version: row.version,
  number: row.number,
  date: Date.parse(row.occurredAt),
  changedAt: Date.parse(row.changedAt),
  nextDate: row.nextDate === null ? null : dayNumber(row.nextDate),
  deletionMark: String(row.deletionMark),
  channel: row.channel,
  state: row.stateId,
  manager: row.managerId,
  author: row.authorId,
  clientId: row.clientId,
  client: row.clientName,
  folder: row.clientFolderId,
  phone: row.phone?.number ?? null,
  phoneExtension: row.phone?.extension ?? null,
  phoneText: row.phoneText,
  email: row.email,
  topic: row.topic,
  source,
  contactDocument: row.contactDocument?.number ?? null,
  contactDocumentKind: row.contactDocument?.kind ?? null,
  contactDocumentId: row.contactDocument?.orderId ?? null,
  companyContact: row.companyContact?.extension ?? null,
  companyContactUser: row.companyContact?.userId ?? null,
  companyContactName: row.companyContact?.name ?? null,
});

/** The row that was kept. Its ids and choices were checked when it was put in. */
export const toRecord = (stored: StoredRow): JournalRecord => ({
  source: stored.source,
  revision: stored.revision,
  row: {
    id: stored.id,
    number: stored.number,
    version: stored.version,
    occurredAt: momentText(stored.date),
    changedAt: momentText(stored.changedAt),
    clientId: stored.clientId,
    clientName: stored.client,
    clientFolderId: stored.folder,
    managerId: stored.manager,
    authorId: stored.author,
    nextDate: stored.nextDate === null ? null : dayText(stored.nextDate),
    deletionMark: stored.deletionMark === 'true',
    phone: stored.phone === null ? null : { number: stored.phone, extension: stored.phoneExtension },
    phoneText: stored.phoneText,
    email: stored.email,
    channel: stored.channel,
    topic: stored.topic,
    stateId: stored.state,
    contactDocument:
      stored.contactDocument === null
        ? null
        : {
            orderId: stored.contactDocumentId,
            number: stored.contactDocument,
            kind: stored.contactDocumentKind,
          },
    companyContact:
      stored.companyContact === null
        ? null
        : {
            extension: stored.companyContact,
            userId: stored.companyContactUser,
            name: stored.companyContactName,
          },
  } as JournalRow,
});
