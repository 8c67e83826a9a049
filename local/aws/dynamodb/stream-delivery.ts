/** What Lambda's event source mapping does with records of one shard: batches in order, retries, splits, and gives up. */
import { setTimeout as delay } from 'node:timers/promises';
import type { StreamMapping } from '../../../infra/event-sources.ts';
import type { NewFailure } from '../../host/storage.ts';
import { type Failed, reportedFailure } from './batch-response.ts';
import { type GivenUpBatch, givenUpBatch } from './given-up-batch.ts';
import type { StreamedRecord } from './stream-record.ts';

const FIRST_PAUSE_MILLISECONDS = 200;
const MAX_PAUSE_MILLISECONDS = 10_000;

export interface DeliveryOptions {
  readonly functionName: string;
  readonly mapping: StreamMapping;
  readonly streamArn: string;
  readonly shardId: string;
  readonly invoke: (functionName: string, event: unknown) => Promise<unknown>;
  /** Everything up to this sequence number is dealt with: done, or given up. */
  readonly onProgress: (sequenceNumber: string) => void;
  /** The failure destination. */
  readonly onFailure: (failure: NewFailure) => void;
  /** Aborted when nothing more is to be tried. */
  readonly signal: AbortSignal;
}

interface Batch {
  readonly records: readonly StreamedRecord[];
  /** Failed attempts that count as such. */
  readonly attempts: number;
}

const attempt = async (
  { functionName, mapping, invoke }: DeliveryOptions,
  records: readonly StreamedRecord[],
): Promise<Failed | undefined> => {
  try {
    const result = await invoke(functionName, { Records: records.map(({ record }) => record) });
    return mapping.reportBatchItemFailures ? reportedFailure(result, records) : undefined;
  } catch (error) {
    const cause = error instanceof Error ? error : new Error(String(error));
    return { index: 0, error: cause, thrown: true };
  }
};

/** A batch in parts, none of which counts as a retry: from where the function failed on, else in halves. */
const splitBatch = ({ records, attempts }: Batch, failedIndex: number): Batch[] => {
  if (failedIndex > 0) return [{ records, attempts }];
  const middle = Math.ceil(records.length / 2);
  return [records.slice(0, middle), records.slice(middle)].map((half) => ({ records: half, attempts }));
};

/**
 * Age counts from when the record was read: the time of writing that DynamoDB Local gives is cut to the minute, and while
 * this machine was switched off there was no cloud for a record to grow old in.
 */
const isTooOld = ({ maximumRecordAgeSeconds }: StreamMapping, { readAt }: StreamedRecord): boolean =>
  maximumRecordAgeSeconds >= 0 && performance.now() - readAt > maximumRecordAgeSeconds * 1000;

/**
 * The delivery of one shard. It takes records in their order and resolves when all are dealt with. Rejects when the signal
 * is aborted; what was not dealt with by then is to be delivered again.
 */
export const createDelivery = (options: DeliveryOptions) => {
  const { functionName, streamArn, shardId, mapping, onProgress, onFailure, signal } = options;

  const progress = (records: readonly StreamedRecord[]) => {
    const last = records.at(-1);
    if (last) onProgress(last.sequenceNumber);
  };

  const giveUp = (batch: Pick<GivenUpBatch, 'records' | 'condition' | 'attempts' | 'failed'>) => {
    onFailure(givenUpBatch({ functionName, streamArn, shardId, ...batch }));
    progress(batch.records);
  };

  /** What is to be tried next instead of the batch. */
  const afterFailure = async ({ records, attempts: before }: Batch, failed: Failed): Promise<Batch[]> => {
    progress(records.slice(0, failed.index));
    const left = records.slice(failed.index);
    if (mapping.bisectBatchOnError && left.length > 1) {
      return splitBatch({ records: left, attempts: before }, failed.index);
    }
    const attempts = before + 1;
    if (mapping.retryAttempts >= 0 && attempts > mapping.retryAttempts) {
      giveUp({ records: left, condition: 'RetryAttemptsExhausted', attempts, failed });
      return [];
    }
    const pause = Math.min(FIRST_PAUSE_MILLISECONDS * 2 ** before, MAX_PAUSE_MILLISECONDS);
    await delay(pause, undefined, { signal });
    const old = left.filter((record) => isTooOld(mapping, record));
    if (old.length > 0) giveUp({ records: old, condition: 'RecordAgeExceeded', attempts, failed });
    const young = left.slice(old.length);
    return young.length > 0 ? [{ records: young, attempts }] : [];
  };

  const deliverBatch = async (records: readonly StreamedRecord[]) => {
    const pending: Batch[] = [{ records, attempts: 0 }];
    for (let batch = pending.shift(); batch; batch = pending.shift()) {
      signal.throwIfAborted();
      const failed = await attempt(options, batch.records);
      if (failed) pending.unshift(...(await afterFailure(batch, failed)));
      else progress(batch.records);
    }
  };

  return async (records: readonly StreamedRecord[]): Promise<void> => {
    for (let start = 0; start < records.length; start += mapping.batchSize) {
      await deliverBatch(records.slice(start, start + mapping.batchSize));
    }
  };
};
