/** Reads the table's stream: each request is held to a time limit, as the database may be restarting. */
import {
  type _Record,
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  type Shard,
} from '@aws-sdk/client-dynamodb-streams';

const REQUEST_MILLISECONDS = 5000;
const MAX_RECORDS = 1000;

const limited = () => ({ abortSignal: AbortSignal.timeout(REQUEST_MILLISECONDS) });

/** The ARN of the table's latest stream. Throws where it has none yet. */
export const findStream = async (client: DynamoDBStreamsClient, tableName: string): Promise<string> => {
  const { Streams: streams = [] } = await client.send(
    new ListStreamsCommand({ TableName: tableName }),
    limited(),
  );
  const latest = streams.toSorted((a, b) => (a.StreamLabel ?? '').localeCompare(b.StreamLabel ?? '')).at(-1);
  if (!latest?.StreamArn) throw new Error(`The table ${tableName} has no stream yet`);
  return latest.StreamArn;
};

export const describeShards = async (client: DynamoDBStreamsClient, streamArn: string): Promise<Shard[]> => {
  const shards: Shard[] = [];
  let after: string | undefined;
  do {
    const { StreamDescription: stream } = await client.send(
      new DescribeStreamCommand({ StreamArn: streamArn, ExclusiveStartShardId: after }),
      limited(),
    );
    shards.push(...(stream?.Shards ?? []));
    after = stream?.LastEvaluatedShardId;
  } while (after !== undefined);
  return shards;
};

/** Where reading a shard goes on: behind a sequence number, or at the oldest record there is. */
export const openIterator = async (
  client: DynamoDBStreamsClient,
  { streamArn, shardId, position }: { streamArn: string; shardId: string; position: string | undefined },
): Promise<string | undefined> => {
  const { ShardIterator: iterator } = await client.send(
    new GetShardIteratorCommand({
      StreamArn: streamArn,
      ShardId: shardId,
      ...(position === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: position }),
    }),
    limited(),
  );
  return iterator;
};

/** The next records; without a next iterator the shard is closed and has been read to its end. */
export const readRecords = async (
  client: DynamoDBStreamsClient,
  iterator: string | undefined,
): Promise<{ records: readonly _Record[]; next: string | undefined }> => {
  if (iterator === undefined) return { records: [], next: undefined };
  const { Records: records = [], NextShardIterator: next } = await client.send(
    new GetRecordsCommand({ ShardIterator: iterator, Limit: MAX_RECORDS }),
    limited(),
  );
  return { records, next };
};
