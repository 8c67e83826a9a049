import type { DynamoDBStreamsClient, Shard } from '@aws-sdk/client-dynamodb-streams';
import type { StreamMapping } from '../../../infra/event-sources.ts';
import type { Storage } from '../../host/storage.ts';
import type { CatchUp } from './catch-up.ts';
import type { Pauses } from './pauses.ts';
import { type ShardCheckpoints, shardCheckpoints } from './shard-checkpoints.ts';
import { readShard } from './shard-reader.ts';
import { describeShards } from './stream-client.ts';
import { createDelivery } from './stream-delivery.ts';

/** How often new shards are looked for. */
const DISCOVERY_MILLISECONDS = 1000;

export interface EventSourceOptions {
  readonly client: DynamoDBStreamsClient;
  readonly tableName: string;
  readonly functionName: string;
  readonly mapping: StreamMapping;
  /** Calls a function and waits for its result. */
  readonly invoke: (functionName: string, event: unknown) => Promise<unknown>;
  readonly storage: Pick<Storage, 'checkpoints' | 'failures'>;
}

interface FollowOptions extends EventSourceOptions {
  readonly streamArn: string;
  readonly catchUp: CatchUp;
  readonly pauses: Pauses;
  readonly signal: AbortSignal;
}

/** What the mapping does with the records of one shard. */
const deliveryOf = (options: FollowOptions, shardId: string, checkpoints: ShardCheckpoints) => {
  const { functionName, mapping, streamArn, invoke, storage, signal } = options;
  return createDelivery({
    functionName,
    mapping,
    streamArn,
    shardId,
    invoke,
    onProgress: (position) => checkpoints.moveTo(shardId, position),
    onFailure: (failure) => storage.failures.add(failure),
    signal,
  });
};

/** Reads all shards of a stream as they appear, parents before children, until stopped. */
export const followStream = async (options: FollowOptions): Promise<void> => {
  const { client, functionName, streamArn, storage, catchUp, pauses, signal } = options;
  const checkpoints = shardCheckpoints(storage.checkpoints, functionName, streamArn);
  const readers = new Map<string, Promise<void>>();
  let shards: readonly Shard[] = [];
  const shardIds = () => shards.map(({ ShardId: shardId = '' }) => shardId);
  const settle = () => catchUp.settle(shardIds(), checkpoints.isFinished);

  /** A parent that is no longer listed has been trimmed: nothing of it can be read any more. */
  const isDone = (parentId: string | undefined): boolean =>
    parentId === undefined || !shardIds().includes(parentId) || checkpoints.isFinished(parentId);

  const startReader = (shardId: string) =>
    readShard({
      ...options,
      shardId,
      checkpoints,
      deliver: deliveryOf(options, shardId, checkpoints),
      goesOn: () => !signal.aborted && shardIds().includes(shardId),
      onClear: settle,
    }).finally(() => readers.delete(shardId));

  while (!signal.aborted) {
    const mark = catchUp.lastMark();
    const described = await pauses.untilDone(() => describeShards(client, streamArn));
    if (described === undefined) break;
    shards = described;
    checkpoints.keepOnly(shardIds());
    for (const { ShardId: shardId = '', ParentShardId: parentId } of shards) {
      if (checkpoints.isFinished(shardId) || readers.has(shardId) || !isDone(parentId)) continue;
      readers.set(shardId, startReader(shardId));
    }
    catchUp.shardsListed(mark);
    settle();
    if (catchUp.lastMark() === mark) await pauses.sleep(DISCOVERY_MILLISECONDS);
  }
  await Promise.all(readers.values());
};
