import type { TestProject } from 'vitest/node';
import { startDynamoDb } from '../../local/dynamodb.ts';

declare module 'vitest' {
  interface ProvidedContext {
    dynamoDbEndpoint: string;
  }
}

/** One DynamoDB Local for all integration tests; each makes a table of its own in it. */
export default async (project: TestProject) => {
  const database = await startDynamoDb();
  project.provide('dynamoDbEndpoint', database.endpoint);
  return database.stop;
};
