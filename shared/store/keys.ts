/**
 * Every key of the table. No other file writes a key.
 *
 * | access pattern                                   | where                | partition              | sort                                |
 * |--------------------------------------------------|----------------------|------------------------|-------------------------------------|
 * | a communication                                  | table                | COM#<communicationId>  | COM                                 |
 * | its control entries, its state changes (R13)     | table                | COM#<communicationId>  | CTL#<entryId>, STC#<changedAt>#<id> |
 * | reminders planned for a day, by manager (R23)    | table                | REMINDERS#<day>        | <managerId>#<dueAt>#<entryId>#<v.>  |
 * | a counterparty                                   | table                | CPT#<counterpartyId>   | CPT                                 |
 * | counterparties with a phone                      | table                | PHONE#<E.164>          | PHONE                               |
 * | whether a folder holds counterparties            | table                | FLD#<folderId>         | CPT#<counterpartyId>                |
 * | counterparties by name                           | by-client            | COUNTERPARTIES         | <name>¦<id>                         |
 * | counterparties of a folder, by name              | by-folder            | COUNTERPARTIES         | <folderId>¦<name>¦<id>              |
 * | a call, by the PBX's id (R15)                    | table                | CALL#<callId>          | CALL                                |
 * | a window order                                   | table                | ORD#<orderId>          | ORD                                 |
 * | its changes of status                            | table                | ORD#<orderId>          | STC#<changedAt>#<id>                |
 * | window orders, newest first                      | by-date              | ORDERS                 | <createdAt>#<id>                    |
 * | window orders of a number, client, kind, manager,| by-<column>          | ORDERS                 | <value>¦<createdAt>#<id>            |
 * | author, status or day of measurement             | (client, state, …)   |                        |                                     |
 * | window orders marked for deletion (R18)          | the same             | ORDERS-MARKED          | the same                            |
 * | a user; all users                                | table                | USERS                  | <userId>                            |
 * | status of a manager's subscriptions              | table                | DELIVERY#<userId>      | DELIVERY                            |
 * | slots for messages to a manager, by the second   | table                | PACE#<userId>          | <epoch second>#<slot>               |
 * | the caller, by the subject of their token        | table                | SUBJECT#<subject>      | SUBJECT                             |
 * | the user with an e-mail (unique)                 | table                | EMAIL#<e-mail>         | EMAIL                               |
 * | the user with an extension (unique)              | table                | EXTENSION#<extension>  | EXTENSION                           |
 * | who can administer                               | table                | ADMINISTRATORS         | ADMINISTRATORS                      |
 * | all states, folders, kinds of control entry      | table                | STATES, FOLDERS, KINDS | <id>                                |
 * | the tree of folders as a whole                   | table                | FOLDER-TREE            | FOLDER-TREE                         |
 * | the last number of a series in a year            | table                | NUMBERS#<series>-<yr>  | NUMBERS                             |
 * | the response to an Idempotency-Key               | table                | ANSWER#<subject>#<key> | ANSWER                              |
 * | documents of a client, newest first (R16)        | table                | CPT#<counterpartyId>   | DOC#<moment>#<documentId>           |
 * | saved views of a user, or shared; their names    | table                | VIEWS#<userId>, …SHARED | VIEW#<viewId>, NAMES                |
 * | documents by a token, latest first (R5)          | table                | FIND#<kind>#<its start> | <token>#<id, so that newer is less> |
 * | an import of a file, and reports of its chunks   | table                | IMP#<importId>         | IMP, CHK#<sequence>[#<piece>]       |
 * | what a dry run of an import would have created   | table                | IMP#<importId>         | DRY#<token>, DRY-FOLDERS            |
 * | what was created from an imported line           | table                | LINE#<kind>#<key>      | LINE                                |
 * | journal, sorted by a column (R2, R3)             | by-<column>          | JOURNAL                | <value>¦<occurredAt>#<id>           |
 * | journal, one value of a column, by date          | by-<column>          | JOURNAL                | the same, by its prefix             |
 * | the same of documents marked for deletion (R18)  | by-<column>          | JOURNAL-MARKED         | the same                            |
 * | control entries open, by next date (R22)         | by-next-date         | CONTROL-OPEN           | <nextDate>#<entryId>                |
 * | control entries closed, by when                  | by-changed           | CONTROL-DONE           | <closedAt>#<entryId>                |
 * | the same of one manager                          | by-manager           | the same               | <managerId>¦<the same>              |
 * | reminders due and not sent, oldest first (R24);  | due-reminders        | DUE#<UTC day>          | <dueAt>#<managerId>#<entryId>       |
 * | those of one manager at one moment               | the same             | the same               | the same, by its prefix             |
 *
 * ¦ is a character below all that a value can contain, so that values sort as words do. An empty value sorts last.
 */

