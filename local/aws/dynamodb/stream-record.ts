/** Records of the table's stream as Lambda hands them to a function. */
import type { _Record, AttributeValue as SdkAttributeValue } from '@aws-sdk/client-dynamodb-streams';
import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';

/** Sequence numbers in the cloud have at least as many. */
const SEQUENCE_NUMBER_DIGITS = 21;

export interface StreamedRecord {
  readonly sequenceNumber: string;
  readonly record: DynamoDBRecord;
  /** `performance.now()` when it was read. */
  readonly readAt: number;
}

type Image = Record<string, SdkAttributeValue>;

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** DynamoDB JSON: the SDK's form except for binary values, which travel in base64. */
const toJson = (value: SdkAttributeValue): AttributeValue => {
  if (value.B) return { B: toBase64(value.B) };
  if (value.BS) return { BS: value.BS.map(toBase64) };
  if (value.L) return { L: value.L.map(toJson) };
  if (value.M) return { M: toImage(value.M) ?? {} };
  // DynamoDB Local's stream leaves an empty map out; no other value has no type.
  if (Object.keys(value).length === 0) return { M: {} };
  return value as AttributeValue;
};

const toImage = (image: Image | undefined): Record<string, AttributeValue> | undefined =>
  image && Object.fromEntries(Object.entries(image).map(([name, value]) => [name, toJson(value)]));

/** There is no `userIdentity`: only removals by the table's expiry have one, and removals match no filter. */
export const toStreamedRecord = (record: _Record, streamArn: string): StreamedRecord => {
  const { dynamodb = {} } = record;
  const { ApproximateCreationDateTime: createdAt } = dynamodb;
  // dynoxide counts from 1, and understands a padded number as the same position.
  const sequenceNumber = dynamodb.SequenceNumber?.padStart(SEQUENCE_NUMBER_DIGITS, '0') ?? '';
  return {
    sequenceNumber,
    readAt: performance.now(),
    record: {
      eventID: record.eventID,
      eventName: record.eventName as DynamoDBRecord['eventName'],
      eventVersion: record.eventVersion,
      eventSource: record.eventSource,
      awsRegion: record.awsRegion,
      dynamodb: {
        ApproximateCreationDateTime: createdAt && Math.floor(createdAt.getTime() / 1000),
        Keys: toImage(dynamodb.Keys),
        NewImage: toImage(dynamodb.NewImage),
        OldImage: toImage(dynamodb.OldImage),
        SequenceNumber: sequenceNumber,
        SizeBytes: dynamodb.SizeBytes,
        StreamViewType: dynamodb.StreamViewType,
      },
      eventSourceARN: streamArn,
    },
  };
};
