/** The journal's table in a local DynamoDB. */
import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  type KeySchemaElement,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { table } from '../../../shared/store/table-schema.ts';

const TABLE_LIMIT_SECONDS = 30;

/**
 * Creates the journal's table with its indexes, stream and expiry, and waits up to 30 seconds until it can be used. Does
 * nothing when the table exists. Throws where it exists but lacks an index.
 */
export const createTable = async (client: DynamoDBClient, tableName: string): Promise<void> => {
  const indexes = Object.values(table.indexes);
  const names = new Set([table, ...indexes].flatMap(({ partition, sort }) => [partition, sort]));
  await client
    .send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: keySchema(table),
        AttributeDefinitions: [...names].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
        GlobalSecondaryIndexes: indexes.map((index) => ({
          IndexName: index.name,
          KeySchema: keySchema(index),
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [table.projected] },
        })),
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      }),
    )
    .catch((error: unknown) => {
      if (!(error instanceof ResourceInUseException)) throw error;
    });
  await waitUntilTableExists(
    { client, maxWaitTime: TABLE_LIMIT_SECONDS, minDelay: 1, maxDelay: 2 },
    { TableName: tableName },
  );
  await refuseOtherShape(client, tableName);

  const expiry = await client.send(new DescribeTimeToLiveCommand({ TableName: tableName }));
  if (expiry.TimeToLiveDescription?.TimeToLiveStatus === 'ENABLED') return;
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: tableName,
      TimeToLiveSpecification: { Enabled: true, AttributeName: table.expiry },
    }),
  );
};

/** A table kept on disk from an older version may lack an index; better to say so than to fail query by query. */
const refuseOtherShape = async (client: DynamoDBClient, tableName: string): Promise<void> => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
  const present = new Set(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName));
  const missing = Object.values(table.indexes).filter(({ name }) => !present.has(name));
  if (missing.length === 0) return;
  throw new Error(
    `Table ${tableName} was created by another version: it has no index ${missing.map(({ name }) => name).join(', ')}.`,
  );
};

const keySchema = (keys: { partition: string; sort: string }): KeySchemaElement[] => [
  { AttributeName: keys.partition, KeyType: 'HASH' },
  { AttributeName: keys.sort, KeyType: 'RANGE' },
];
