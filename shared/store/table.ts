import type { OnConflict, Write } from '../domain/values/ports.ts';
import type { Key } from './keys.ts';
import type { ColumnIndex, IndexName } from './table-schema.ts';

/** An item as repositories pass it to the table: its key, its data, and its keys in indexes. */
export interface Item extends Key {
  readonly entity: string;
  /** Schema number of its entity; none means 1 (`entity.ts`). */
  readonly schema?: number;
  /** Grows by one with every write of the item. Conditions of writes compare it. */
  readonly revision: number;
  readonly data?: unknown;
  /** What indexes hold besides keys: enough to show it in a list. */
  readonly row?: unknown;
  /** Epoch seconds. */
  readonly expiresAt?: number;
  /** The list it is in, in the indexes by column. */
  readonly list?: string;
  readonly dueDay?: string;
  readonly dueAt?: string;
}

/** An item with its sort keys in the indexes by column. */
export type ListedItem = Item & { readonly [Index in ColumnIndex]?: string };

/**
 * One write of a transaction: a put of a whole item, a deletion, or a mere check, each with a
 * condition on what exists.
 */
export type TableWrite = Write & {
  /**
   * The revision that must exist; `present`: any must exist; `absent`: none may exist; `any`: no condition.
   */
  readonly expect: number | 'present' | 'absent' | 'any';
  /** With `absent`: an item that expired before this epoch second counts as absent. */
  readonly orExpiredBefore?: number;
  readonly onConflict: OnConflict;
} & ({ readonly put: ListedItem } | { readonly delete: Key } | { readonly check: Key });

export interface TableQuery {
  readonly index?: IndexName;
  readonly partition: string;
  readonly prefix?: string;
  readonly between?: readonly [string, string];
  readonly descending?: boolean;
  readonly limit?: number;
  /** Start after this item: its primary key and the index's attributes. */
  readonly after?: Readonly<Record<string, string>>;
}

/**
 * The part of DynamoDB that the repositories use. There are two implementations: `dynamodb-table.ts`, and one
 * in memory for tests; both pass the same contract suite.
 */
export interface Table {
  /** The item, read consistently. */
  get(key: Key): Promise<ListedItem | undefined>;
  /**
   * Items in sort order; all of them unless `limit` is given. From the table they are consistent and whole;
   * from an index they are eventually consistent, and have `row` instead of `data`.
   */
  query(query: TableQuery): Promise<{ items: ListedItem[]; more: boolean }>;
  /**
   * All writes or none. Returns the first whose condition failed, or `retry` if it conflicted with
   * another transaction.
   */
  commit(writes: readonly TableWrite[]): Promise<TableWrite | 'retry' | undefined>;
  /**
   * Adds one to an item's revision, whatever it was, and returns it. Creates the item if it does not exist.
   */
  increment(key: Key, kind: Pick<Item, 'entity' | 'schema'>): Promise<number>;
}
