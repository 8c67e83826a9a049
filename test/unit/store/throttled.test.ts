import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { logger } from '../../../functions/middleware/log.ts';
import { TemporarilyUnavailable } from '../../../shared/domain/values/unavailable.ts';
import { dynamoDbTable } from '../../../shared/store/dynamodb-table.ts';
import type { Table, TableWrite } from '../../../shared/store/table.ts';
import { openMemoryApi } from '../../support/memory-api.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { person } from '../../support/people.ts';

const TYPES = 'com.amazonaws.dynamodb.v20120810#';
/** Attempts of the SDK, as `functions/container.ts` has them. */
const SDK_ATTEMPTS = 4;

const exception = (name: string, more: object = {}) => ({
  __type: TYPES + name,
  message: 'Of the service',
  ...more,
});
const cancelled = (...codes: string[]) =>
  exception('TransactionCanceledException', { CancellationReasons: codes.map((Code) => ({ Code })) });

/** DynamoDB as it answers when it can't: the SDK and the table are the real ones. */
describe('case 45: DynamoDB that can not now', () => {
  let server: Server;
  let table: Table;
  let calls = 0;
  let answers: (call: number) => readonly [number, object];
  const pause = vi.fn(async (_milliseconds: number) => undefined);

  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume().on('end', () => {
        const [status, body] = answers(++calls);
        response.writeHead(status, {
          'content-type': 'application/x-amz-json-1.0',
          'x-amzn-requestid': 'REQUEST-OF-DYNAMODB',
        });
        response.end(JSON.stringify(body));
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const client = new DynamoDBClient({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      // What the SDK tries again is left to it; only its pauses are short.
      retryStrategy: new ConfiguredRetryStrategy(SDK_ATTEMPTS, () => 1),
    });
    table = dynamoDbTable(DynamoDBDocumentClient.from(client), 'journal', pause);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  afterEach(() => {
    calls = 0;
    pause.mockClear();
    vi.restoreAllMocks();
  });

  const write: TableWrite = {
    put: { pk: 'a', sk: 'b', entity: 'test', revision: 1 },
    expect: 'any',
    onConflict: 'retry',
  } as TableWrite;
  const always = (status: number, body: object) => () => [status, body] as const;

  it.each([
    ['ThrottlingError', cancelled('None', 'ThrottlingError')],
    ['ProvisionedThroughputExceeded', cancelled('ProvisionedThroughputExceeded', 'None')],
  ])('cancels a transaction for %s: it is tried again after a pause, and goes through', async (_, body) => {
    answers = (call) => (call <= 3 ? [400, body] : [200, {}]);
    expect(await table.commit([write])).toBeUndefined();
    expect(calls).toBe(4);
    expect(pause).toHaveBeenCalledTimes(3);
  });

  it('cancels it every time: given up after so many attempts, with pauses that grow and have a bound', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    answers = always(400, cancelled('ThrottlingError'));
    await expect(table.commit([write])).rejects.toThrow(TemporarilyUnavailable);
    expect(calls).toBe(9);
    expect(pause.mock.calls.map(([milliseconds]) => milliseconds)).toEqual([
      40, 80, 160, 320, 640, 1000, 1000, 1000,
    ]);
  });

  it('that takes long to cancel is given up when the time is up', async () => {
    const clock = vi.spyOn(performance, 'now');
    let now = 0;
    clock.mockImplementation(() => (now += 2000));
    answers = always(400, cancelled('ThrottlingError'));
    await expect(table.commit([write])).rejects.toThrow(TemporarilyUnavailable);
    expect(calls).toBeLessThan(4);
  });

  it('a condition that failed is told before anything that passes', async () => {
    answers = always(400, cancelled('ThrottlingError', 'ConditionalCheckFailed'));
    const other = { ...write, put: { ...write, pk: 'c' } } as unknown as TableWrite;
    expect(await table.commit([write, other])).toBe(other);
    answers = always(400, cancelled('TransactionConflict', 'ThrottlingError'));
    expect(await table.commit([write, other])).toBe('retry');
  });

  it('what does not pass is not tried again and not told as if it did', async () => {
    answers = always(400, cancelled('ValidationError'));
    await expect(table.commit([write])).rejects.toThrow(
      expect.objectContaining({ name: 'TransactionCanceledException' }),
    );
    expect(calls).toBe(1);
  });

  it.each([
    ['ProvisionedThroughputExceededException', 400],
    ['ThrottlingException', 400],
    ['RequestLimitExceeded', 400],
    ['TransactionInProgressException', 400],
    ['InternalServerError', 500],
    ['ServiceUnavailable', 503],
  ])('answers %s (%i): tried again by the SDK, then it is unavailable', async (name, status) => {
    answers = always(status, exception(name));
    await expect(table.commit([write])).rejects.toThrow(TemporarilyUnavailable);
    expect(calls).toBe(SDK_ATTEMPTS);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a read', () => table.get({ pk: 'a', sk: 'b' })],
    ['reads', () => Promise.all([table.get({ pk: 'a', sk: 'b' }), table.get({ pk: 'c', sk: 'd' })])],
    ['a query', () => table.query({ partition: 'a' })],
    ['an increment', () => table.increment({ pk: 'a', sk: 'b' }, { entity: 'test' })],
  ])('throttles %s: unavailable too', async (_, act) => {
    answers = always(400, exception('ProvisionedThroughputExceededException'));
    await expect(act()).rejects.toThrow(TemporarilyUnavailable);
  });

  it('leaves keys of a batch unread, every time: unavailable', async () => {
    const Keys = [{ pk: { S: 'a' }, sk: { S: 'b' } }];
    answers = always(200, { Responses: {}, UnprocessedKeys: { journal: { Keys } } });
    const reads = Promise.all([table.get({ pk: 'a', sk: 'b' }), table.get({ pk: 'c', sk: 'd' })]);
    await expect(reads).rejects.toThrow(TemporarilyUnavailable);
    expect(calls).toBe(9);
  });

  it.each<[string, number, object]>([
    ['cancelled', 400, cancelled('None', 'ThrottlingError')],
    ['throttled', 400, exception('ProvisionedThroughputExceededException')],
    ['failed', 500, exception('InternalServerError')],
  ])(
    'a request whose transaction is %s is answered 503 with Retry-After, and the log says why',
    async (_, status, body) => {
      const logged = vi.spyOn(logger, 'error').mockReturnValue();
      answers = always(status, body);
      const memory = memoryTable();
      let { commit } = memory;
      const { send } = await openMemoryApi({ ...memory, commit: (writes) => commit(writes) });
      commit = table.commit;
      const answer = await send(person(), { body: '{}' });
      expect(answer).toMatchObject({ status: 503, body: { code: 'temporarily-unavailable' } });
      expect(answer.headers['retry-after']).toBe('1');
      expect(logged).toHaveBeenCalledWith(
        expect.any(String),
        expect.objectContaining({
          code: 'request-failed',
          error: expect.objectContaining({
            name: 'TemporarilyUnavailable',
            causes: [expect.objectContaining({ requestId: 'REQUEST-OF-DYNAMODB', status })],
          }),
        }),
      );
    },
  );
});
