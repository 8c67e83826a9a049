import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import type * as z from 'zod';
import { eventFunction } from './event-function.ts';
import { describeError, logger } from './log.ts';

type Image = Parameters<typeof unmarshall>[0] | undefined;

/**
 * The pipeline of a function on the table's stream: hands each change on as the documents before and after it. The
 * first one that fails ends the batch, and Lambda comes again from there: changes of one item stay in order.
 */
export const streamFunction = <Document>(
  schema: z.ZodType<Document>,
  handle: (change: { before: Document | undefined; after: Document }) => Promise<void>,
) => {
  const read = (image: Image) => (image ? schema.parse(unmarshall(image).data) : undefined);
  return eventFunction(async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    for (const { dynamodb, eventID } of event.Records) {
      try {
        const after = read(dynamodb?.NewImage as Image);
        if (after) await handle({ before: read(dynamodb?.OldImage as Image), after });
      } catch (error) {
        logger.error('stream record failed', { eventID, ...describeError(error) });
        return { batchItemFailures: [{ itemIdentifier: dynamodb?.SequenceNumber ?? '' }] };
      }
    }
    return { batchItemFailures: [] };
  });
};
