import { randomUUID } from 'node:crypto';
import type { NewFailure } from '../../host/storage.ts';
import { functionArn } from '../lambda/function-context.ts';
import type { Failed } from './batch-response.ts';
import type { StreamedRecord } from './stream-record.ts';

export interface GivenUpBatch {
  readonly functionName: string;
  readonly streamArn: string;
  readonly shardId: string;
  readonly records: readonly StreamedRecord[];
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  readonly attempts: number;
  readonly failed: Failed;
}

const arrivalOf = (streamed: StreamedRecord | undefined): string | undefined => {
  const seconds = streamed?.record.dynamodb?.ApproximateCreationDateTime;
  return seconds === undefined ? undefined : new Date(seconds * 1000).toISOString();
};

/** What Lambda sends to the failure destination: where the records are, not what is in them. */
export const givenUpBatch = (batch: GivenUpBatch): NewFailure => {
  const { functionName, streamArn, shardId, records, condition, attempts } = batch;
  const { error, thrown } = batch.failed;
  const at = new Date().toISOString();
  return {
    source: 'stream',
    function: functionName,
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
  };
};
