import {
  type _Record,
  type DynamoDBStreamsClient,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import type { StreamMapping } from '../../../infra/event-sources.ts';
import { table } from '../../../shared/store/table-schema.ts';
import type { CatchUp } from './catch-up.ts';
import type { Pauses } from './pauses.ts';
import type { ShardCheckpoints } from './shard-checkpoints.ts';
import { openIterator, readRecords } from './stream-client.ts';
import { type StreamedRecord, toStreamedRecord } from './stream-record.ts';

const POLL_MILLISECONDS = 150;

export interface ShardReaderOptions {
  readonly client: DynamoDBStreamsClient;
  readonly streamArn: string;
  readonly shardId: string;
  readonly mapping: StreamMapping;
  readonly checkpoints: ShardCheckpoints;
  readonly catchUp: CatchUp;
  readonly pauses: Pauses;
  /** Resolves when all records are dealt with. */
  readonly deliver: (records: readonly StreamedRecord[]) => Promise<void>;
  /** Whether to read on: not when stopped, nor when the shard is no longer listed. */
  readonly goesOn: () => boolean;
  /** Called when the shard may have become clear. */
  readonly onClear: () => void;
}

/** The mapping's filter. */
const isFor = ({ entities }: StreamMapping, { dynamodb }: _Record): boolean => {
  const entity = dynamodb?.NewImage?.[table.entity]?.S;
  return entity !== undefined && entities.includes(entity);
};

/** A full batch goes at once; a part of one when its window is over. */
const isDue = (mapping: StreamMapping, buffer: readonly StreamedRecord[]): boolean => {
  const [first] = buffer;
  if (!first) return false;
  const waited = performance.now() - first.readAt;
  return buffer.length >= mapping.batchSize || waited >= mapping.maximumBatchingWindowSeconds * 1000;
};

/** Reads a shard until its end, delivers what the filter lets through, and keeps how far that has got. */
export const readShard = async (options: ShardReaderOptions): Promise<void> => {
  const { client, streamArn, shardId, mapping, checkpoints, catchUp, pauses, deliver } = options;
  let iterator: string | undefined;
  let buffer: StreamedRecord[] = [];

  const readOn = async () => {
    iterator ??= await openIterator(client, {
      streamArn,
      shardId,
      position: checkpoints.positionOf(shardId),
    });
    const { records, next } = await readRecords(client, iterator);
    iterator = next;
    const matching = records.filter((record) => isFor(mapping, record));
    buffer.push(...matching.map((record) => toStreamedRecord(record, streamArn)));
    if (next === undefined || isDue(mapping, buffer)) {
      await deliver(buffer);
      buffer = [];
    }
    const position = records.at(-1)?.dynamodb?.SequenceNumber;
    if (position && buffer.length === 0) checkpoints.moveTo(shardId, position);
    return { isClosed: next === undefined, isIdle: records.length === 0 };
  };

  for (let failures = 0; options.goesOn(); ) {
    const mark = catchUp.lastMark();
    try {
      const { isClosed, isIdle } = await readOn();
      failures = 0;
      if (isClosed) {
        checkpoints.finish(shardId);
        // Its children can be read now.
        pauses.wakeAll();
        return;
      }
      if (!isIdle) continue;
      if (buffer.length === 0) catchUp.clear(shardId, mark);
      options.onClear();
      if (catchUp.lastMark() === mark) await pauses.sleep(POLL_MILLISECONDS);
    } catch (error) {
      // An expired iterator, the database away, or a stop: going on from the checkpoint mends all of them, unless what
      // followed the checkpoint is gone; then it goes on from the oldest record there is.
      if (error instanceof TrimmedDataAccessException) checkpoints.reset(shardId);
      iterator = undefined;
      buffer = [];
      failures += 1;
      await pauses.afterFailure(failures);
    }
  }
};
