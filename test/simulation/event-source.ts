import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { type StreamFunctionName, type StreamMapping, streamMappings } from '../../infra/event-sources.ts';
import { createDelivery } from '../../local/aws/dynamodb/stream-delivery.ts';
import type { StreamedRecord } from '../../local/aws/dynamodb/stream-record.ts';
import type { ListedItem } from '../../shared/store/table.ts';
import type { Written } from './dynamodb.ts';
import type { EventLoop } from './event-loop.ts';
import type { Faults } from './faults.ts';
import { asService } from './process.ts';
import { randomOf } from './random.ts';

/** Shards of the stream: items are in order among themselves, and not with those of another shard. */
const SHARDS = 3;

/** An item as the stream has it. Once new, once old: it is put together for the first of them. */
const images = new WeakMap<ListedItem, object>();
const imageOf = (item: ListedItem) => {
  const made = images.get(item) ?? marshall(item, { removeUndefinedValues: true });
  images.set(item, made);
  return made as NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];
};

export interface EventSource {
  /** Takes up a write of an item, if the function is for it. */
  take(written: Written, name: string): void;
}

/**
 * The table's stream and Lambda's mapping from it, by the very code of the local cloud: batches, splits, retries, what
 * was reported as failed, giving up. On top of it comes that a batch may be delivered again after it was dealt with,
 * out of its order.
 */
export const eventSource = ({
  loop,
  faults,
  seed,
  functionName,
  ignoresReportedFailures = false,
  invoke,
  onGivenUp,
}: {
  loop: EventLoop;
  faults: Faults;
  seed: string;
  functionName: StreamFunctionName;
  /** A protection taken away: `ReportBatchItemFailures` is not set. */
  ignoresReportedFailures?: boolean;
  invoke: (name: string, event: unknown) => Promise<unknown>;
  /** Records went to the failure destination. */
  onGivenUp: () => void;
}): EventSource => {
  const mapping: StreamMapping = {
    ...streamMappings[functionName],
    ...(ignoresReportedFailures && { reportBatchItemFailures: false }),
  };
  let sequence = 0;

  const shards = Array.from({ length: SHARDS }, (_, index) => {
    const random = randomOf(`${seed} ${functionName} shard ${index}`);
    const waiting: (StreamedRecord & { readonly name: string })[] = [];
    let isReading = false;
    let readableFrom = 0;

    const deliver = async (records: readonly (StreamedRecord & { readonly name: string })[]) => {
      const names = new Map(records.map((record) => [record.sequenceNumber, record.name]));
      let attempt = 0;
      const delivery = createDelivery({
        functionName,
        mapping,
        streamArn: 'stream',
        shardId: String(index),
        invoke: (_, event) => {
          const [first] = (event as { Records: DynamoDBRecord[] }).Records;
          return invoke(`${names.get(first?.dynamodb?.SequenceNumber ?? '')}#${attempt++}`, event);
        },
        onProgress: () => undefined,
        onFailure: onGivenUp,
        signal: new AbortController().signal,
      });
      await asService(loop, `${seed} ${functionName} ${sequence}`, () => delivery(records));
    };

    const read = async () => {
      isReading = true;
      while (waiting.length > 0) {
        const records = waiting.splice(0, mapping.batchSize);
        await deliver(records);
        const name = `${records[0]?.name}+`;
        if (faults.twice(name, random.next())) {
          loop.at(loop.now + random.between(1, random.pick([50, 1000, 900_000])), () => deliver(records));
        }
      }
      isReading = false;
    };

    return (record: StreamedRecord & { readonly name: string }) => {
      // A shard is asked four times a second; what was written is readable a little later than at once.
      readableFrom = Math.max(readableFrom, loop.now + random.between(20, 500));
      loop.at(readableFrom, () => {
        waiting.push({ ...record, readAt: loop.now });
        if (!isReading) void read();
      });
    };
  });

  return {
    take({ before, after }, name) {
      if (!mapping.entities.includes(after.entity)) return;
      sequence++;
      const sequenceNumber = String(sequence).padStart(12, '0');
      const shard = shards[randomOf(after.pk).between(0, SHARDS - 1)];
      shard?.({
        name: `${functionName}(${name})`,
        sequenceNumber,
        readAt: loop.now,
        record: {
          eventID: sequenceNumber,
          dynamodb: {
            SequenceNumber: sequenceNumber,
            NewImage: imageOf(after),
            ...(before && { OldImage: imageOf(before) }),
          } as DynamoDBRecord['dynamodb'] & object,
        },
      });
    },
  };
};
