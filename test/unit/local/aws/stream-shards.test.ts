import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  type Shard,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { streamMappings } from '../../../../infra/event-sources.ts';
import { type EventSource, startEventSource } from '../../../../local/aws/dynamodb/streams.ts';
import { openStorage, type Storage } from '../../../../local/host/storage.ts';

const metadata = { $metadata: {}, message: 'as scripted' };

/** A stream by script: shards with records by number, and errors to be thrown once each. */
function scriptedStream(shards: Record<string, { parent?: string; closed?: boolean; records: number[] }>) {
  const errors: { on: unknown; error: Error }[] = [];
  const calls: unknown[] = [];
  const numbered = (n: number) => String(n).padStart(21, '0');

  async function send(command: { input: object }) {
    calls.push(command);
    const at = errors.findIndex(({ on }) => command.constructor === on);
    if (at >= 0) throw errors.splice(at, 1)[0]?.error;
    if (command instanceof ListStreamsCommand) return { Streams: [{ StreamArn: 'arn:s', StreamLabel: '1' }] };
    if (command instanceof DescribeStreamCommand) return shardsAfter(command.input.ExclusiveStartShardId);
    if (command instanceof GetShardIteratorCommand) {
      const { ShardId, SequenceNumber } = command.input;
      return { ShardIterator: `${ShardId}/${SequenceNumber ?? numbered(0)}` };
    }
    if (command instanceof GetRecordsCommand) return page(command.input.ShardIterator ?? '');
    throw new Error('not implemented');
  }

  // One shard a page, so that paging is followed.
  function shardsAfter(after: string | undefined) {
    const ids = Object.keys(shards);
    const index = after === undefined ? 0 : ids.indexOf(after) + 1;
    const id = ids[index] ?? '';
    const shard: Shard = { ShardId: id, ParentShardId: shards[id]?.parent };
    return {
      StreamDescription: {
        Shards: ids.length > 0 ? [shard] : [],
        LastEvaluatedShardId: index < ids.length - 1 ? id : undefined,
      },
    };
  }

  function page(iterator: string) {
    const [id = '', position = ''] = iterator.split('/');
    const shard = shards[id];
    const records = shard?.records.map(numbered).filter((number) => number > position) ?? [];
    return {
      Records: records.map((SequenceNumber) => ({
        dynamodb: { SequenceNumber, NewImage: { entity: { S: 'control-entry' } } },
      })),
      NextShardIterator: shard?.closed ? undefined : `${id}/${records.at(-1) ?? position}`,
    };
  }

  const client = { send } as unknown as DynamoDBStreamsClient;
  return { client, shards, errors, calls };
}

describe('the shards of a stream', () => {
  let storage: Storage;
  let source: EventSource | undefined;
  let seen: number[];

  beforeEach(() => {
    storage = openStorage(':memory:');
    seen = [];
  });

  afterEach(async () => {
    await source?.stop();
    storage.close();
  });

  function start(
    { client }: { client: DynamoDBStreamsClient },
    before: (n: number) => void = () => undefined,
  ) {
    source = startEventSource({
      client,
      tableName: 'journal',
      functionName: 'schedule-reminders',
      mapping: streamMappings['schedule-reminders'],
      invoke: async (_name, event) => {
        for (const { dynamodb } of (event as { Records: { dynamodb: { SequenceNumber: string } }[] })
          .Records) {
          before(Number(dynamodb.SequenceNumber));
          seen.push(Number(dynamodb.SequenceNumber));
        }
      },
      storage,
    });
    return source;
  }

  it('are read parents before children, whatever their order in the listing', async () => {
    const stream = scriptedStream({
      child: { parent: 'parent', closed: true, records: [3, 4] },
      grandchild: { parent: 'child', records: [5] },
      parent: { parent: 'trimmed long ago', closed: true, records: [1, 2] },
    });
    await start(stream).caughtUp();
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  it('are not read again once finished, nor what the checkpoint covers', async () => {
    const stream = scriptedStream({
      parent: { closed: true, records: [1, 2] },
      child: { parent: 'parent', records: [3] },
    });
    await start(stream).caughtUp();
    await source?.stop();
    stream.shards.child?.records.push(4);
    await start(stream).caughtUp();
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  it('go on from the checkpoint when an iterator has expired', async () => {
    const stream = scriptedStream({ only: { records: [1, 2] } });
    await start(stream).caughtUp();
    stream.errors.push({ on: GetRecordsCommand, error: new ExpiredIteratorException(metadata) });
    stream.shards.only?.records.push(3);
    await source?.caughtUp();
    expect(seen).toEqual([1, 2, 3]);
  });

  it.each([
    ['the records', GetRecordsCommand],
    ['an iterator', GetShardIteratorCommand],
  ])(
    'start again at the oldest record when asking for %s says that the checkpoint is trimmed',
    async (_what, on) => {
      const stream = scriptedStream({ only: { records: [1] } });
      await start(stream).caughtUp();
      await source?.stop();
      stream.shards.only = { records: [7, 8] };
      stream.errors.push({ on, error: new TrimmedDataAccessException(metadata) });
      await start(stream).caughtUp();
      expect(seen).toEqual([1, 7, 8]);
      const positions = stream.calls.filter((call) => call instanceof GetShardIteratorCommand);
      expect(positions.at(-1)?.input.ShardIteratorType).toBe('TRIM_HORIZON');
    },
  );

  it('are kept trying while the service is away', async () => {
    const stream = scriptedStream({ only: { records: [1] } });
    for (const on of [
      ListStreamsCommand,
      DescribeStreamCommand,
      GetShardIteratorCommand,
      GetRecordsCommand,
    ]) {
      stream.errors.push({ on, error: new Error('connect ECONNREFUSED') });
    }
    await start(stream).caughtUp();
    expect(seen).toEqual([1]);
  });

  it('are all waited for, one that has just appeared too', async () => {
    const stream = scriptedStream({ first: { records: [1] } });
    await start(stream).caughtUp();
    stream.shards.second = { records: [2] };
    await source?.caughtUp();
    expect(seen).toEqual([1, 2]);
  });

  it('do not wait for one another when they are not related', async () => {
    const stream = scriptedStream({ stuck: { records: [1] }, free: { records: [2] } });
    const freed = Promise.withResolvers<void>();
    start(stream, (n) => {
      if (n === 1) throw new Error('stuck');
      freed.resolve();
    });
    await freed.promise;
    expect(seen).toEqual([2]);
  });

  it('say so to whoever waits when the mapping is stopped', async () => {
    const stream = scriptedStream({ only: { records: [1] } });
    const waiting = start(stream, () => {
      throw new Error('stuck');
    }).caughtUp();
    const rejected = expect(waiting).rejects.toThrow('stopped');
    await source?.stop();
    await rejected;
    await expect(source?.caughtUp()).rejects.toThrow('stopped');
  });
});
