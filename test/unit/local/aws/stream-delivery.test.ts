import { describe, expect, it } from 'vitest';
import type { StreamMapping } from '../../../../infra/event-sources.ts';
import { createDelivery } from '../../../../local/aws/dynamodb/stream-delivery.ts';
import type { StreamedRecord } from '../../../../local/aws/dynamodb/stream-record.ts';
import type { NewFailure } from '../../../../local/host/storage.ts';

const mapping: StreamMapping = {
  entities: ['control-entry'],
  batchSize: 4,
  maximumBatchingWindowSeconds: 0,
  retryAttempts: 1,
  maximumRecordAgeSeconds: 3600,
  bisectBatchOnError: false,
  reportBatchItemFailures: true,
  parallelizationFactor: 1,
};

const records = (...sequenceNumbers: string[]): StreamedRecord[] =>
  sequenceNumbers.map((sequenceNumber) => ({
    sequenceNumber,
    readAt: performance.now(),
    record: { dynamodb: { SequenceNumber: sequenceNumber, ApproximateCreationDateTime: 1_795_500_000 } },
  }));

interface StreamEvent {
  readonly Records: readonly { readonly dynamodb: { readonly SequenceNumber: string } }[];
}

function setup(answer: (batch: string[], call: number) => unknown, changes: Partial<StreamMapping> = {}) {
  const batches: string[] = [];
  const progress: string[] = [];
  const failures: NewFailure[] = [];
  const stopping = new AbortController();
  const deliver = createDelivery({
    functionName: 'schedule-reminders',
    mapping: { ...mapping, ...changes },
    streamArn: 'arn:stream',
    shardId: 'shard-1',
    invoke: async (_functionName, event) => {
      const batch = (event as StreamEvent).Records.map(({ dynamodb }) => dynamodb.SequenceNumber);
      batches.push(batch.join(''));
      return answer(batch, batches.length);
    },
    onProgress: (sequenceNumber) => progress.push(sequenceNumber),
    onFailure: (failure) => failures.push(failure),
    signal: stopping.signal,
  });
  return { deliver, batches, progress, failures, stopping };
}

const failed = (...identifiers: unknown[]) => ({
  batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })),
});
const failing = (poison: string) => (batch: string[]) => {
  if (batch.includes(poison)) throw new Error('poison');
};
const reporting = (poison: string) => (batch: string[]) =>
  batch.includes(poison) ? failed(poison) : undefined;

