import type { TestProject } from 'vitest/node';
import { type Engine, startDatabase } from '../../local/aws/dynamodb/database.ts';

declare module 'vitest' {
  interface ProvidedContext {
    dynamoDbEndpoint: string;
    databaseEngine: Engine;
  }
}

/** One database for all integration tests; each makes a table of its own in it. */
export default async (project: TestProject) => {
  const database = await startDatabase();
  project.provide('dynamoDbEndpoint', database.endpoint);
  project.provide('databaseEngine', database.engine);
  return database.stop;
};
