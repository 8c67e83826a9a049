import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startDatabase } from '../../../local/aws/dynamodb/database.ts';
import { dynoxideBinary, dynoxidePackage } from '../../../local/aws/dynamodb/dynoxide.ts';
import { createTable } from '../../../local/aws/dynamodb/journal-table.ts';
import { type LocalDatabase, openLocalDatabase } from '../../support/local-database.ts';

const TABLE = 'journal';
const missing = dynoxideBinary() === undefined;

describe.skipIf(missing)(`dynoxide${missing ? ` (skipped: npm has no ${dynoxidePackage()})` : ''}`, () => {
  let database: LocalDatabase;

  beforeEach(async () => {
    database = await openLocalDatabase('dynoxide');
    await createTable(database.client, TABLE);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await database.remove();
  });

  const put = (id: string) =>
    database.client.send(new PutItemCommand({ TableName: TABLE, Item: { pk: { S: id }, sk: { S: 'A' } } }));

  const within = <Value>(work: (file: DatabaseSync) => Value): Value => {
    const file = new DatabaseSync(join(database.directory, 'dynoxide.sqlite'), { timeout: 5000 });
    try {
      return work(file);
    } finally {
      file.close();
    }
  };

  /** Ids and numbers of all records of the stream. */
  const recordsOf = async () => {
    const { Streams = [] } = await database.streams.send(new ListStreamsCommand({ TableName: TABLE }));
    const StreamArn = Streams[0]?.StreamArn;
    const { StreamDescription } = await database.streams.send(new DescribeStreamCommand({ StreamArn }));
    const ShardId = StreamDescription?.Shards?.[0]?.ShardId;
    const { ShardIterator } = await database.streams.send(
      new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    const { Records = [] } = await database.streams.send(
      new GetRecordsCommand({ ShardIterator, Limit: 1000 }),
    );
    return Records.map(({ dynamodb }) => [dynamodb?.Keys?.pk?.S, dynamodb?.SequenceNumber]);
  };

  const medianMilliseconds = async (prefix: string) => {
    const times: number[] = [];
    for (let count = 0; count < 25; count++) {
      const begun = performance.now();
      await put(`${prefix}-${count}`);
      times.push(performance.now() - begun);
    }
    return times.sort((a, b) => a - b)[12] ?? Number.NaN;
  };

  it('a write costs the same however long the stream is', async () => {
    await medianMilliseconds('warm');
    const short = await medianMilliseconds('short');
    within((file) =>
      file.exec(`
        WITH RECURSIVE count(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < 300000)
        INSERT INTO _stream_records (table_name, event_name, keys_json, new_image, sequence_number, shard_id, created_at)
        SELECT record.table_name, 'INSERT', record.keys_json, record.new_image, 1000 + n, record.shard_id, record.created_at
        FROM count, (SELECT * FROM _stream_records LIMIT 1) AS record`),
    );
    // Going through 300,000 records takes some 50 ms and more.
    expect(await medianMilliseconds('long')).toBeLessThan(4 * short + 5);
  });

  it('trims what is a day older than the last record, and numbers go on', async () => {
    await put('old');
    within((file) => file.exec('UPDATE _stream_records SET created_at = created_at - 25 * 3600'));
    await put('recent');
    await put('last');
    // Switched off for two days: nothing has grown older meanwhile.
    within((file) => file.exec('UPDATE _stream_records SET created_at = created_at - 48 * 3600'));
    await database.stop();
    await database.start();
    expect(await recordsOf()).toEqual([
      ['recent', '2'],
      ['last', '3'],
    ]);
    await database.stop();
    within((file) => file.exec('UPDATE _stream_records SET created_at = created_at - 99 * 3600'));
    await database.start();
    await put('next');
    expect(await recordsOf()).toEqual([
      ['recent', '2'],
      ['last', '3'],
      ['next', '4'],
    ]);
  });

  it('without a directory leaves nothing behind', async () => {
    const temporary = mkdtempSync(join(database.directory, 'tmp-'));
    vi.stubEnv('TMPDIR', temporary);
    const other = await startDatabase({ engine: 'dynoxide' });
    expect(readdirSync(temporary)).toHaveLength(1);
    await other.stop();
    expect(readdirSync(temporary)).toEqual([]);

    const script = `
      const { startDatabase } = await import(${JSON.stringify(import.meta.resolve('../../../local/aws/dynamodb/database.ts'))});
      await startDatabase({ engine: 'dynoxide' });
      process.kill(process.pid, 'SIGKILL');`;
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    await expect(run).rejects.toMatchObject({ signal: 'SIGKILL' });
    await vi.waitFor(() => expect(readdirSync(temporary)).toEqual([]), { timeout: 10_000, interval: 50 });
  });
});
