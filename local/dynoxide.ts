/** dynoxide: DynamoDB's API on SQLite, one static binary, on loopback by itself. https://github.com/nubo-db/dynoxide */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bindablePort, type DatabaseServer, startServer } from './database-server.ts';

/** The npm package with the binary for a platform; optional, so it is there only where npm has it. */
export const dynoxidePackage = (platform: string = process.platform, architecture: string = process.arch) =>
  `@dynoxide/${platform}-${architecture}`;

/** The binary's path; absent where none is installed for this platform. */
export const dynoxideBinary = (packageName = dynoxidePackage()): string | undefined => {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`)), 'dynoxide');
  } catch {
    return undefined;
  }
};

/** Starts it on a port, or a free one, with its data in a file, or in memory. */
export const startDynoxide = async (options: {
  binary: string;
  port?: number | undefined;
  file?: string | undefined;
}): Promise<DatabaseServer> => {
  const name = 'dynoxide';
  const port = await bindablePort(name, options.port);
  return startServer({
    name,
    command: options.binary,
    commandArguments: [
      'serve',
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      ...(options.file === undefined ? [] : ['--db-path', options.file]),
    ],
    port,
    loopbackOnly: true,
    endsWithInput: false,
    detached: true,
  });
};
