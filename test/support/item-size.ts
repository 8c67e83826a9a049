import type { ListedItem } from '../../shared/store/table.ts';

/** What DynamoDB takes: bytes of an item, of a transaction, and of keys. */
export const LIMITS = {
  item: 400 * 1024,
  transaction: 4 * 1024 * 1024,
  partition: 2048,
  sort: 1024,
} as const;

const utf8 = (text: string) => Buffer.byteLength(text);

/**
 * The size of a value as DynamoDB counts it: texts in UTF-8, numbers 21 bytes at most, lists and maps 3 bytes, and one
 * more for each of what is in them.
 */
export const sizeOf = (value: unknown): number => {
  if (typeof value === 'string') return utf8(value);
  if (typeof value === 'number') return 21;
  if (typeof value !== 'object' || value === null) return 1;
  if (Array.isArray(value)) return value.reduce((size: number, one) => size + 1 + sizeOf(one), 3);
  return Object.entries(value).reduce(
    (size, [name, one]) => (one === undefined ? size : size + 1 + utf8(name) + sizeOf(one)),
    3,
  );
};

/** Bytes of an item: its attributes with their names. */
export const itemSize = (item: object): number =>
  Object.entries(item).reduce(
    (size, [name, value]) => (value === undefined ? size : size + utf8(name) + sizeOf(value)),
    0,
  );

/** What is wrong with an item's size; nothing as a rule. */
export const tooLarge = (item: ListedItem): string | undefined => {
  // No item is larger as DynamoDB counts than this, and it is quicker to tell.
  const size = utf8(JSON.stringify(item)) < LIMITS.item / 4 ? 0 : itemSize(item);
  if (size > LIMITS.item) return `Item size has exceeded the maximum allowed size: ${size}`;
  if (utf8(item.pk) > LIMITS.partition || utf8(item.sk) > LIMITS.sort) return 'A key is too long';
  const { pk: _pk, sk: _sk, data: _data, row: _row, ...others } = item;
  for (const [name, value] of Object.entries(others)) {
    if (typeof value === 'string' && utf8(value) > LIMITS.sort)
      return `The key ${name} of an index is too long`;
  }
  return undefined;
};

/** What is wrong with the size of a transaction. */
export const totalTooLarge = (items: readonly ListedItem[]): string | undefined => {
  // Fewer items than this are under it, each being as large as it may be.
  if (items.length * LIMITS.item <= LIMITS.transaction) return undefined;
  const size = items.reduce((sum, item) => sum + itemSize(item), 0);
  return size > LIMITS.transaction ? `Transaction request too large: ${size}` : undefined;
};
