/** dynoxide: DynamoDB's API on SQLite, one static binary that listens on loopback. https://github.com/nubo-db/dynoxide */
import { mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { bindablePort, type DatabaseServer, startServer } from './database-server.ts';

const BUSY_MILLISECONDS = 5000;
/** How long DynamoDB keeps records of a stream. */
const TRIM_SECONDS = 24 * 3600;

/** The npm package with the binary for a platform; optional, so it is there only where npm has it. */
export const dynoxidePackage = (platform: string = process.platform, architecture: string = process.arch) =>
  `@dynoxide/${platform}-${architecture}`;

/** The binary's path; undefined where none is installed for this platform. */
export const dynoxideBinary = (packageName = dynoxidePackage()): string | undefined => {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`)), 'dynoxide');
  } catch {
    return undefined;
  }
};

/**
 * Starts it on a port, or a free one, with its data in a file. Unless one is given it is a temporary file, removed when the
 * server stops: a database in memory could not be given the indexes it lacks.
 */
export const startDynoxide = async (options: {
  binary: string;
  port?: number | undefined;
  file?: string | undefined;
}): Promise<DatabaseServer> => {
  const name = 'dynoxide';
  const port = await bindablePort(name, options.port);
  const temporaryFolder =
    options.file === undefined ? mkdtempSync(join(tmpdir(), 'journal-dynoxide-')) : undefined;
  const file = options.file ?? join(temporaryFolder ?? '', 'data.sqlite');
  const server = await startServer({
    name,
    command: options.binary,
    commandArguments: ['serve', '--host', '127.0.0.1', '--port', String(port), '--db-path', file],
    port,
    loopbackOnly: true,
    endsWithInput: false,
    temporaryFolder,
    detached: true,
  });
  try {
    maintainStreams(file);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
};

/**
 * Adds the indexes that dynoxide lacks, and trims its streams. With every item written it looks up the last number of the
 * stream, and with every read the next records, by scanning the records of all streams: without an index each write costs
 * in proportion to all writes before it. DynamoDB trims a stream after 24 hours; here they count back from the last record,
 * so that what was unread when the machine was switched off is still there. The last record stays, as numbers would
 * otherwise start again from 1.
 */
const maintainStreams = (file: string) => {
  const database = new DatabaseSync(file, { timeout: BUSY_MILLISECONDS });
  try {
    database.exec(`
      CREATE INDEX IF NOT EXISTS _journal_stream_numbers
        ON _stream_records (table_name, CAST(sequence_number AS INTEGER));
      CREATE INDEX IF NOT EXISTS _journal_stream_ends
        ON _stream_records (table_name, shard_id, sequence_number);
      CREATE INDEX IF NOT EXISTS _journal_stream_age ON _stream_records (table_name, created_at);
      DELETE FROM _stream_records WHERE id IN (
        SELECT old.id
        FROM (SELECT table_name, MAX(created_at) AS at FROM _stream_records GROUP BY table_name) AS newest
        JOIN _stream_records AS old ON old.table_name = newest.table_name
        WHERE old.created_at < newest.at - ${TRIM_SECONDS}
      )`);
  } finally {
    database.close();
  }
};
