import type { OnConflict, Write } from '../domain/values/ports.ts';
import type { Key } from './keys.ts';
import type { ColumnIndex, IndexName } from './table-schema.ts';

/** An item as the repositories hand it to the table: its key, what it holds, and its places in indexes. */
export interface Item extends Key {
  readonly entity: string;
  /** The number of the shape its entity is written in; 1 where there is none (`entity.ts`). */
  readonly schema?: number;
  /** Rises by one with every write of the item; what a write's condition is held against. */
  readonly revision: number;
  readonly data?: unknown;
  /** What the indexes have of it besides keys: enough to show it in a list. */
  readonly row?: unknown;
  /** Epoch seconds. */
  readonly expiresAt?: number;
  /** Which list the item stands in, in the indexes by column. */
  readonly list?: string;
  readonly dueDay?: string;
  readonly dueAt?: string;
}

/** An item with its places in the indexes by column. */
export type ListedItem = Item & { readonly [Index in ColumnIndex]?: string };

/** One write of a transaction: a put of a whole item, a deletion, or a check alone, each on condition of what is there. */
export type TableWrite = Write & {
  /**
   * The revision that must be there; `present`: something must be; `absent`: nothing may be; `any`: whatever is there.
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
  /** Start behind this item: its primary key and the index's attributes. */
  readonly after?: Readonly<Record<string, string>>;
}

/**
 * The little of DynamoDB that the repositories use. There are two: `dynamodb-table.ts`, and one in memory for tests;
 * both pass the same contract suite.
 */
export interface Table {
  /** The item, read consistently. */
  get(key: Key): Promise<ListedItem | undefined>;
  /**
   * Items in sort order; all of them unless `limit` is given. Consistent and whole on the table; of an index only
   * eventually so, and with `row` instead of `data`.
   */
  query(query: TableQuery): Promise<{ items: ListedItem[]; more: boolean }>;
  /** All writes or none. Answers the first whose condition failed, or `retry` when another transaction was at it. */
  commit(writes: readonly TableWrite[]): Promise<TableWrite | 'retry' | undefined>;
  /** Adds one to an item's revision, whatever it was, and answers it. Makes the item if it isn't there. */
  increment(key: Key, kind: Pick<Item, 'entity' | 'schema'>): Promise<number>;
}
