import type { Communication, JournalRow, StoredCommunication } from './communications/communication.ts';
import type { BoardEntry } from './control/control-board.ts';
import type { StoredControlEntry } from './control/control-entry.ts';
import type { PlannedReminder, ReminderRef } from './control/reminder.ts';
import type { Counterparty, CounterpartyRow } from './directory/counterparty.ts';
import type { FolderTree, StoredFolder } from './directory/folder.ts';
import type { ImportChunk, ImportKind, StoredImport, StoredImportPiece } from './imports/import.ts';
import type { JournalStretch } from './journal/journal-plan.ts';
import type { View, ViewNames } from './journal/view.ts';
import type { ReadStretch } from './lists/list-plan.ts';
import type { Sheet, SheetFormat } from './lists/sheet.ts';
import type { ReminderText } from './reminders/reminder-text.ts';
import type { SearchedKind, Token } from './search/search.ts';
import type { StateChange } from './states/state.ts';
import type { StoredCall } from './telephony/telephony.ts';
import type { Delivery, Subscription } from './users/channel-status.ts';
import type { Administrators, User } from './users/user.ts';
import type { Refusal } from './values/refusal.ts';
import type {
  StatusChange,
  StoredWindowOrder,
  WindowOrder,
  WindowOrderRow,
} from './window-orders/window-order.ts';

/** What time it is. */
export interface Clock {
  now(): Date;
}

/** A clock one can wait by. Only what nobody waits for may sleep for long. */
export interface WaitingClock extends Clock {
  sleep(milliseconds: number): Promise<unknown>;
}

/** New ids: `prefix_ULID`, ascending with time. */
export interface Ids {
  next<Prefix extends string>(prefix: Prefix): `${Prefix}_${string}`;
}

/** What it means when a write finds its document changed: the reason to refuse, or `again` to read anew and retry. */
export type OnConflict = Refusal | 'again';

/**
 * One change of one document, made by a repository and carried out by `commit`, all of a commit or none.
 * A use case puts the writes of several repositories together; what is inside is the store's own affair.
 */
export interface Write {
  readonly onConflict: OnConflict;
}

/** Carries out writes as one atomic change. Answers the conflict of the first write whose condition failed. */
export type Commit = (writes: readonly Write[]) => Promise<OnConflict | undefined>;

/** Small lists an administrator keeps: states, kinds of control entry. */
export interface Directory<Entry> {
  find(id: string): Promise<Entry | undefined>;
  list(): Promise<Entry[]>;
  add(entry: Entry): Write;
  /** Replaces the entry made from version `entry.version - 1`. */
  save(entry: Entry): Write;
}

/** Folders of the counterparties directory. A change of the tree comes with the tree as it is then (`folder.ts`). */
export interface Folders {
  find(id: string): Promise<StoredFolder | undefined>;
  list(): Promise<StoredFolder[]>;
  tree(): Promise<FolderTree>;
  add(folder: StoredFolder, tree: FolderTree): Write[];
  /** Adds several folders and the tree with all of them, read at revision `tree.revision - 1`, in one change. */
  addAll(folders: readonly StoredFolder[], tree: FolderTree): Write[];
  /** Replaces the folder read at revision `folder.revision - 1`. */
  save(folder: StoredFolder, tree: FolderTree): Write[];
  /** Deletes the folder read at revision `folder.revision`. */
  remove(folder: StoredFolder, tree: FolderTree): Write[];
  /** Goes with every write that puts a counterparty here: holds it to the folder being there, and marks it occupied. */
  occupy(folder: StoredFolder): Write;
  /** Writes that no counterparty is here, in place of the folder read at revision `folder.revision - 1`. */
  vacate(folder: StoredFolder): Write;
}

export interface Users {
  find(id: string): Promise<User | undefined>;
  /** The user an access token's subject belongs to. */
  findBySubject(subject: string): Promise<User | undefined>;
  findByEmail(email: string): Promise<User | undefined>;
  findByExtension(extension: string): Promise<User | undefined>;
  list(): Promise<User[]>;
  /** Refused with `already-exists` when the e-mail is taken. */
  add(user: User): Write[];
  save(user: User): Write[];
  /** Gives the user's extension to them, once it is another. Refused with `already-exists` when somebody has it. */
  changeExtension(from: User['extension'], user: User): Write[];
  administrators(): Promise<Administrators>;
  /** Replaces the list read at revision `administrators.revision - 1`. */
  saveAdministrators(administrators: Administrators): Write;
  /**
   * Goes with every write that plans a reminder: holds it to the user by whose hour and zone it is planned, and conflicts
   * with `again` if they were changed since. So of a change of the hour and an entry made at the same moment either the
   * entry is found by what follows the change (`replan-reminders.ts`), or it goes by the new hour itself.
   */
  unchanged(user: User): Write;
  /** From then on the subject belongs to nobody. */
  releaseSubject(subject: string): Write;
}

