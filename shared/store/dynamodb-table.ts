import { setTimeout as delay } from 'node:timers/promises';
import { TransactionCanceledException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import DataLoader from 'dataloader';
import type { Key } from './keys.ts';
import { table } from './table.ts';
import type { ListedItem, Table, TableQuery, TableWrite } from './table-access.ts';

/** Most keys of one BatchGetItem. */
const BATCH = 100;
/** Attempts at what DynamoDB left unprocessed or refused as busy, with a growing random pause between. */
const ATTEMPTS = 8;

const pause = (attempt: number) => delay(Math.random() * Math.min(20 * 2 ** attempt, 1000));

/** The table on DynamoDB. Gets asked for in one tick go out as one BatchGetItem. */
export const dynamoDbTable = (client: DynamoDBDocumentClient, tableName: string): Table => {
  const readMany = async (wanted: readonly Key[]): Promise<(ListedItem | undefined)[]> => {
    const name = ({ pk, sk }: Key) => JSON.stringify([pk, sk]);
    const missing = new Map(wanted.map(({ pk, sk }) => [name({ pk, sk }), { pk, sk }]));
    const [only] = missing.values();
    if (missing.size === 1 && only) {
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key: only, ConsistentRead: true }),
      );
      return wanted.map(() => Item as ListedItem | undefined);
    }
    const found = new Map<string, ListedItem>();
    let asked: Record<string, unknown>[] = [...missing.values()];
    for (let attempt = 0; asked.length > 0; attempt++) {
      if (attempt === ATTEMPTS) throw new Error('DynamoDB left keys of a BatchGetItem unprocessed');
      if (attempt > 0) await pause(attempt);
      const answer = await client.send(
        new BatchGetCommand({ RequestItems: { [tableName]: { Keys: asked, ConsistentRead: true } } }),
      );
      for (const item of (answer.Responses?.[tableName] ?? []) as ListedItem[]) found.set(name(item), item);
      asked = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
    }
    return wanted.map((key) => found.get(name(key)));
  };

  const loader = new DataLoader(readMany, { cache: false, maxBatchSize: BATCH });

  const readPage = async (query: TableQuery, after: Record<string, unknown> | undefined) => {
    const index = query.index && table.indexes[query.index];
    const { partition, sort } = index ?? table;
    const range = query.between
      ? ' AND #sort BETWEEN :low AND :high'
      : query.prefix === undefined
        ? ''
        : ' AND begins_with(#sort, :low)';
    const low = query.between?.[0] ?? query.prefix;
    return client.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: index?.name,
        ConsistentRead: index === undefined,
        KeyConditionExpression: `#partition = :partition${range}`,
        ExpressionAttributeNames: { '#partition': partition, ...(range && { '#sort': sort }) },
        ExpressionAttributeValues: {
          ':partition': query.partition,
          ...(range && { ':low': low }),
          ...(query.between && { ':high': query.between[1] }),
        },
        ScanIndexForward: !query.descending,
        Limit: query.limit,
        ExclusiveStartKey: after,
      }),
    );
  };

  return {
    get: (key) => loader.load(key),

    async query(query) {
      const items: ListedItem[] = [];
      let after: Record<string, unknown> | undefined = query.after;
      do {
        const page = await readPage(query, after);
        items.push(...((page.Items ?? []) as ListedItem[]));
        after = page.LastEvaluatedKey;
      } while (after && (query.limit === undefined || items.length < query.limit));
      const most = query.limit ?? items.length;
      return { items: items.slice(0, most), more: after !== undefined || items.length > most };
    },

    /** Always a transaction, of one item too: its client token makes a retry after a lost answer safe. */
    async commit(writes) {
      if (writes.length === 0) return undefined;
      try {
        await client.send(
          new TransactWriteCommand({
            TransactItems: writes.map((write) => toTransactItem(tableName, write)),
          }),
        );
        return undefined;
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code);
        const failed = writes[codes.indexOf('ConditionalCheckFailed')];
        if (failed) return failed;
        if (codes.includes('TransactionConflict')) return 'busy';
        throw error;
      }
    },

    async increment(key, entity) {
      for (let attempt = 0; ; attempt++) {
        try {
          const { Attributes } = await client.send(
            new UpdateCommand({
              TableName: tableName,
              Key: { pk: key.pk, sk: key.sk },
              UpdateExpression: 'ADD revision :one SET entity = :entity',
              ExpressionAttributeValues: { ':one': 1, ':entity': entity },
              ReturnValues: 'UPDATED_NEW',
            }),
          );
          return Number(Attributes?.revision);
        } catch (error) {
          if (!(error instanceof TransactionConflictException) || attempt === ATTEMPTS) throw error;
          await pause(attempt);
        }
      }
    },
  };
};

const toTransactItem = (tableName: string, write: TableWrite) => {
  const condition = conditionOf(write);
  if ('put' in write) return { Put: { TableName: tableName, Item: write.put, ...condition } };
  const { pk, sk } = 'delete' in write ? write.delete : write.check;
  const at = { TableName: tableName, Key: { pk, sk } };
  if ('delete' in write) return { Delete: { ...at, ...condition } };
  if (!condition) throw new Error('A check without a condition checks nothing');
  return { ConditionCheck: { ...at, ...condition } };
};

const conditionOf = ({ expect, orExpiredBefore }: TableWrite) => {
  if (expect === 'any') return undefined;
  if (expect === 'present') return { ConditionExpression: 'attribute_exists(pk)' };
  if (typeof expect === 'number') {
    return {
      ConditionExpression: 'revision = :expected',
      ExpressionAttributeValues: { ':expected': expect },
    };
  }
  if (orExpiredBefore === undefined) return { ConditionExpression: 'attribute_not_exists(pk)' };
  return {
    ConditionExpression: 'attribute_not_exists(pk) OR expiresAt < :expired',
    ExpressionAttributeValues: { ':expired': orExpiredBefore },
  };
};
