import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { startEventSource } from '../../local/aws/dynamodb/streams.ts';
import { TABLE_NAME } from '../../local/aws/lambda/function-environment.ts';
import { openStorage } from '../../local/host/storage.ts';
import type { StoredCommunication } from '../../shared/domain/communications/communication.ts';
import type { StoredControlEntry } from '../../shared/domain/control/control-entry.ts';

/** A control entry was written: as it was, and as it is. */
export interface EntryWrite {
  readonly before: StoredControlEntry | undefined;
  readonly after: StoredControlEntry;
}

/** Everything that was committed, as the table's stream tells it: writes of one entry in their order. */
export interface History {
  /** By the entry's id. */
  readonly writes: ReadonlyMap<string, readonly EntryWrite[]>;
  /** Ids of communications by their numbers. */
  readonly numbers: ReadonlyMap<string, string>;
}

export interface HistoryReader extends History {
  /** Resolves when everything written so far is read. */
  caughtUp(): Promise<void>;
  stop(): Promise<void>;
}

/** It reads whatever comes, and gives nothing up. */
const MAPPING = {
  entities: ['control-entry', 'communication'],
  batchSize: 500,
  maximumBatchingWindowSeconds: 0,
  retryAttempts: -1,
  maximumRecordAgeSeconds: -1,
  bisectBatchOnError: false,
  reportBatchItemFailures: false,
  parallelizationFactor: 1,
} as const;

type Image = Parameters<typeof unmarshall>[0];

/** Reads the table's stream from its beginning. */
export const readHistory = (streamUrl: string): HistoryReader => {
  const writes = new Map<string, EntryWrite[]>();
  const numbers = new Map<string, string>();
  const storage = openStorage(':memory:');
  const take = ({ Records }: DynamoDBStreamEvent) => {
    for (const { dynamodb } of Records) {
      const [before, after] = [dynamodb?.OldImage, dynamodb?.NewImage].map(
        (image) => image && unmarshall(image as Image),
      );
      if (after?.entity === 'communication') {
        const { number, id } = after.data as StoredCommunication;
        numbers.set(number, id);
      } else if (after) {
        const entry = after.data as StoredControlEntry;
        writes.set(entry.id, [...(writes.get(entry.id) ?? []), { before: before?.data, after: entry }]);
      }
    }
  };
  const source = startEventSource({
    client: new DynamoDBStreamsClient({ endpoint: streamUrl }),
    tableName: TABLE_NAME,
    functionName: 'history',
    mapping: MAPPING,
    invoke: async (_name, event) => take(event as DynamoDBStreamEvent),
    storage,
  });
  return {
    writes,
    numbers,
    caughtUp: source.caughtUp,
    async stop() {
      await source.stop();
      storage.close();
    },
  };
};