import { compareText, toSortKey } from '../domain/values/text.ts';
import type { ColumnIndex } from './table-schema.ts';

/** The primary key of an item. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** Below every character of a value, so that it sorts before longer ones that start with it. */
const END = '\u0001';
/** Above every character of a value, so that empty values sort last. */
const MAX_CHARACTER = '\u{10ffff}';

/**
 * The lists of items. A list is one partition of each index, which takes 1,000 writes per second: far more
 * than people can enter.
 */
export const lists = {
  journal: 'JOURNAL',
  markedJournal: 'JOURNAL-MARKED',
  orders: 'ORDERS',
  markedOrders: 'ORDERS-MARKED',
  counterparties: 'COUNTERPARTIES',
  openEntries: 'CONTROL-OPEN',
  closedEntries: 'CONTROL-DONE',
} as const;

type SearchToken = { readonly kind: 'phone' | 'word' | 'number'; readonly text: string };

/**
 * How many characters of a token name its partition: as many as a search has at least
 * (`domain/search/search.ts`).
 */
const SEARCH_PARTITION = { phone: 4, word: 2, number: 1 } as const;

const searchPartition = (kind: string, token: SearchToken) =>
  `FIND#${kind}#${token.kind}#${token.text.slice(0, SEARCH_PARTITION[token.kind])}`;

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** An id written so that newer ones sort first. */
const newestFirst = (id: string): string =>
  id.replace(/[0-9A-Z]/g, (letter) => CROCKFORD[CROCKFORD.length - 1 - CROCKFORD.indexOf(letter)] ?? letter);

export const keys = {
  communication: (id: string): Key => ({ pk: `COM#${id}`, sk: 'COM' }),
  controlEntry: (communicationId: string, entryId: string): Key => ({
    pk: `COM#${communicationId}`,
    sk: `CTL#${entryId}`,
  }),
  controlEntries: (communicationId: string) => ({ partition: `COM#${communicationId}`, prefix: 'CTL#' }),
  stateChange: (communicationId: string, changedAt: string, id: string): Key => ({
    pk: `COM#${communicationId}`,
    sk: `STC#${changedAt}#${id}`,
  }),
  stateChanges: (communicationId: string) => ({ partition: `COM#${communicationId}`, prefix: 'STC#' }),
  plannedReminder: (
    day: string,
    {
      managerId,
      dueAt,
      entryId,
      version,
    }: { managerId: string; dueAt: string; entryId: string; version: number },
  ): Key => ({ pk: `REMINDERS#${day}`, sk: `${managerId}#${dueAt}#${entryId}#${version}` }),
  /** Of all managers, or of one. */
  plannedReminders: (day: string, managerId: string | undefined) => ({
    partition: `REMINDERS#${day}`,
    ...(managerId !== undefined && { prefix: `${managerId}#` }),
  }),
  counterparty: (id: string): Key => ({ pk: `CPT#${id}`, sk: 'CPT' }),
  clientDocument: (clientId: string, at: string, documentId: string): Key => ({
    pk: `CPT#${clientId}`,
    sk: `DOC#${at}#${documentId}`,
  }),
  clientDocuments: (clientId: string) => ({ partition: `CPT#${clientId}`, prefix: 'DOC#' }),
  phoneOwners: (number: string): Key => ({ pk: `PHONE#${number}`, sk: 'PHONE' }),
  folderPlace: (folderId: string, counterpartyId: string): Key => ({
    pk: `FLD#${folderId}`,
    sk: `CPT#${counterpartyId}`,
  }),
  folderPlaces: (folderId: string) => ({ partition: `FLD#${folderId}`, prefix: 'CPT#' }),
  call: (id: string): Key => ({ pk: `CALL#${id}`, sk: 'CALL' }),
  windowOrder: (id: string): Key => ({ pk: `ORD#${id}`, sk: 'ORD' }),
  statusChange: (orderId: string, changedAt: string, id: string): Key => ({
    pk: `ORD#${orderId}`,
    sk: `STC#${changedAt}#${id}`,
  }),
  statusChanges: (orderId: string) => ({ partition: `ORD#${orderId}`, prefix: 'STC#' }),
  user: (id: string): Key => ({ pk: 'USERS', sk: id }),
  users: () => ({ partition: 'USERS' }),
  sendSlot: (managerId: string, second: number, slot: number): Key => ({
    pk: `PACE#${managerId}`,
    sk: `${second}#${slot}`,
  }),
  channelStatus: (managerId: string): Key => ({ pk: `DELIVERY#${managerId}`, sk: 'DELIVERY' }),
  subject: (subject: string): Key => ({ pk: `SUBJECT#${subject}`, sk: 'SUBJECT' }),
  email: (email: string): Key => ({ pk: `EMAIL#${email}`, sk: 'EMAIL' }),
  extension: (extension: string): Key => ({ pk: `EXTENSION#${extension}`, sk: 'EXTENSION' }),
  administrators: (): Key => ({ pk: 'ADMINISTRATORS', sk: 'ADMINISTRATORS' }),
  catalogueEntry: (directory: CatalogueName, id: string): Key => ({ pk: directory, sk: id }),
  catalogue: (directory: CatalogueName) => ({ partition: directory }),
  folderTree: (): Key => ({ pk: 'FOLDER-TREE', sk: 'FOLDER-TREE' }),
  view: (owner: string, id: string): Key => ({ pk: `VIEWS#${owner}`, sk: `VIEW#${id}` }),
  views: (owner: string) => ({ partition: `VIEWS#${owner}`, prefix: 'VIEW#' }),
  viewNames: (owner: string): Key => ({ pk: `VIEWS#${owner}`, sk: 'NAMES' }),
  searchToken: (kind: string, token: SearchToken, id: string): Key => ({
    pk: searchPartition(kind, token),
    sk: `${token.text}#${newestFirst(id)}`,
  }),
  /** Tokens that start with this one. */
  searchTokens: (kind: string, token: SearchToken) => ({
    partition: searchPartition(kind, token),
    prefix: token.text,
  }),
  numbers: (series: string, year: number): Key => ({ pk: `NUMBERS#${series}-${year}`, sk: 'NUMBERS' }),
  import: (id: string): Key => ({ pk: `IMP#${id}`, sk: 'IMP' }),
  /** A piece of a chunk's report. The first has the key of a whole report, as before there were pieces. */
  importChunk: (id: string, sequence: number, piece = 0): Key => ({
    pk: `IMP#${id}`,
    sk: `CHK#${String(sequence).padStart(6, '0')}${piece === 0 ? '' : `#${String(piece).padStart(3, '0')}`}`,
  }),
  importChunkPieces: (id: string, sequence: number) => ({
    partition: `IMP#${id}`,
    prefix: `CHK#${String(sequence).padStart(6, '0')}`,
  }),
  importPretended: (id: string, token: string): Key => ({ pk: `IMP#${id}`, sk: `DRY#${token}` }),
  importPretendedFolders: (id: string): Key => ({ pk: `IMP#${id}`, sk: 'DRY-FOLDERS' }),
  importChunks: (id: string) => ({ partition: `IMP#${id}`, prefix: 'CHK#' }),
  importedLine: (kind: string, key: string): Key => ({ pk: `LINE#${kind}#${key}`, sk: 'LINE' }),
  answer: (subject: string, key: string): Key => ({ pk: `ANSWER#${subject}#${key}`, sk: 'ANSWER' }),
} as const;

