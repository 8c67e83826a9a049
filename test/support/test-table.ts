import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { inject } from 'vitest';
import { createTable } from '../../local/aws/dynamodb/journal-table.ts';
import { dynamoDbTable } from '../../shared/store/dynamodb-table.ts';

/** A table of one's own, in the tests' database unless another is given; the SDK's environment is set to it. */
export const openTestTable = async (endpoint: string = inject('dynamoDbEndpoint')) => {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
  const tableName = `journal-${crypto.randomUUID()}`;
  const client = new DynamoDBClient({});
  await createTable(client, tableName);
  const documents = DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
  });
  return { tableName, client, documents, table: dynamoDbTable(documents, tableName) };
};
