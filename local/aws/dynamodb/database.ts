/** The local DynamoDB: one port, and behind it the engine that this machine, or whoever starts it, has. */
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type DatabaseServer, DatabaseUnavailable } from './database-server.ts';
import { startDynamoDbLocal } from './dynamodb-local.ts';
import { dynoxideBinary, dynoxidePackage, startDynoxide } from './dynoxide.ts';
import { requireJava } from './java.ts';

/**
 * `dynoxide` is a binary that npm installs where there is one for the platform; `dynamodb-local` is AWS's own, and
 * needs Java.
 */
export const engines = ['dynoxide', 'dynamodb-local'] as const;
export type Engine = (typeof engines)[number];

/** The file that each engine keeps everything in. The names differ, so neither opens what the other has written. */
const DATA_FILE: Readonly<Record<Engine, string>> = {
  dynoxide: 'dynoxide.sqlite',
  'dynamodb-local': 'shared-local-instance.db',
};

export interface Database extends DatabaseServer {
  readonly engine: Engine;
}

/**
 * Starts a local DynamoDB and waits until it answers.
 * @param options.port a free one unless given
 * @param options.directory where the data is kept; in memory when absent
 * @param options.engine the one to use, `DYNAMODB_ENGINE` unless given. Where neither says: the one whose data is in the
 *   directory, else dynoxide where it is installed, else DynamoDB Local
 * @throws DatabaseUnavailable when that engine can't run here, or the data is another engine's; Error with the server's
 *   own words when it ends or isn't ready within 60 seconds
 */
export const startDatabase = async ({
  port,
  directory,
  engine: asked = process.env.DYNAMODB_ENGINE,
}: {
  port?: number | undefined;
  directory?: string | undefined;
  engine?: string | undefined;
} = {}): Promise<Database> => {
  const folder = directory === undefined ? undefined : resolve(directory);
  const binary = dynoxideBinary();
  const engine = chooseEngine({ asked, directory: folder, isEmbedded: binary !== undefined });
  if (folder !== undefined) mkdirSync(folder, { recursive: true });
  const server =
    engine === 'dynoxide' && binary !== undefined
      ? await startDynoxide({ binary, port, file: folder && join(folder, DATA_FILE.dynoxide) })
      : await startDynamoDbLocal({ port, directory: folder });
  return { ...server, engine };
};

/**
 * Makes sure that the engine which `startDatabase` would take can run, without starting it.
 * @throws DatabaseUnavailable
 */
export const requireDatabase = async (
  asked: string | undefined = process.env.DYNAMODB_ENGINE,
): Promise<Engine> => {
  const engine = chooseEngine({ asked, directory: undefined, isEmbedded: dynoxideBinary() !== undefined });
  if (engine === 'dynamodb-local') await requireJava();
  return engine;
};

/**
 * Which engine is to run. Data is never left aside in silence: where the directory holds another engine's, that engine
 * goes on with it, or the start is refused.
 * @throws DatabaseUnavailable
 */
export const chooseEngine = ({
  asked,
  directory,
  isEmbedded,
}: {
  asked: string | undefined;
  directory: string | undefined;
  /** Whether dynoxide is installed. */
  isEmbedded: boolean;
}): Engine => {
  const named = asked ? engineNamed(asked) : undefined;
  const [owner, ...others] = directory === undefined ? [] : enginesWithDataIn(directory);
  const engine =
    named ?? (others.length > 0 ? undefined : owner) ?? (isEmbedded ? 'dynoxide' : 'dynamodb-local');
  if (owner !== undefined && others.length === 0 && owner !== engine) {
    throw new DatabaseUnavailable(
      `${directory} holds data of ${owner}, and DYNAMODB_ENGINE is ${engine}: leave it out to go on with that data, or remove the folder that holds it to begin anew.`,
    );
  }
  if (engine === 'dynoxide' && !isEmbedded) {
    const reason = named ? 'DYNAMODB_ENGINE is dynoxide' : `${directory} holds data of dynoxide`;
    throw new DatabaseUnavailable(
      `${reason}, and ${dynoxidePackage()} is not installed: npm has it for Linux on x64 alone, and as an optional dependency (npm ci --include=optional).`,
    );
  }
  return engine;
};

const engineNamed = (name: string): Engine => {
  const engine = engines.find((one) => one === name);
  if (engine === undefined) {
    throw new DatabaseUnavailable(`DYNAMODB_ENGINE is "${name}": it can be ${engines.join(' or ')}.`);
  }
  return engine;
};

const enginesWithDataIn = (directory: string): Engine[] =>
  engines.filter((engine) => existsSync(join(directory, DATA_FILE[engine])));
