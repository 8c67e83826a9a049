import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { StreamMapping } from '../../../infra/event-sources.ts';
import { createTable } from '../../../local/aws/dynamodb/journal-table.ts';
import { type EventSource, startEventSource } from '../../../local/aws/dynamodb/streams.ts';
import { openStorage, type Storage } from '../../../local/host/storage.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { type LocalDatabase, openLocalDatabase } from '../../support/local-database.ts';

const mapping: StreamMapping = {
  entities: ['control-entry'],
  batchSize: 5,
  maximumBatchingWindowSeconds: 0,
  retryAttempts: 1,
  maximumRecordAgeSeconds: 3600,
  bisectBatchOnError: true,
  reportBatchItemFailures: true,
  parallelizationFactor: 1,
};

describeOnEngines('the event source mapping', { timeout: 60_000 }, (engine) => {
  let database: LocalDatabase;
  let storage: Storage;
  let tableName: string;
  let tables = 0;
  const sources: EventSource[] = [];

  beforeAll(async () => {
    database = await openLocalDatabase(engine);
  }, 90_000);

  afterAll(() => database.remove());

  beforeEach(async () => {
    tableName = `journal-${++tables}`;
    storage = openStorage(':memory:');
    await createTable(database.client, tableName);
  });

  afterEach(async () => {
    for (const source of sources.splice(0)) await source.stop();
    storage.close();
  });

  type Handler = (event: DynamoDBStreamEvent) => DynamoDBBatchResponse | undefined;

  function start(functionName: string, handler: Handler, changes: Partial<StreamMapping> = {}) {
    const source = startEventSource({
      client: database.streams,
      tableName,
      functionName,
      mapping: { ...mapping, ...changes },
      invoke: async (_functionName, event) => handler(event as DynamoDBStreamEvent),
      storage,
    });
    sources.push(source);
    return source;
  }

  function put(id: string, entity = 'control-entry', more: PutItemCommand['input']['Item'] = {}) {
    const Item = { pk: { S: id }, sk: { S: entity }, entity: { S: entity }, ...more };
    return database.client.send(new PutItemCommand({ TableName: tableName, Item }));
  }

  const ids = (event: DynamoDBStreamEvent) =>
    event.Records.map(({ dynamodb }) => dynamodb?.Keys?.pk?.S ?? '');

  it("calls the function with Lambda's event, in DynamoDB JSON", async () => {
    const events: DynamoDBStreamEvent[] = [];
    const source = start('schedule-reminders', (event) => void events.push(event));
    await put('e1', 'control-entry', { n: { N: '1' } });
    await put('e1', 'control-entry', {
      n: { N: '2' },
      bytes: { B: new Uint8Array([0, 255]) },
      nested: { L: [{ M: { none: { NULL: true } } }, { BS: [new Uint8Array([1])] }] },
      empty: { M: { map: { M: {} }, list: { L: [] } } },
    });
    await source.caughtUp();

    const [first, second] = events.flatMap(({ Records }) => Records);
    expect(first).toMatchObject({
      eventName: 'INSERT',
      eventSource: 'aws:dynamodb',
      eventVersion: '1.1',
      eventID: expect.any(String),
      eventSourceARN: expect.stringContaining(`table/${tableName}/stream/`),
      dynamodb: {
        Keys: { pk: { S: 'e1' }, sk: { S: 'control-entry' } },
        NewImage: { n: { N: '1' } },
        SequenceNumber: expect.stringMatching(/^\d{21,}$/),
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    });
    expect(Number.isInteger(first?.dynamodb?.ApproximateCreationDateTime)).toBe(true);
    expect(second).toMatchObject({
      eventName: 'MODIFY',
      dynamodb: {
        OldImage: { n: { N: '1' } },
        NewImage: {
          bytes: { B: 'AP8=' },
          nested: { L: [{ M: { none: { NULL: true } } }, { BS: ['AQ=='] }] },
          empty: { M: { map: { M: {} }, list: { L: [] } } },
        },
      },
    });
  });

  it('lets through only what the filter names', async () => {
    const seen: string[] = [];
    const source = start('schedule-reminders', (event) => void seen.push(...ids(event)));
    await put('e1');
    await put('c1', 'communication');
    await database.client.send(
      new DeleteItemCommand({ TableName: tableName, Key: { pk: { S: 'e1' }, sk: { S: 'control-entry' } } }),
    );
    await put('e2');
    await source.caughtUp();
    expect(seen).toEqual(['e1', 'e2']);
  });

  it('gives each function its own place in the stream', async () => {
    const seen: Record<string, string[]> = { entries: [], users: [] };
    const entries = start('schedule-reminders', (event) => void seen.entries?.push(...ids(event)));
    await put('e1');
    await put('u1', 'user');
    await entries.caughtUp();
    const users = start('follow-changes', (event) => void seen.users?.push(...ids(event)), {
      entities: ['user'],
    });
    await users.caughtUp();
    expect(seen).toEqual({ entries: ['e1'], users: ['u1'] });
  });

  it('gives up a bad record alone, notes where it is, and delivers all others in order', async () => {
    const seen: string[] = [];
    for (let n = 1; n <= 12; n++) await put(`e${n}`);
    const source = start('schedule-reminders', (event) => {
      const poison = event.Records.find(({ dynamodb }) => dynamodb?.Keys?.pk?.S === 'e7');
      if (!poison) return void seen.push(...ids(event));
      const good = event.Records.slice(0, event.Records.indexOf(poison));
      seen.push(...ids({ Records: good }));
      return { batchItemFailures: [{ itemIdentifier: poison.dynamodb?.SequenceNumber ?? '' }] };
    });
    await source.caughtUp();
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12].map((n) => `e${n}`));
    expect(storage.failures.list()).toHaveLength(1);
    expect(storage.failures.list()[0]?.payload).toMatchObject({ DDBStreamBatchInfo: { batchSize: 1 } });
  });

  it('gathers records in its window until the batch is full', async () => {
    const batches: string[][] = [];
    start('schedule-reminders', (event) => void batches.push(ids(event)), {
      maximumBatchingWindowSeconds: 300,
    });
    for (let n = 1; n <= 5; n++) await put(`e${n}`);
    await expect.poll(() => batches, { timeout: 10_000 }).toEqual([['e1', 'e2', 'e3', 'e4', 'e5']]);
  });

  it('goes on where it was after a restart of its own, and loses nothing it was busy with', async () => {
    const seen: string[] = [];
    const first = start('schedule-reminders', (event) => void seen.push(...ids(event)));
    await put('e1');
    await first.caughtUp();
    await first.stop();

    await put('e2');
    const reached = Promise.withResolvers<void>();
    const failing = start(
      'schedule-reminders',
      () => {
        reached.resolve();
        throw new Error('down');
      },
      { retryAttempts: -1 },
    );
    await reached.promise;
    await failing.stop();

    const last = start('schedule-reminders', (event) => void seen.push(...ids(event)));
    await put('e3');
    await last.caughtUp();
    expect(seen).toEqual(['e1', 'e2', 'e3']);
    expect(storage.failures.list()).toEqual([]);
  });

  it('goes on when the database comes back', async () => {
    const seen: string[] = [];
    const source = start('schedule-reminders', (event) => void seen.push(...ids(event)));
    await put('e1');
    await source.caughtUp();
    await database.stop();
    await database.start();
    await put('e2');
    await source.caughtUp();
    expect(seen).toEqual(['e1', 'e2']);
  });
});