describe('delivery of stream records', () => {
  it('goes in batches, in order, and moves on only after success', async () => {
    const { deliver, batches, progress } = setup(() => undefined);
    await deliver(records('a', 'b', 'c', 'd', 'e'));
    expect(batches).toEqual(['abcd', 'e']);
    expect(progress).toEqual(['d', 'e']);
  });

  it('tries a failed batch again, whole', async () => {
    const { deliver, batches, progress, failures } = setup((_batch, call) => {
      if (call === 1) throw new Error('once');
    });
    await deliver(records('a', 'b'));
    expect(batches).toEqual(['ab', 'ab']);
    expect(progress).toEqual(['b']);
    expect(failures).toEqual([]);
  });

  it('gives a batch up when its retries are exhausted, says where it is, and goes on', async () => {
    const { deliver, batches, progress, failures } = setup(failing('b'));
    await deliver(records('a', 'b', 'c', 'd', 'e'));
    expect(batches).toEqual(['abcd', 'abcd', 'e']);
    expect(progress).toEqual(['d', 'e']);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({
      source: 'stream',
      function: 'schedule-reminders',
      error: 'RetryAttemptsExhausted: poison',
      payload: {
        requestContext: {
          condition: 'RetryAttemptsExhausted',
          approximateInvokeCount: 2,
          functionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:schedule-reminders',
        },
        responseContext: { functionError: 'Unhandled' },
        DDBStreamBatchInfo: {
          shardId: 'shard-1',
          streamArn: 'arn:stream',
          startSequenceNumber: 'a',
          endSequenceNumber: 'd',
          batchSize: 4,
          approximateArrivalOfFirstRecord: '2026-11-24T06:00:00.000Z',
        },
      },
    });
  });

  it('gives up records that grew too old while they were retried', async () => {
    const { deliver, batches, failures, progress } = setup(failing('a'), {
      retryAttempts: -1,
      maximumRecordAgeSeconds: 0.1,
    });
    await deliver(records('a', 'b'));
    expect(batches).toEqual(['ab']);
    expect(failures[0]?.error).toBe('RecordAgeExceeded: poison');
    expect(progress).toEqual(['b']);
  });

  describe('with splits', () => {
    it('isolates a bad record without counting splits as retries, and keeps the order', async () => {
      const { deliver, batches, progress, failures } = setup(failing('c'), { bisectBatchOnError: true });
      await deliver(records('a', 'b', 'c', 'd'));
      expect(batches).toEqual(['abcd', 'ab', 'cd', 'c', 'c', 'd']);
      expect(progress).toEqual(['b', 'c', 'd']);
      expect(failures[0]?.payload).toMatchObject({
        DDBStreamBatchInfo: { startSequenceNumber: 'c', endSequenceNumber: 'c', batchSize: 1 },
      });
    });

    it('splits where the function said it failed', async () => {
      const { deliver, batches, progress } = setup(reporting('b'), { bisectBatchOnError: true });
      await deliver(records('a', 'b', 'c', 'd'));
      expect(batches).toEqual(['abcd', 'bcd', 'bc', 'b', 'b', 'c', 'd']);
      expect(progress).toEqual(['a', 'b', 'c', 'd']);
    });
  });

  describe('with reported failures', () => {
    it('goes on from the lowest one', async () => {
      const { deliver, batches, progress } = setup((_batch, call) => (call === 1 ? failed('d', 'c') : {}));
      await deliver(records('a', 'b', 'c', 'd'));
      expect(batches).toEqual(['abcd', 'cd']);
      expect(progress).toEqual(['b', 'd']);
    });

    it.each([
      ['nothing', undefined],
      ['null', null],
      ['an empty object', {}],
      ['an empty list', { batchItemFailures: [] }],
      ['null for the list', { batchItemFailures: null }],
    ])('takes %s for success', async (_what, answer) => {
      const { deliver, batches } = setup(() => answer);
      await deliver(records('a', 'b'));
      expect(batches).toEqual(['ab']);
    });

    it.each([
      ['an empty identifier', failed('')],
      ['null for an identifier', failed(null)],
      ['a wrong name of the identifier', { batchItemFailures: [{ id: 'b' }] }],
      ['an identifier of no record in the batch', failed('b', 'z')],
      ['null for an item', { batchItemFailures: [null] }],
      ['no list', { batchItemFailures: 'b' }],
      ['no object', 'done'],
    ])('takes %s for failure of the whole batch', async (_what, answer) => {
      const { deliver, batches } = setup((_batch, call) => (call === 1 ? answer : undefined));
      await deliver(records('a', 'b'));
      expect(batches).toEqual(['ab', 'ab']);
    });

    it('ignores them where the mapping does not ask for them', async () => {
      const { deliver, batches } = setup(() => failed('a'), { reportBatchItemFailures: false });
      await deliver(records('a', 'b'));
      expect(batches).toEqual(['ab']);
    });
  });

  it('begins no further batch when it is stopped, and keeps what was done', async () => {
    const { deliver, stopping, batches, progress } = setup(() => stopping.abort());
    await expect(deliver(records('a', 'b', 'c', 'd', 'e'))).rejects.toThrow();
    expect(batches).toEqual(['abcd']);
    expect(progress).toEqual(['d']);
  });

  it('ends when it is stopped, without moving on', async () => {
    const { deliver, stopping, progress, failures } = setup(
      () => {
        stopping.abort();
        throw new Error('busy');
      },
      { retryAttempts: -1 },
    );
    await expect(deliver(records('a'))).rejects.toThrow();
    expect(progress).toEqual([]);
    expect(failures).toEqual([]);
  });
});
