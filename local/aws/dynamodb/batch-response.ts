/** What a function reports about its batch. https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html */
import type { StreamedRecord } from './stream-record.ts';

export interface Failed {
  /** Where in the batch to go on. */
  readonly index: number;
  readonly error: Error;
  readonly thrown: boolean;
}

const wholeBatch = (message: string): Failed => ({ index: 0, error: new Error(message), thrown: false });

/**
 * The lowest failed record of `{ batchItemFailures: [{ itemIdentifier }] }`. As documented, no list or an empty one is
 * success, and a list with an unusable identifier fails the whole batch. Where nothing is documented the whole batch
 * fails too: for an identifier of no record in the batch, and for a result that is not an object.
 */
export const reportedFailure = (result: unknown, records: readonly StreamedRecord[]): Failed | undefined => {
  if (result === null || result === undefined) return undefined;
  if (typeof result !== 'object')
    return wholeBatch('The function returned something other than a batch response');
  const { batchItemFailures } = result as { batchItemFailures?: unknown };
  if (batchItemFailures === null || batchItemFailures === undefined) return undefined;
  if (!Array.isArray(batchItemFailures)) return wholeBatch('batchItemFailures is not a list');
  if (batchItemFailures.length === 0) return undefined;
  const indexes = batchItemFailures.map((item: { itemIdentifier?: unknown } | null) =>
    records.findIndex(({ sequenceNumber }) => sequenceNumber === item?.itemIdentifier),
  );
  if (indexes.includes(-1)) {
    return wholeBatch('batchItemFailures has an identifier of no record in the batch');
  }
  const error = new Error(`The function reported ${indexes.length} failed records`);
  return { index: Math.min(...indexes), error, thrown: false };
};
