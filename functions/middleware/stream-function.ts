import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { JournalError } from '../../shared/domain/values/journal-error.ts';
import type { Entity } from '../../shared/store/entity.ts';
import type { Item } from '../../shared/store/table.ts';
import { eventFunction } from './event-function.ts';
import { log } from './log.ts';

type Image = Parameters<typeof unmarshall>[0] | undefined;

/** A change of one document: `before` is undefined when it was made. */
interface Change<Document> {
  readonly before: Document | undefined;
  readonly after: Document;
}

/** Takes a change up as the stream tells it: the whole items. */
type Follower = (change: { before: Item | undefined; after: Item }) => Promise<void>;

/**
 * What follows a change of one kind of document. All of them get the change,
 * whichever fails; all must bear to get it again.
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
 * The pipeline of a function on the table's stream: hands each change on by the kind of item, as its filter in
 * `infra/event-sources.ts` names them. The first one that fails ends the batch, and Lambda comes again from there:
 * changes of one item stay in order.
 */
export const streamFunction = (followers: Readonly<Record<string, Follower>>) => {
  const read = (image: Image) => image && (unmarshall(image) as Item);
  return eventFunction(async (event: DynamoDBStreamEvent, context): Promise<DynamoDBBatchResponse> => {
    for (const { dynamodb, eventID } of event.Records) {
      try {
        const after = read(dynamodb?.NewImage as Image);
        if (!after) continue;
        const follow = followers[after.entity];
        if (!follow) throw new JournalError(`Nothing follows a ${after.entity}`);
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
