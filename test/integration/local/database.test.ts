import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, expect, it, vi } from 'vitest';
import { type Database, type Engine, startDatabase } from '../../../local/aws/dynamodb/database.ts';
import { createTable } from '../../../local/aws/dynamodb/journal-table.ts';
import { table } from '../../../shared/store/table-schema.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { localClient } from '../../support/local-client.ts';

const timeout = 60_000;
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}, timeout);

async function started(
  engine: Engine,
  directory?: string,
): Promise<{ server: Database; client: DynamoDBClient }> {
  const server = await startDatabase({ engine, directory });
  cleanups.push(() => server.stop());
  const client = new DynamoDBClient(localClient(server.endpoint));
  cleanups.push(() => client.destroy());
  return { server, client };
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describeOnEngines('startDatabase', {}, (engine) => {
  it('listens on loopback only and makes the table as declared, once', { timeout }, async () => {
    const { server, client } = await started(engine);
    await createTable(client, 'journal');
    await createTable(client, 'journal');

    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'journal' }));
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
    expect(Table?.KeySchema).toEqual([
      { AttributeName: table.partition, KeyType: 'HASH' },
      { AttributeName: table.sort, KeyType: 'RANGE' },
    ]);
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName).sort()).toEqual(
      Object.values(table.indexes)
        .map(({ name }) => name)
        .sort(),
    );
    for (const { Projection } of Table?.GlobalSecondaryIndexes ?? []) {
      expect(Projection).toEqual({ ProjectionType: 'INCLUDE', NonKeyAttributes: [table.projected] });
    }
    const expiry = await client.send(new DescribeTimeToLiveCommand({ TableName: 'journal' }));
    expect(expiry.TimeToLiveDescription).toMatchObject({
      AttributeName: table.expiry,
      TimeToLiveStatus: 'ENABLED',
    });

    const outside = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find(({ family, internal }) => family === 'IPv4' && !internal);
    if (server.loopbackOnly && outside !== undefined) {
      const url = `http://${outside.address}:${server.port}`;
      await expect(fetch(url, { signal: AbortSignal.timeout(5_000) })).rejects.toThrow();
    }

    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
  });

  it('keeps its data in the directory given', { timeout }, async () => {
    const directory = mkdtempSync(join(tmpdir(), 'journal-dynamodb-'));
    cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
    const Key = { [table.partition]: { S: 'a' }, [table.sort]: { S: 'b' } };

    const before = await started(engine, directory);
    await createTable(before.client, 'journal');
    await before.client.send(new PutItemCommand({ TableName: 'journal', Item: Key }));
    await before.server.stop();

    const after = await started(engine, directory);
    await createTable(after.client, 'journal');
    const { Item } = await after.client.send(new GetItemCommand({ TableName: 'journal', Key }));
    expect(Item).toEqual(Key);
  });

  it('says why it could not start', { timeout }, async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((ready) => other.once('listening', ready));
    cleanups.push(() => void other.close());
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await expect(startDatabase({ engine, port })).rejects.toThrow(/did not start on port \d+: .*EADDRINUSE/);
  });

  it('does not outlive a parent that is killed', { timeout }, async () => {
    const script = `
      const { startDatabase } = await import(${JSON.stringify(import.meta.resolve('../../../local/aws/dynamodb/database.ts'))});
      const server = await startDatabase({ engine: ${JSON.stringify(engine)} });
      console.log(server.pid, server.loopbackOnly);
      process.kill(process.pid, 'SIGKILL');`;
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    const { stdout } = await run.catch((error: { stdout: string }) => error);
    const [pid, loopbackOnly] = stdout.trim().split(' ');
    if (loopbackOnly !== 'true') {
      process.kill(Number(pid), 'SIGKILL');
      return;
    }
    await vi.waitFor(() => expect(isAlive(Number(pid))).toBe(false), { timeout: 10_000, interval: 50 });
  });
});
