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
import { asUnavailable, called } from '../aws/unavailable.ts';
import { JournalError } from '../domain/values/journal-error.ts';
import { TemporarilyUnavailable } from '../domain/values/unavailable.ts';
import { type Patience, retry } from '../retry.ts';
import type { Key } from './keys.ts';
import type { ListedItem, Table, TableQuery, TableWrite } from './table.ts';
import { table } from './table-schema.ts';

/** Maximum number of keys in one BatchGetItem. */
const BATCH = 100;
/**
 * For what the SDK does not retry: keys that DynamoDB left unprocessed, transactions that it
 * cancelled. Other transient errors are retried by the SDK (`maxAttempts`). The budget is less than
 * half of the API's time limit.
 */
const PATIENCE: Patience = {
  attempts: 9,
  pauseMilliseconds: 40,
  longestPauseMilliseconds: 1000,
  budgetMilliseconds: 5000,
};

/** One attempt at a transaction: its conflict, or the error if DynamoDB cancelled it for a transient reason. */
interface Attempt {
  readonly conflict?: TableWrite | 'retry' | undefined;
  readonly transient?: Error;
}

/** Reasons for cancelling a transaction that would go through a little later. */
const TRANSIENT_REASONS: ReadonlySet<string | undefined> = new Set([
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'TransactionInProgress',
  'InternalServerError',
]);

/** The table in DynamoDB. Gets of one tick are sent as one BatchGetItem. */
export const dynamoDbTable = (
  client: DynamoDBDocumentClient,
  tableName: string,
  pause?: (milliseconds: number) => Promise<unknown>,
): Table => {
  const readMany = async (wanted: readonly Key[]): Promise<(ListedItem | undefined)[]> => {
    const name = ({ pk, sk }: Key) => JSON.stringify([pk, sk]);
    const missing = new Map(wanted.map(({ pk, sk }) => [name({ pk, sk }), { pk, sk }]));
    const [only] = missing.values();
    if (missing.size === 1 && only) {
      const { Item } = await called(
        client.send(new GetCommand({ TableName: tableName, Key: only, ConsistentRead: true })),
      );
      return wanted.map(() => Item as ListedItem | undefined);
    }
    const found = new Map<string, ListedItem>();
    let pending: Record<string, unknown>[] = [...missing.values()];
    const readSome = async () => {
      const response = await called(
        client.send(
          new BatchGetCommand({ RequestItems: { [tableName]: { Keys: pending, ConsistentRead: true } } }),
        ),
      );
      for (const item of (response.Responses?.[tableName] ?? []) as ListedItem[]) found.set(name(item), item);
      pending = response.UnprocessedKeys?.[tableName]?.Keys ?? [];
      return pending.length;
    };
    const unread = await retry(readSome, { isFinal: (left) => left === 0, patience: PATIENCE, pause });
    if (unread > 0) throw new TemporarilyUnavailable('DynamoDB left keys of a BatchGetItem unprocessed');
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
    const command = new QueryCommand({
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
    });
    return called(client.send(command));
  };

  const transact = async (writes: readonly TableWrite[]): Promise<Attempt> => {
    try {
      await client.send(
        new TransactWriteCommand({ TransactItems: writes.map((write) => toTransactItem(tableName, write)) }),
      );
      return { conflict: undefined };
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw asUnavailable(error);
      const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code);
      const failed = writes[codes.indexOf('ConditionalCheckFailed')];
      if (failed) return { conflict: failed };
      if (codes.includes('TransactionConflict')) return { conflict: 'retry' };
      if (codes.some((code) => TRANSIENT_REASONS.has(code))) return { transient: error };
      throw error;
    }
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
      const limit = query.limit ?? items.length;
      return { items: items.slice(0, limit), more: after !== undefined || items.length > limit };
    },

    /**
     * Always a transaction, even for one item: its client token makes it safe to retry after a lost response.
     */
    async commit(writes) {
      if (writes.length === 0) return undefined;
      const { conflict, transient } = await retry<Attempt>(() => transact(writes), {
        isFinal: ({ transient }) => transient === undefined,
        patience: PATIENCE,
        pause,
      });
      if (transient)
        throw new TemporarilyUnavailable('DynamoDB cancelled a transaction', { cause: transient });
      return conflict;
    },

    async increment(key, { entity, schema = 1 }) {
      const command = () =>
        new UpdateCommand({
          TableName: tableName,
          Key: { pk: key.pk, sk: key.sk },
          UpdateExpression: 'ADD revision :one SET entity = :entity, #schema = :schema',
          ExpressionAttributeNames: { '#schema': 'schema' },
          ExpressionAttributeValues: { ':one': 1, ':entity': entity, ':schema': schema },
          ReturnValues: 'UPDATED_NEW',
        });
      const addOne = async () => {
        try {
          return Number((await client.send(command())).Attributes?.revision);
        } catch (error) {
          if (error instanceof TransactionConflictException) return error;
          throw asUnavailable(error);
        }
      };
      const outcome = await retry(addOne, {
        isFinal: (revision) => typeof revision === 'number',
        patience: PATIENCE,
        pause,
      });
      if (typeof outcome === 'number') return outcome;
      throw new TemporarilyUnavailable('The counter keeps conflicting with other writes', { cause: outcome });
    },
  };
};

const toTransactItem = (tableName: string, write: TableWrite) => {
  const condition = conditionOf(write);
  if ('put' in write) return { Put: { TableName: tableName, Item: write.put, ...condition } };
  const { pk, sk } = 'delete' in write ? write.delete : write.check;
  const at = { TableName: tableName, Key: { pk, sk } };
  if ('delete' in write) return { Delete: { ...at, ...condition } };
  if (!condition) throw new JournalError('A check without a condition checks nothing');
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
