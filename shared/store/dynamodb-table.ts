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

/** Most keys of one BatchGetItem. */
const BATCH = 100;
/**
 * With what DynamoDB answers and the SDK does not try again: what it left unprocessed, transactions it cancelled. Other
 * errors that pass have then been tried by the SDK itself (`maxAttempts`). Shorter than half of the API's time.
 */
const PATIENCE: Patience = {
  attempts: 9,
  pauseMilliseconds: 40,
  longestPauseMilliseconds: 1000,
  budgetMilliseconds: 5000,
};

/** Reasons for which a transaction is cancelled whole and would go through a little later. */
const PASSING_REASONS: ReadonlySet<string | undefined> = new Set([
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'TransactionInProgress',
  'InternalServerError',
]);

/** The table on DynamoDB. Gets asked for in one tick go out as one BatchGetItem. */
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
    let asked: Record<string, unknown>[] = [...missing.values()];
    const readSome = async () => {
      const answer = await called(
        client.send(
          new BatchGetCommand({ RequestItems: { [tableName]: { Keys: asked, ConsistentRead: true } } }),
        ),
      );
      for (const item of (answer.Responses?.[tableName] ?? []) as ListedItem[]) found.set(name(item), item);
      asked = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
      return asked.length;
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

  /** One attempt at a transaction: what `commit` returns, or the error of one cancelled for what passes. */
  const transact = async (writes: readonly TableWrite[]) => {
    try {
      await client.send(
        new TransactWriteCommand({ TransactItems: writes.map((write) => toTransactItem(tableName, write)) }),
      );
      return { answer: undefined };
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw asUnavailable(error);
      const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code);
      const failed = writes[codes.indexOf('ConditionalCheckFailed')];
      if (failed) return { answer: failed };
      if (codes.includes('TransactionConflict')) return { answer: 'retry' as const };
      if (codes.some((code) => PASSING_REASONS.has(code))) return { passing: error };
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
      const most = query.limit ?? items.length;
      return { items: items.slice(0, most), more: after !== undefined || items.length > most };
    },

    /** Always a transaction, of one item too: its client token makes a retry after a lost answer safe. */
    async commit(writes) {
      if (writes.length === 0) return undefined;
      const { answer, passing } = await retry<{ answer?: TableWrite | 'retry' | undefined; passing?: Error }>(
        () => transact(writes),
        { isFinal: ({ passing }) => passing === undefined, patience: PATIENCE, pause },
      );
      if (passing) throw new TemporarilyUnavailable('DynamoDB cancelled a transaction', { cause: passing });
      return answer;
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
      throw new TemporarilyUnavailable('Others keep writing what is counted', { cause: outcome });
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