/** Partitions that each hold one small list. */
export type CatalogueName = 'STATES' | 'FOLDERS' | 'KINDS';

/** Prefix of all sort keys with one value in an index by column; `null` is the empty value. */
export const valuePrefix = (value: string | null): string =>
  `${value === null ? MAX_CHARACTER : toSortKey(value)}${END}`;

/** A document's sort key by date: moments sort as text. */
export const positionKey = (at: string, id: string): string => `${at}#${id}`;

/** A document's sort keys in indexes by column: by its value, and among equal ones by date. */
const columnKeys = <Index extends ColumnIndex>(
  position: string,
  columns: Readonly<Record<Index, string | null>>,
): Readonly<Record<Index, string>> =>
  Object.fromEntries(
    Object.entries<string | null>(columns).map(([index, value]) => [
      index,
      `${valuePrefix(value)}${position}`,
    ]),
  ) as Record<Index, string>;

/** The index attributes of a communication, for every column of the journal (R3, R4). */
export const journalKeys = (document: {
  readonly id: string;
  readonly occurredAt: string;
  readonly deletionMark: boolean;
  readonly columns: Readonly<Record<Exclude<ColumnIndex, 'byDate'>, string | null>>;
}): { readonly list: string } & Readonly<Record<ColumnIndex, string>> => {
  const position = positionKey(document.occurredAt, document.id);
  return {
    list: document.deletionMark ? lists.markedJournal : lists.journal,
    byDate: position,
    ...columnKeys(position, document.columns),
  };
};

/** The index attributes of a window order: by date, and by every column that its list is filtered by. */
export const orderKeys = <Index extends Exclude<ColumnIndex, 'byDate'>>(order: {
  readonly id: string;
  readonly createdAt: string;
  readonly deletionMark: boolean;
  readonly columns: Readonly<Record<Index, string | null>>;
}) => {
  const position = positionKey(order.createdAt, order.id);
  return {
    list: order.deletionMark ? lists.markedOrders : lists.orders,
    byDate: position,
    ...columnKeys(position, order.columns),
  };
};

