import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { JournalError } from '../../shared/domain/values/journal-error.ts';
import type { Entity } from '../../shared/store/entity.ts';
import type { Item } from '../../shared/store/table.ts';
import { eventFunction } from './event-function.ts';
import { log } from './log.ts';

type Image = Parameters<typeof unmarshall>[0] | undefined;

/** A change of one document: `before` is undefined if it was created. */
interface Change<Document> {
  readonly before: Document | undefined;
  readonly after: Document;
}

/** Handles a change as the stream reports it: whole items. */
type Follower = (change: { before: Item | undefined; after: Item }) => Promise<void>;

/**
 * Calls all followers of one kind of document. Each gets every change, even if others fail, and must
 * tolerate getting it again.
 */
export const following =
  <Document>(
    entity: Pick<Entity<Document, unknown>, 'read'>,
    ...followers: readonly ((change: Change<Document>) => Promise<void>)[]
  ): Follower =>
  async ({ before, after }) => {
    const change = {
      before: before === undefined ? undefined : entity.read(before),
      after: entity.read(after),
    };
    const outcomes = await Promise.allSettled(followers.map((follow) => follow(change)));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  };

/**
 * The pipeline of a function on the table's stream: passes each change on by the kind of its item, as its
 * filter in `infra/event-sources.ts` names them. The first failure ends the batch and Lambda retries from
 * there, so that changes of one item stay in order.
 */
export const streamFunction = (followers: Readonly<Record<string, Follower>>) => {
  const read = (image: Image) => image && (unmarshall(image) as Item);
  return eventFunction(async (event: DynamoDBStreamEvent, context): Promise<DynamoDBBatchResponse> => {
    for (const { dynamodb, eventID } of event.Records) {
      try {
        const after = read(dynamodb?.NewImage as Image);
        if (!after) continue;
        const follow = followers[after.entity];
        if (!follow) throw new JournalError(`No follower for ${after.entity}`);
        await follow({ before: read(dynamodb?.OldImage as Image), after });
      } catch (error) {
        log('stream-record-failed', {
          functionName: context.functionName,
          invocationId: context.awsRequestId,
          eventId: eventID ?? '',
          entity: dynamodb?.NewImage?.entity?.S,
          error,
        });
        return { batchItemFailures: [{ itemIdentifier: dynamodb?.SequenceNumber ?? '' }] };
      }
    }
    return { batchItemFailures: [] };
  });
};
