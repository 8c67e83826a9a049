import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { type Engine, startDatabase } from '../../local/aws/dynamodb/database.ts';
import { localClient } from './local-client.ts';

/** A database with its data in a folder of its own, and clients of it. It can be stopped and started again. */
export const openLocalDatabase = async (engine: Engine) => {
  const directory = mkdtempSync(join(tmpdir(), 'journal-database-'));
  let database = await startDatabase({ engine, directory });
  const client = new DynamoDBClient(localClient(database.endpoint));
  const streams = new DynamoDBStreamsClient(localClient(database.endpoint));
  return {
    directory,
    client,
    streams,
    stop: () => database.stop(),
    async start() {
      database = await startDatabase({ engine, directory, port: database.port });
    },
    async remove() {
      client.destroy();
      streams.destroy();
      await database.stop();
      rmSync(directory, { recursive: true });
    },
  };
};

export type LocalDatabase = Awaited<ReturnType<typeof openLocalDatabase>>;
