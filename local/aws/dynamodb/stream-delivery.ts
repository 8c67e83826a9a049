/**
 * What Lambda's event source mapping does with records of one shard: batches in order, retries, splits, and gives up.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { DynamoDBRecord } from 'aws-lambda';
import type { StreamMapping } from '../../../infra/event-sources.ts';
import type { NewFailure } from '../../host/storage.ts';
import { functionArn } from '../lambda/function-context.ts';

/** A record of the stream as a function gets it. */
export interface StreamedRecord {
  readonly sequenceNumber: string;
  readonly record: DynamoDBRecord;
  /** `performance.now()` when it was read. */
  readonly readAt: number;
}

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

interface Failed {
  /** Where in the batch to go on. */
  readonly index: number;
  readonly error: Error;
  readonly thrown: boolean;
}

const firstPauseMilliseconds = 200;
const longestPauseMilliseconds = 10_000;

/**
 * Makes the delivery of one shard. It takes records in their order and resolves when all are dealt with. Rejects
 * when the signal is aborted; what was not dealt with is then to be delivered again.
 */
export function createDelivery(options: DeliveryOptions) {
  const { functionName, mapping, streamArn, shardId, invoke, onProgress, onFailure, signal } = options;

  return async (records: readonly StreamedRecord[]): Promise<void> => {
    for (let start = 0; start < records.length; start += mapping.batchSize) {
      await deliverBatch(records.slice(start, start + mapping.batchSize));
    }
  };

  async function deliverBatch(records: readonly StreamedRecord[]) {
    const pending: Batch[] = [{ records, attempts: 0 }];
    for (let batch = pending.shift(); batch; batch = pending.shift()) {
      signal.throwIfAborted();
      const failed = await attempt(batch.records);
      if (failed) pending.unshift(...(await afterFailure(batch, failed)));
      else progress(batch.records);
    }
  }

  async function attempt(records: readonly StreamedRecord[]): Promise<Failed | undefined> {
    try {
      const answer = await invoke(functionName, { Records: records.map(({ record }) => record) });
      return mapping.reportBatchItemFailures ? reportedFailure(answer, records) : undefined;
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error));
      return { index: 0, error: cause, thrown: true };
    }
  }

  /** What is to be tried next instead of the batch. */
  async function afterFailure({ records, attempts }: Batch, failed: Failed): Promise<Batch[]> {
    progress(records.slice(0, failed.index));
    const left = records.slice(failed.index);
    if (mapping.bisectBatchOnError && left.length > 1) {
      // Split where the function said, else in the middle; neither is counted as a retry.
      if (failed.index > 0) return [{ records: left, attempts }];
      const middle = Math.ceil(left.length / 2);
      return [left.slice(0, middle), left.slice(middle)].map((half) => ({ records: half, attempts }));
    }
    const failedAttempts = attempts + 1;
    if (mapping.retryAttempts >= 0 && failedAttempts > mapping.retryAttempts) {
      giveUp(left, 'RetryAttemptsExhausted', failedAttempts, failed);
      return [];
    }
    await delay(Math.min(firstPauseMilliseconds * 2 ** attempts, longestPauseMilliseconds), undefined, {
      signal,
    });
    const old = left.filter(isTooOld);
    if (old.length > 0) giveUp(old, 'RecordAgeExceeded', failedAttempts, failed);
    const young = left.slice(old.length);
    return young.length > 0 ? [{ records: young, attempts: failedAttempts }] : [];
  }

  /**
   * Age counts from when the record was read: the time of writing that DynamoDB Local gives is cut to the minute, and
   * while this machine was switched off there was no cloud for a record to grow old in.
   */
  function isTooOld({ readAt }: StreamedRecord): boolean {
    const { maximumRecordAgeSeconds } = mapping;
    return maximumRecordAgeSeconds >= 0 && performance.now() - readAt > maximumRecordAgeSeconds * 1000;
  }

  function progress(records: readonly StreamedRecord[]) {
    const last = records.at(-1);
    if (last) onProgress(last.sequenceNumber);
  }

  function giveUp(
    records: readonly StreamedRecord[],
    condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded',
    attempts: number,
    { error, thrown }: Failed,
  ) {
    const at = new Date().toISOString();
    onFailure({
      source: 'stream',
      function: functionName,
      // What Lambda sends to the destination: where the records are, not what is in them.
      payload: {
        version: '1.0',
        timestamp: at,
        requestContext: {
          requestId: randomUUID(),
          functionArn: functionArn(functionName),
          condition,
          approximateInvokeCount: attempts,
        },
        responseContext: {
          statusCode: 200,
          executedVersion: '$LATEST',
          ...(thrown && { functionError: 'Unhandled' }),
        },
        DDBStreamBatchInfo: {
          shardId,
          startSequenceNumber: records[0]?.sequenceNumber,
          endSequenceNumber: records.at(-1)?.sequenceNumber,
          approximateArrivalOfFirstRecord: arrivalOf(records[0]),
          approximateArrivalOfLastRecord: arrivalOf(records.at(-1)),
          batchSize: records.length,
          streamArn,
        },
      },
      error: `${condition}: ${error.message}`,
      at,
    });
    progress(records);
  }
}

/**
 * The lowest failed record of `{ batchItemFailures: [{ itemIdentifier }] }`. As documented, no list or an empty one is
 * success, and a list with an unusable identifier fails the whole batch; so does, where nothing is documented, an
 * identifier of no record in the batch and an answer that is no object.
 */
function reportedFailure(answer: unknown, records: readonly StreamedRecord[]): Failed | undefined {
  if (answer === null || answer === undefined) return undefined;
  if (typeof answer !== 'object') return wholeBatch('The function answered with what is no batch response');
  const { batchItemFailures } = answer as { batchItemFailures?: unknown };
  if (batchItemFailures === null || batchItemFailures === undefined) return undefined;
  if (!Array.isArray(batchItemFailures)) return wholeBatch('batchItemFailures is not a list');
  if (batchItemFailures.length === 0) return undefined;
  const indexes = batchItemFailures.map((item: { itemIdentifier?: unknown } | null) =>
    records.findIndex(({ sequenceNumber }) => sequenceNumber === item?.itemIdentifier),
  );
  if (indexes.includes(-1))
    return wholeBatch('batchItemFailures has an identifier of no record in the batch');
  const error = new Error(`The function reported ${indexes.length} failed records`);
  return { index: Math.min(...indexes), error, thrown: false };
}

function wholeBatch(message: string): Failed {
  return { index: 0, error: new Error(message), thrown: false };
}

function arrivalOf(streamed: StreamedRecord | undefined): string | undefined {
  const seconds = streamed?.record.dynamodb?.ApproximateCreationDateTime;
  return seconds === undefined ? undefined : new Date(seconds * 1000).toISOString();
}
