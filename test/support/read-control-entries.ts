import { type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { TABLE_NAME } from '../../local/aws/lambda/function-environment.ts';
import { type StoredControlEntry, storedControlEntry } from '../../shared/domain/control/control-entry.ts';

/** All control entries in the local cloud's table. */
export const readControlEntries = async (client: DynamoDBDocumentClient): Promise<StoredControlEntry[]> => {
  const found: StoredControlEntry[] = [];
  const scan = {
    TableName: TABLE_NAME,
    ConsistentRead: true,
    FilterExpression: 'entity = :entry',
    ExpressionAttributeValues: { ':entry': 'control-entry' },
  };
  for await (const { Items = [] } of paginateScan({ client }, scan)) {
    found.push(...Items.map(({ data }) => storedControlEntry.parse(data)));
  }
  return found;
};