export interface Communications {
  find(id: string): Promise<StoredCommunication | undefined>;
  add(document: StoredCommunication): Write;
  /** Replaces the document read at revision `document.revision - 1`. */
  save(document: StoredCommunication): Write;
  /**
   * The standard view (R2): newest first, from `from` to before `to`, those of one user (manager or author) if
   * `ownOf` is given, with `marked` those marked for deletion too (R18). `after` is the `next` of the page before.
   */
  list(query: {
    from: string;
    to: string;
    marked?: boolean | undefined;
    ownOf?: string;
    limit: number;
    after?: JournalPosition;
  }): Promise<{ rows: JournalRow[]; next?: JournalPosition }>;
  /** Holds a commit to what was read: conflicts with `again` if the document was written since. */
  unchanged(document: StoredCommunication): Write;
  /** Reads the journal by any column (R3). */
  readonly readStretch: ReadStretch<JournalRow, JournalStretch>;
  addStateChange(change: StateChange, id: string): Write;
  /** Oldest first (R13). */
  stateChanges(communicationId: string): Promise<StateChange[]>;
}

/** A place in the journal: just after this document. */
type JournalPosition = Pick<Communication, 'occurredAt' | 'id'>;

/** A place on the board: just after this entry. `at` is its next date, or when it was closed. */
export interface BoardPosition {
  readonly at: string;
  readonly id: string;
  readonly communicationId: string;
}

export interface ControlEntries {
  find(communicationId: string, entryId: string): Promise<StoredControlEntry | undefined>;
  /** By the day they were made, oldest first. */
  list(communicationId: string): Promise<StoredControlEntry[]>;
  /**
   * Open entries by next date, the earliest first, or closed ones by the moment, the latest first: those that stand from
   * `from` to before `to`, of one manager if it is given, behind `after`. What was written a moment ago may not show yet.
   */
  board(query: {
    closed: boolean;
    from: string;
    to: string;
    managerId: string | undefined;
    limit: number;
    after: BoardPosition | undefined;
  }): Promise<{ entries: BoardEntry[]; more: boolean }>;
  /**
   * Reminders due on a UTC day, before a moment, and not sent (R24), oldest first; all of them unless `limit` is given. What
   * was just written may not show yet.
   */
  listDue(query: { day: string; before: Date; limit?: number }): Promise<PlannedReminder[]>;
  /**
   * Unsent reminders of a manager that came due from a moment to another, on the UTC day of the latter, oldest first; as
   * far as they are among the first thousand of all managers. What was just written may not show yet.
   */
  listDueOf(query: { managerId: string; from: Date; to: Date }): Promise<PlannedReminder[]>;
  /** Unsent reminders of a manager that are due at the same moment as this one. What was just written may not show yet. */
  listDueTogether(reminder: Pick<PlannedReminder, 'managerId' | 'dueAt'>): Promise<PlannedReminder[]>;
  /**
   * Reminders that were ever planned for a day (R23), by manager and moment, of one manager if it is given, behind
   * `after`; what became of them stands in their entries. Read consistently.
   */
  listPlanned(query: {
    day: string;
    managerId: string | undefined;
    limit: number;
    after: Omit<PlannedReminder, 'communicationId'> | undefined;
  }): Promise<{ reminders: PlannedReminder[]; more: boolean }>;
  /** With the place of its first reminder among those of the day. */
  add(entry: StoredControlEntry): Write[];
  /** Replaces the entry read at revision `entry.revision - 1`; with the place of a reminder that is planned anew. */
  save(entry: StoredControlEntry): Write[];
}

/**
 * Who has a phone number, whatever the extension. It is written by everyone who gets or gives up the number, so that
 * of two who get it at once the second finds the first.
 */
export interface PhoneOwners {
  /** E.164. */
  readonly number: string;
  readonly counterpartyIds: readonly string[];
  readonly revision: number;
}

export interface Counterparties {
  find(id: string): Promise<Counterparty | undefined>;
  /** Who has a phone number, read consistently. */
  ownersOf(number: string): Promise<PhoneOwners>;
  /** The counterparties with a phone number, in the order in which they got it. */
  findByPhone(number: string): Promise<Counterparty[]>;
  /**
   * The directory by name: a folder of it if that is given, those whose name begins so (as `sortable` has it) if that
   * is not empty.
   */
  list(query: {
    folderId?: string | undefined;
    beginning: string;
    limit: number;
    after?: CounterpartyPosition | undefined;
  }): Promise<CounterpartyRow[]>;
  /** Whether a folder holds any, read consistently. */
  anyInFolder(folderId: string): Promise<boolean>;
  /** `owners` are those of every number it has. */
  add(counterparty: Counterparty, owners: readonly PhoneOwners[]): Write[];
  /** Replaces `before`, as it was read. `owners` are those of every number that only one of the two has. */
  save(before: Counterparty, after: Counterparty, owners: readonly PhoneOwners[]): Write[];
  /** Holds a commit to what was read: conflicts with `again` if the counterparty was changed since. */
  unchanged(counterparty: Counterparty): Write;
}

