import type { OnConflict, Write } from '../domain/ports.ts';
import type { Key } from './keys.ts';
import type { IndexName } from './table.ts';

/** An item as the repositories hand it to the table: its key, what it holds, and its places in indexes. */
export interface Item extends Key {
  readonly entity: string;
  /** Rises by one with every write of the item; what a write's condition is held against. */
  readonly revision: number;
  readonly data?: unknown;
  /** Epoch seconds. */
  readonly expiresAt?: number;
  readonly journal?: string;
  readonly byDate?: string;
  readonly byManager?: string;
  readonly byAuthor?: string;
  readonly dueDay?: string;
  readonly dueAt?: string;
}

/** A put of a whole item on condition of what is there now. */
export interface TableWrite extends Write {
  readonly put: Item;
  /** The revision that must be there; `absent`: nothing may be there; `any`: whatever is there is replaced. */
  readonly expect: number | 'absent' | 'any';
  /** With `absent`: an item that expired before this epoch second counts as absent. */
  readonly orExpiredBefore?: number;
  readonly onConflict: OnConflict;
}

export interface TableQuery {
  readonly index?: IndexName;
  readonly partition: string;
  readonly prefix?: string;
  readonly between?: readonly [string, string];
  readonly descending?: boolean;
  readonly limit?: number;
  /** Start behind this item: its primary key and the index's attributes. */
  readonly after?: Readonly<Record<string, string>>;
}

/**
 * The little of DynamoDB that the repositories use. There are two: `dynamodb-table.ts`, and one in memory for tests;
 * both pass the same contract suite.
 */
export interface Table {
  /** The item, read consistently. */
  get(key: Key): Promise<Item | undefined>;
  /** Items in sort order; all of them unless `limit` is given. Consistent on the table, eventually so on an index. */
  query(query: TableQuery): Promise<{ items: Item[]; more: boolean }>;
  /** All writes or none. Answers the first whose condition failed, or `busy` when another transaction was at it. */
  commit(writes: readonly TableWrite[]): Promise<TableWrite | 'busy' | undefined>;
  /** Adds one to an item's revision, whatever it was, and answers it. Makes the item if it isn't there. */
  increment(key: Key, entity: string): Promise<number>;
}
