/**
 * Lambda's event source mapping on the table's real stream: reads every shard, parents before children, and calls the
 * function with what its filter lets through. Where it has got to is kept in the storage, so a restart goes on there.
 */
import {
  type _Record,
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  type AttributeValue as SdkAttributeValue,
  type Shard,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';
import type { StreamMapping } from '../../../infra/event-sources.ts';
import { table } from '../../../shared/store/table-schema.ts';
import type { Storage } from '../../host/storage.ts';
import { createDelivery, type StreamedRecord } from './stream-delivery.ts';

export interface EventSourceOptions {
  readonly client: DynamoDBStreamsClient;
  readonly tableName: string;
  readonly functionName: string;
  readonly mapping: StreamMapping;
  /** Calls a function and waits for its answer. */
  readonly invoke: (functionName: string, event: unknown) => Promise<unknown>;
  readonly storage: Pick<Storage, 'checkpoints' | 'failures'>;
}

export interface EventSource {
  /** Lets the invocation under way end, and reads no more. */
  stop(): Promise<void>;
  /** Resolves when everything written before the call is dealt with: done, or given up. Rejects when stopped. */
  caughtUp(): Promise<void>;
}

/** How far a shard is dealt with. Without a position it is read from its beginning. */
interface ShardState {
  readonly position?: string;
  readonly finished?: true;
}

interface Waiter {
  readonly mark: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

const pollMilliseconds = 150;
const discoveryMilliseconds = 1000;
const requestTimeoutMilliseconds = 5000;
const longestPauseMilliseconds = 5000;
const SEQUENCE_NUMBER_DIGITS = 21;

/**
 * Starts the mapping of one function; it begins with the oldest record there is, and goes on where it had got to. The
 * table may be made later, and the database may be away for a while: it keeps trying.
 */
export function startEventSource(options: EventSourceOptions): EventSource {
  const { client, tableName, functionName, mapping, invoke, storage } = options;
  const stopping = new AbortController();
  const sleepers = new Set<() => void>();
  const waiters = new Set<Waiter>();
  const readers = new Map<string, Promise<void>>();
  /** By shard: the latest mark before which everything is dealt with. A mark is a moment somebody asked about. */
  const dealtWith = new Map<string, number>();
  let states: Record<string, ShardState> = {};
  let shards: readonly Shard[] = [];
  let mark = 0;
  let discovered = -1;

  const running = run();

  return {
    async stop() {
      stopping.abort();
      wakeAll();
      await running;
      for (const { reject } of waiters) reject(new Error('The event source was stopped'));
      waiters.clear();
    },
    caughtUp: () =>
      new Promise((resolve, reject) => {
        if (stopping.signal.aborted) {
          reject(new Error('The event source was stopped'));
          return;
        }
        mark += 1;
        waiters.add({ mark, resolve, reject });
        wakeAll();
      }),
  };

  async function run() {
    const streamArn = await persistently(findStream);
    if (streamArn === undefined) return;
    const checkpointKey = resumeAt(streamArn);
    const save = () => storage.checkpoints.set(checkpointKey, JSON.stringify(states));
    while (!stopping.signal.aborted) {
      const asked = mark;
      const described = await persistently(() => describeShards(streamArn));
      if (described === undefined) break;
      shards = described;
      forgetTrimmedShards();
      for (const { ShardId: shardId = '', ParentShardId: parentId } of shards) {
        if (isFinished(shardId) || readers.has(shardId) || !isDone(parentId)) continue;
        const reader = readShard(streamArn, shardId, save).finally(() => readers.delete(shardId));
        readers.set(shardId, reader);
      }
      discovered = asked;
      settle();
      if (mark === asked) await sleep(discoveryMilliseconds);
    }
    await Promise.all(readers.values());
  }

  /** Loads how far the stream is dealt with; another stream of the same table is one that was there before. */
  function resumeAt(streamArn: string): string {
    const prefix = `stream:${functionName}:`;
    const checkpointKey = prefix + streamArn;
    for (const { key } of storage.checkpoints.list(prefix)) {
      if (key !== checkpointKey) storage.checkpoints.delete(key);
    }
    states = JSON.parse(storage.checkpoints.get(checkpointKey) ?? '{}');
    return checkpointKey;
  }

  function isFinished(shardId: string): boolean {
    return states[shardId]?.finished === true;
  }

  /** A parent that is no longer listed has been trimmed: nothing of it can be read any more. */
  function isDone(parentId: string | undefined): boolean {
    const listed = shards.some(({ ShardId }) => ShardId === parentId);
    return parentId === undefined || !listed || isFinished(parentId);
  }

  function forgetTrimmedShards() {
    const listed = new Set(shards.map(({ ShardId }) => ShardId));
    states = Object.fromEntries(Object.entries(states).filter(([shardId]) => listed.has(shardId)));
  }

  async function readShard(streamArn: string, shardId: string, save: () => void) {
    let iterator: string | undefined;
    let buffer: StreamedRecord[] = [];
    let failures = 0;
    const moveTo = (state: ShardState) => {
      states = { ...states, [shardId]: state };
      save();
    };
    const deliver = createDelivery({
      functionName,
      mapping,
      streamArn,
      shardId,
      invoke,
      onProgress: (position) => moveTo({ position }),
      onFailure: (failure) => storage.failures.add(failure),
      signal: stopping.signal,
    });

    while (!stopping.signal.aborted && shards.some(({ ShardId }) => ShardId === shardId)) {
      const asked = mark;
      try {
        iterator ??= await openIterator(streamArn, shardId);
        const { records, next } = await readPage(iterator);
        iterator = next;
        buffer.push(...records.filter(matches).map((record) => toStreamed(record, streamArn)));
        if (next === undefined || isDue(buffer)) {
          await deliver(buffer);
          buffer = [];
        }
        const position = records.at(-1)?.dynamodb?.SequenceNumber;
        if (position && buffer.length === 0) moveTo({ position });
        failures = 0;
        if (next === undefined) {
          moveTo({ finished: true });
          wakeAll();
          return;
        }
        if (records.length === 0) {
          if (buffer.length === 0) dealtWith.set(shardId, asked);
          settle();
          if (mark === asked) await sleep(pollMilliseconds);
        }
      } catch (error) {
        // An expired iterator, the database away, or a stop: all are mended by going on from the checkpoint, unless
        // what followed it is gone; then from the oldest record there is.
        if (error instanceof TrimmedDataAccessException) moveTo({});
        iterator = undefined;
        buffer = [];
        failures += 1;
        await sleep(pauseAfter(failures));
      }
    }
  }

  /** A full batch goes at once; a part of one when its window is over. */
  function isDue(buffer: readonly StreamedRecord[]): boolean {
    const [first] = buffer;
    if (!first) return false;
    const waited = performance.now() - first.readAt;
    return buffer.length >= mapping.batchSize || waited >= mapping.maximumBatchingWindowSeconds * 1000;
  }

  function matches({ dynamodb }: _Record): boolean {
    const entity = dynamodb?.NewImage?.[table.entity]?.S;
    return entity !== undefined && mapping.entities.includes(entity);
  }

  function settle() {
    for (const waiter of waiters) {
      const isClear = ({ ShardId: shardId = '' }: Shard) =>
        isFinished(shardId) || (dealtWith.get(shardId) ?? -1) >= waiter.mark;
      if (discovered >= waiter.mark && shards.every(isClear)) {
        waiters.delete(waiter);
        waiter.resolve();
      }
    }
  }

  async function findStream(): Promise<string> {
    const { Streams: streams = [] } = await client.send(
      new ListStreamsCommand({ TableName: tableName }),
      limited(),
    );
    const latest = streams.toSorted((a, b) => compare(a.StreamLabel, b.StreamLabel)).at(-1);
    if (!latest?.StreamArn) throw new Error(`The table ${tableName} has no stream yet`);
    return latest.StreamArn;
  }

  async function describeShards(streamArn: string): Promise<Shard[]> {
    const found: Shard[] = [];
    let after: string | undefined;
    do {
      const { StreamDescription: stream } = await client.send(
        new DescribeStreamCommand({ StreamArn: streamArn, ExclusiveStartShardId: after }),
        limited(),
      );
      found.push(...(stream?.Shards ?? []));
      after = stream?.LastEvaluatedShardId;
    } while (after !== undefined);
    return found;
  }

  async function openIterator(streamArn: string, shardId: string): Promise<string | undefined> {
    const position = states[shardId]?.position;
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
  }

  async function readPage(iterator: string | undefined) {
    if (iterator === undefined) return { records: [], next: undefined };
    const { Records: records = [], NextShardIterator: next } = await client.send(
      new GetRecordsCommand({ ShardIterator: iterator, Limit: 1000 }),
      limited(),
    );
    return { records, next };
  }

  /** Tries until it works; absent when stopped. */
  async function persistently<T>(work: () => Promise<T>): Promise<T | undefined> {
    for (let failures = 1; !stopping.signal.aborted; failures++) {
      try {
        return await work();
      } catch {
        await sleep(pauseAfter(failures));
      }
    }
    return undefined;
  }

  function sleep(milliseconds: number): Promise<void> {
    if (stopping.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      sleepers.add(wake);
    });
  }

  function wakeAll() {
    for (const wake of sleepers) wake();
  }
}

function pauseAfter(failures: number): number {
  return Math.min(pollMilliseconds * 2 ** (failures - 1), longestPauseMilliseconds);
}

function limited() {
  return { abortSignal: AbortSignal.timeout(requestTimeoutMilliseconds) };
}

function compare(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The record as Lambda hands it over. There is no `userIdentity`: only removals by the table's expiry have one, and
 * removals match no filter.
 */
function toStreamed(record: _Record, streamArn: string): StreamedRecord {
  const { dynamodb = {} } = record;
  const { ApproximateCreationDateTime: createdAt } = dynamodb;
  // dynoxide counts from 1, and takes a number with as many digits as the cloud's for the same place.
  const sequenceNumber = dynamodb.SequenceNumber?.padStart(SEQUENCE_NUMBER_DIGITS, '0') ?? '';
  return {
    sequenceNumber,
    readAt: performance.now(),
    record: {
      eventID: record.eventID,
      eventName: record.eventName as DynamoDBRecord['eventName'],
      eventVersion: record.eventVersion,
      eventSource: record.eventSource,
      awsRegion: record.awsRegion,
      dynamodb: {
        ApproximateCreationDateTime: createdAt && Math.floor(createdAt.getTime() / 1000),
        Keys: toImage(dynamodb.Keys),
        NewImage: toImage(dynamodb.NewImage),
        OldImage: toImage(dynamodb.OldImage),
        SequenceNumber: sequenceNumber,
        SizeBytes: dynamodb.SizeBytes,
        StreamViewType: dynamodb.StreamViewType,
      },
      eventSourceARN: streamArn,
    },
  };
}

type Image = Record<string, SdkAttributeValue>;

function toImage(image: Image | undefined): Record<string, AttributeValue> | undefined {
  return image && Object.fromEntries(Object.entries(image).map(([name, value]) => [name, toJson(value)]));
}

/** DynamoDB JSON: the SDK's form but for binary values, which travel in base64. */
function toJson(value: SdkAttributeValue): AttributeValue {
  if (value.B) return { B: toBase64(value.B) };
  if (value.BS) return { BS: value.BS.map(toBase64) };
  if (value.L) return { L: value.L.map(toJson) };
  if (value.M) return { M: toImage(value.M) ?? {} };
  // DynamoDB Local's stream leaves an empty map out, and nothing else is written as nothing.
  if (Object.keys(value).length === 0) return { M: {} };
  return value as AttributeValue;
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