/** A place in the directory by name: just after this one. */
export type CounterpartyPosition = Pick<Counterparty, 'name' | 'id'>;

/** A communication or an order, and the client it is of. */
export interface ClientDocument {
  readonly id: string;
  readonly clientId: string | null;
  /** The moment by which it stands among the client's documents. */
  readonly at: string;
}

/** What was ever made for a client (R16), also for following a rename to every document: read consistently. */
export interface ClientDocuments {
  /** Writes the document's place, away from where it stood before if that is another. */
  place(before: ClientDocument | undefined, after: ClientDocument): Write[];
  /** Newest first. `after` is the last one of the page before. */
  list(
    clientId: string,
    page: { limit: number; after?: Pick<ClientDocument, 'id' | 'at'> },
  ): Promise<{ documents: Pick<ClientDocument, 'id' | 'at'>[]; more: boolean }>;
}

/** Calls as telephony tells of them, kept for a month: long enough for every event of a call, and for repeats. */
export interface Calls {
  find(id: string, now: Date): Promise<StoredCall | undefined>;
  /** Adds the call, or replaces it as read at revision `call.revision - 1`. Conflicts with `again`. */
  save(call: StoredCall, now: Date): Write;
}

/** What the list of window orders is narrowed to, all of it together. */
export type OrderFilters = Partial<
  Pick<WindowOrder, 'number' | 'kind' | 'status' | 'managerId' | 'counterpartyId' | 'measurementDate'>
>;

export interface WindowOrders {
  find(id: string): Promise<StoredWindowOrder | undefined>;
  add(order: StoredWindowOrder): Write;
  /** Replaces the order read at revision `order.revision - 1`. */
  save(order: StoredWindowOrder): Write;
  /** Holds a commit to what was read: conflicts with `again` if the order was written since. */
  unchanged(order: StoredWindowOrder): Write;
  /**
   * Newest first, from `from` to before `to`, those of one user (manager or author) if `ownOf` is given; with `marked`
   * those marked for deletion too. `after` is the `next` of the page before. A page may be short of `limit`, even empty,
   * while there is a `next`.
   */
  list(query: {
    from: string;
    to: string;
    marked: boolean;
    ownOf?: string | undefined;
    filters: OrderFilters;
    limit: number;
    after?: OrderPosition | undefined;
  }): Promise<{ rows: WindowOrderRow[]; next?: OrderPosition | undefined }>;
  addStatusChange(change: StatusChange, id: string): Write;
  /** Oldest first. */
  statusChanges(orderId: string): Promise<StatusChange[]>;
}

/** A place in the list of window orders: just after this one. */
type OrderPosition = Pick<WindowOrder, 'createdAt' | 'id'>;

/** Whose a view is: one user's, or everyone's. */
export type ViewOwner = User['id'] | 'SHARED';

/** Saved views of the journal (R3). Each write goes with the names of the owner's views as it leaves them. */
export interface Views {
  find(owner: ViewOwner, id: string): Promise<View | undefined>;
  list(owner: ViewOwner): Promise<View[]>;
  names(owner: ViewOwner): Promise<ViewNames>;
  add(view: View, names: ViewNames): Write[];
  /** Replaces the view made from version `view.version - 1`. */
  save(view: View, names: ViewNames): Write[];
  remove(view: View, names: ViewNames): Write[];
}

/** Tokens that lead to documents (R5). */
export interface SearchIndex {
  /** Documents with a token that begins like this one; of one token the latest first. */
  find(kind: SearchedKind, token: Token, limit: number): Promise<{ ids: string[]; more: boolean }>;
  add(kind: SearchedKind, id: string, token: Token): Write;
  remove(kind: SearchedKind, id: string, token: Token): Write;
}

/** Series of document numbers: communications `КМ`, window orders `ОП`. */
export type NumberSeries = 'КМ' | 'ОП';

export interface Numbering {
  /**
   * The next number of a year (`КМ-2026-000001`), and what to commit with the document that bears it. Numbers are
   * unique and never reused. At the first attempt the number is taken by the commit itself, so that a refused
   * document leaves no gap; at later ones it is taken at once, so that a crowd does not keep one another waiting.
   */
  next(series: NumberSeries, year: number, attempt: number): Promise<{ number: string; writes: Write[] }>;
}

