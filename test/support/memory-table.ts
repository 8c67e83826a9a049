import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { compareText } from '../../shared/domain/values/text.ts';
import type { Item, ListedItem, Table, TableWrite } from '../../shared/store/table.ts';
import { table as names } from '../../shared/store/table-schema.ts';
import { tooLarge, totalTooLarge } from './item-size.ts';

/** As DynamoDB does: an item of more than 400 KB, a key that is too long, a transaction of more than 4 MB. */
const refuseTooLarge = (writes: readonly TableWrite[]) => {
  const items = writes.flatMap((write) => ('put' in write ? [write.put] : []));
  const [message = totalTooLarge(items)] = items.flatMap((item) => tooLarge(item) ?? []);
  if (message === undefined) return;
  throw new DynamoDBServiceException({
    name: 'ValidationException',
    $fault: 'client',
    $metadata: {},
    message,
  });
};

/** The table in memory, of these items to begin with. It passes the same contract suite as the one on DynamoDB. */
export const memoryTable = (
  begin: readonly ListedItem[] = [],
): Table & { readonly items: ReadonlyMap<string, Item> } => {
  const items = new Map<string, ListedItem>();
  const name = ({ pk, sk }: { pk: string; sk: string }) => JSON.stringify([pk, sk]);
  const copy = <Value>(value: Value): Value => structuredClone(value);
  for (const item of begin) items.set(name(item), copy(item));

  const keyOf = (write: TableWrite) =>
    'put' in write ? write.put : 'delete' in write ? write.delete : write.check;

  const holds = (write: TableWrite): boolean => {
    const { expect, orExpiredBefore } = write;
    const there = items.get(name(keyOf(write)));
    if (expect === 'any') return true;
    if (expect === 'present') return there !== undefined;
    if (typeof expect === 'number') return there?.revision === expect;
    return !there || (orExpiredBefore !== undefined && (there.expiresAt ?? Infinity) < orExpiredBefore);
  };

  return {
    items,

    async get(key) {
      return copy(items.get(name(key)));
    },

    async query({ index, partition, prefix = '', between, descending, limit, after }) {
      const { partition: partitionName, sort } = index ? names.indexes[index] : names;
      const attributeOf = (item: object, attribute: string) => (item as Record<string, string>)[attribute];
      const order = (a: object, b: object) => {
        const [first = 0] = [sort, 'pk', 'sk']
          .map((attribute) => compareText(attributeOf(a, attribute) ?? '', attributeOf(b, attribute) ?? ''))
          .filter((difference) => difference !== 0);
        return descending ? -first : first;
      };
      const isWithin = (value: string) =>
        !between || (compareText(value, between[0]) >= 0 && compareText(value, between[1]) <= 0);
      if (between && compareText(between[0], between[1]) > 0) {
        throw new Error('DynamoDB refuses bounds in the wrong order');
      }
      const found = [...items.values()]
        .filter((item) => {
          const value = attributeOf(item, sort);
          if (attributeOf(item, partitionName) !== partition || value === undefined) return false;
          return value.startsWith(prefix) && isWithin(value);
        })
        .sort(order)
        .filter((item) => !after || order(item, after) > 0);
      const most = limit ?? found.length;
      const page = copy(found.slice(0, most)).map(({ data, ...keys }) => (index ? keys : { ...keys, data }));
      return { items: page, more: found.length > most };
    },

    async commit(writes) {
      if (new Set(writes.map((write) => name(keyOf(write)))).size < writes.length) {
        throw new Error('A transaction may write an item once only');
      }
      refuseTooLarge(writes);
      const failed = writes.find((write) => !holds(write));
      if (failed) return failed;
      for (const write of writes) {
        if ('put' in write) items.set(name(write.put), copy(write.put));
        else if ('delete' in write) items.delete(name(write.delete));
      }
      return undefined;
    },

    async increment(key, { entity, schema = 1 }) {
      const revision = (items.get(name(key))?.revision ?? 0) + 1;
      items.set(name(key), { ...items.get(name(key)), ...key, entity, schema, revision });
      return revision;
    },
  };
};
