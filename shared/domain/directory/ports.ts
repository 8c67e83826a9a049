import type { Write } from '../values/ports.ts';
import type { Counterparty, CounterpartyRow } from './counterparty.ts';
import type { FolderTree, StoredFolder } from './folder.ts';

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
  /** Holds a commit to what was read: conflicts with `retry` if the counterparty was changed since. */
  assertUnchanged(counterparty: Counterparty): Write;
}

/** A place in the directory by name: just after this one. */
export type CounterpartyPosition = Pick<Counterparty, 'name' | 'id'>;
