import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { startDatabase } from '../../local/aws/dynamodb/database.ts';
import { createTable } from '../../local/aws/dynamodb/journal-table.ts';
import { commitTo } from '../../shared/store/commit.ts';
import { dynamoDbTable } from '../../shared/store/dynamodb-table.ts';
import { usersRepository } from '../../shared/store/users.ts';
import { administrator } from '../support/people.ts';

const TABLE_NAME = 'journal-bench';

/**
 * An empty journal with an administrator in it, in a database of its own, in memory. The environment of this
 * process is set to what the API's function finds on Lambda.
 */
export const startJournal = async () => {
  const database = await startDatabase();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    TABLE_NAME,
    COMPANY_TIME_ZONE: 'Europe/Moscow',
    PHONE_REGION: 'RU',
  });
  try {
    const client = new DynamoDBClient({});
    await createTable(client, TABLE_NAME);
    const documents = DynamoDBDocumentClient.from(client, {
      marshallOptions: { removeUndefinedValues: true },
    });
    const table = dynamoDbTable(documents, TABLE_NAME);
    const commit = commitTo(table);
    await commit(usersRepository(table).add(administrator));
    return { engine: database.engine, tableName: TABLE_NAME, documents, table, commit, stop: database.stop };
  } catch (error) {
    await database.stop();
    throw error;
  }
};
