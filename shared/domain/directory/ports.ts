import type { Write } from '../values/ports.ts';
import type { Counterparty, CounterpartyRow } from './counterparty.ts';
import type { FolderTree, StoredFolder } from './folder.ts';

/**
 * Folders of the counterparties directory. Writes that change the tree take the whole tree as it
 * will be (`folder.ts`).
 */
export interface Folders {
  find(id: string): Promise<StoredFolder | undefined>;
  list(): Promise<StoredFolder[]>;
  tree(): Promise<FolderTree>;
  add(folder: StoredFolder, tree: FolderTree): Write[];
  /**
   * Adds several folders in one change, with a tree that contains them all and was read at revision
   * `tree.revision - 1`.
   */
  addAll(folders: readonly StoredFolder[], tree: FolderTree): Write[];
  /** Replaces the folder read at revision `folder.revision - 1`. */
  save(folder: StoredFolder, tree: FolderTree): Write[];
  /** Deletes the folder read at revision `folder.revision`. */
  remove(folder: StoredFolder, tree: FolderTree): Write[];
  /**
   * Part of every write that puts a counterparty here: requires that the folder exists, and
   * marks it as occupied.
   */
  occupy(folder: StoredFolder): Write;
  /** Marks the folder as empty, replacing the one read at revision `folder.revision - 1`. */
  vacate(folder: StoredFolder): Write;
}

/**
 * Who has a phone number, whatever the extension. Written whenever a counterparty gets or gives up the
 * number, so that of two that get it at once the second sees the first.
 */
export interface PhoneOwners {
  /** E.164. */
  readonly number: string;
  readonly counterpartyIds: readonly string[];
  readonly revision: number;
}

export interface Counterparties {
  find(id: string): Promise<Counterparty | undefined>;
  /** The owners of a phone number, read consistently. */
  ownersOf(number: string): Promise<PhoneOwners>;
  /** The counterparties with a phone number, in the order they got it. */
  findByPhone(number: string): Promise<Counterparty[]>;
  /**
   * The directory by name: of one folder if given, and unless `beginning` is empty, of the names that start
   * with it in the form of `toSortKey`.
   */
  list(query: {
    folderId?: string | undefined;
    beginning: string;
    limit: number;
    after?: CounterpartyPosition | undefined;
  }): Promise<CounterpartyRow[]>;
  /** Whether a folder holds any counterparty, read consistently. */
  anyInFolder(folderId: string): Promise<boolean>;
  /** `owners`: one for each of its numbers. */
  add(counterparty: Counterparty, owners: readonly PhoneOwners[]): Write[];
  /** Replaces `before`, as it was read. `owners`: one for each number that only one of the two has. */
  save(before: Counterparty, after: Counterparty, owners: readonly PhoneOwners[]): Write[];
  /** Makes a commit conflict with `retry` if the counterparty was changed since it was read. */
  assertUnchanged(counterparty: Counterparty): Write;
}

/** A position in the directory by name: just after this counterparty. */
export type CounterpartyPosition = Pick<Counterparty, 'name' | 'id'>;