/** The index attributes of a counterparty: by name, and by folder and name (R14). */
export const counterpartyKeys = ({ id, name, folderId }: { id: string; name: string; folderId: string }) => {
  const byClient = `${valuePrefix(name)}${id}`;
  return { list: lists.counterparties, byClient, byFolder: `${valuePrefix(folderId)}${byClient}` };
};

/** The bounds of a period in an index by date, or for one value of a column. `to` is excluded. */
export const periodOf = (from: string, to: string, value?: string | null) => {
  const prefix = value === undefined ? '' : valuePrefix(value);
  return { between: [`${prefix}${from}`, `${prefix}${to}`] as const };
};

/**
 * The bounds of a range of a list in an index by column. `byDate` is for the index by moment alone. With
 * `value`, the rows are those with it, by date, and `from` and `to` bound their moments. Without, the rows
 * are in the order of the column, and `from` and `to` bound the values and exclude empty ones. With `after`,
 * reading starts after a position. Undefined if nothing can be in the range.
 */
export const rangeBounds = (
  range: {
    readonly byDate: boolean;
    readonly value?: string | null | undefined;
    readonly from?: string | undefined;
    readonly to?: string | undefined;
  },
  after?: { readonly value: string | null; readonly at: string; readonly id: string; descending: boolean },
): { between: readonly [string, string] } | undefined => {
  const { byDate, value, from, to } = range;
  const hasOneValue = value !== undefined;
  const prefix = hasOneValue ? valuePrefix(value) : '';
  const isOfMoments = byDate || hasOneValue;
  let low = isOfMoments ? `${prefix}${from ?? ''}` || END : from || END;
  let high: string;
  if (isOfMoments) high = `${prefix}${to ?? ''}${MAX_CHARACTER}`;
  else if (to !== undefined) high = `${to}${END}${MAX_CHARACTER}`;
  else high = from === undefined ? `${MAX_CHARACTER}${MAX_CHARACTER}` : MAX_CHARACTER;
  if (after) {
    const position = `${hasOneValue || byDate ? prefix : valuePrefix(after.value)}${positionKey(after.at, after.id)}`;
    const [above, below] = [`${position}${END}`, justBelow(position)];
    if (after.descending && compareText(below, high) < 0) high = below;
    if (!after.descending && compareText(above, low) > 0) low = above;
  }
  return compareText(low, high) > 0 ? undefined : { between: [low, high] };
};

/** The greatest text that sorts before a position. */
const justBelow = (position: string): string =>
  `${position.slice(0, -1)}${String.fromCharCode(position.charCodeAt(position.length - 1) - 1)}${MAX_CHARACTER}`;

/**
 * The list of open or of closed control entries, and the index that has everyone's (R22); `byManager` has
 * each manager's own. Open ones are by next date, closed ones by the moment they were closed.
 */
export const board = (closed: boolean) =>
  closed
    ? ({ list: lists.closedEntries, everyones: 'byChanged' } as const)
    : ({ list: lists.openEntries, everyones: 'byNextDate' } as const);

/**
 * The index attributes of a control entry on the board. `at` is its next date, or the moment it was closed.
 */
export const boardKeys = (entry: { id: string; managerId: string; at: string; closed: boolean }) => {
  const { list, everyones } = board(entry.closed);
  const position = positionKey(entry.at, entry.id);
  return { list, [everyones]: position, ...columnKeys(position, { byManager: entry.managerId }) };
};

/**
 * The index attributes of a control entry with an unsent reminder. Without them, the item leaves the index.
 */
export const dueKeys = (dueAt: string, managerId: string, entryId: string) => ({
  dueDay: `DUE#${dueAt.slice(0, 10)}`,
  dueAt: `${dueAt}#${managerId}#${entryId}`,
});

/** Entries of one manager in the due index whose reminders are due at the same moment. */
export const dueTogether = (dueAt: string, managerId: string) => ({
  partition: dueKeys(dueAt, '', '').dueDay,
  prefix: `${dueAt}#${managerId}#`,
});

/** Entries in the due index that are due from one moment to another, on the UTC day of the latter. */
export const dueBetween = (from: string, to: string) => ({
  partition: dueKeys(to, '', '').dueDay,
  between: [from, to] as const,
});

/** Entries of a UTC day in the due index that are due before a moment. */
export const dueBefore = (day: string, before: string) => ({
  partition: dueKeys(day, '', '').dueDay,
  between: [day, before] as const,
});