/** What was answered to a request that came with an Idempotency-Key. */
interface RememberedAnswer {
  readonly requestHash: string;
  readonly value: unknown;
}

export interface Idempotency {
  find(subject: string, key: string, now: Date): Promise<RememberedAnswer | undefined>;
  /** Conflicts with `again` when the same key was just used. */
  remember(subject: string, key: string, answer: RememberedAnswer, now: Date): Write;
}

/**
 * Hands work to the function that does it, and waits only until it is accepted. Throws where it is not: whoever hands
 * it over tries again. The work holds ids only, and may be done twice.
 */
export type Dispatch<Work> = (work: Work) => Promise<void>;

/** One-shots that send reminders at their moment. */
export interface ReminderScheduler {
  /** Makes the one-shot; made already is success. */
  schedule(reminder: PlannedReminder): Promise<void>;
  /** Takes the one-shot away; not there is success. */
  cancel(reminder: Pick<ReminderRef, 'entryId' | 'version'>): Promise<void>;
}

/** Sends a reminder to its manager's topic. */
export interface Notifier {
  notify(managerId: string, text: ReminderText): Promise<{ messageId: string }>;
}

/** Keeps messages to a manager apart: so many a second, by the clock, at most. */
export interface ReminderPace {
  /** Goes with a claim and takes a place of this second; refused with `limit-reached` where somebody has it. */
  take(managerId: string, now: Date, place: number): Write;
}

/** What is known of managers' subscriptions. */
export interface Deliveries {
  /** Nothing for a manager whose subscriptions were never looked at. */
  find(managerId: string): Promise<Delivery | undefined>;
  /** Replaces what was known at revision `delivery.revision - 1`. */
  save(delivery: Delivery): Write;
}

/** By what and where a manager is to be reached. */
export type Reachable = Pick<User, 'id' | 'email' | 'phone' | 'channels'>;

/** A manager's topic and its subscriptions. Both answer how it stands with every channel set that has an address. */
export interface Subscriptions {
  /** Makes them what the channels want. What is not confirmed is asked for once more. */
  sync(user: Reachable): Promise<Subscription[]>;
  /** Looks and changes nothing: whoever unsubscribed stays so. Nothing for a manager who never was synced. */
  look(user: Reachable): Promise<Subscription[] | undefined>;
}

/** A place in the report of an import: behind this piece. */
interface ReportPlace {
  readonly sequence: number;
  readonly piece: number;
}

/** What made something in an import: the line of a file, and what was in it. */
interface ImportOrigin {
  readonly importId: string;
  readonly line: number;
  /** Of the cells that were read. */
  readonly contentHash: string;
}

/** What a dry run would have made of a line: told by the line's key and by each of its phones. */
export interface Pretended {
  readonly token: string;
  readonly line: number;
  readonly contentHash: string;
  readonly name: string;
}

/** Imports and their reports, kept for a week. */
export interface Imports {
  find(id: string, now: Date): Promise<StoredImport | undefined>;
  add(job: StoredImport): Write;
  /** Replaces the import read at revision `job.revision - 1`. */
  save(job: StoredImport): Write;
  /** The report of a part, and the hash of the request it answers. */
  findChunk(
    importId: string,
    sequence: number,
    now: Date,
  ): Promise<{ chunk: ImportChunk; requestHash: string | null } | undefined>;
  addChunk(chunk: ImportChunk, requestHash: string, now: Date): Write[];
  /** Pieces of reports in the order of the file. `after` is the place of the last one of the page before. */
  listPieces(
    importId: string,
    page: { limit: number; after?: ReportPlace | undefined },
  ): Promise<{ pieces: StoredImportPiece[]; more: boolean }>;
  /** What a dry run would have made so far of a line with this token. */
  findPretended(importId: string, token: string, now: Date): Promise<Pretended | undefined>;
  pretend(importId: string, made: Pretended, now: Date): Write;
  /** The folders that a dry run would have made so far. */
  pretendedFolders(importId: string, now: Date): Promise<FolderTree['folders']>;
  pretendFolders(importId: string, folders: FolderTree['folders'], now: Date): Write;
  /** What was made of a line with this key, kept for good. */
  findLine(kind: ImportKind, key: string): Promise<(ImportOrigin & { id: string }) | undefined>;
  /** The same as a session knows what was answered before: commits what is made together with its line's key. */
  lines(kind: ImportKind, origin: ImportOrigin | undefined): Idempotency;
}

/** Writes sheets as files that spreadsheet programs open. */
export type WriteSheet = (sheet: Sheet, format: SheetFormat) => Promise<Uint8Array>;
