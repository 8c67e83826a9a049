/** The local DynamoDB: one port, and behind it whichever engine this machine can run. */
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type DatabaseServer, DatabaseUnavailable } from './database-server.ts';
import { startDynamoDbLocal } from './dynamodb-local.ts';
import { dynoxideBinary, dynoxidePackage, startDynoxide } from './dynoxide.ts';
import { requireJava } from './java.ts';

/** `dynoxide` is a binary that npm has for some platforms; `dynamodb-local` is AWS's own, and needs Java. */
export const ENGINES = ['dynoxide', 'dynamodb-local'] as const;
export type Engine = (typeof ENGINES)[number];

/** The file that each engine keeps everything in. The names differ, so neither opens what the other wrote. */
const DATA_FILE: Readonly<Record<Engine, string>> = {
  dynoxide: 'dynoxide.sqlite',
  'dynamodb-local': 'shared-local-instance.db',
};

export interface Database extends DatabaseServer {
  readonly engine: Engine;
}

/**
 * Starts a local DynamoDB and waits until it is ready. Throws DatabaseUnavailable when the engine can't run here, or the
 * data is another engine's.
 */
export const startDatabase = async ({
  port,
  directory,
  engine: asked = process.env.DYNAMODB_ENGINE,
}: {
  /** A free one unless given. */
  port?: number | undefined;
  /** Where the data is kept; in memory when absent. */
  directory?: string | undefined;
  /** `DYNAMODB_ENGINE` unless given; see `chooseEngine` for what happens without either. */
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

/** The engine that `startDatabase` would use, without starting it. Throws DatabaseUnavailable when it can't run here. */
export const requireDatabase = async (
  asked: string | undefined = process.env.DYNAMODB_ENGINE,
): Promise<Engine> => {
  const engine = chooseEngine({ asked, directory: undefined, isEmbedded: dynoxideBinary() !== undefined });
  if (engine === 'dynamodb-local') await requireJava();
  return engine;
};

/**
 * Which engine is to run: the one that was asked for, else the one whose data is in the directory, else dynoxide where it
 * is installed, else DynamoDB Local. Data is never silently left aside: asking for an engine other than the one whose data
 * is there throws DatabaseUnavailable, and so does one that is not installed.
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
      `${directory} holds data of ${owner}, and DYNAMODB_ENGINE is ${engine}: leave it unset to go on with that data, or remove the folder that holds it to start from scratch.`,
    );
  }
  if (engine === 'dynoxide' && !isEmbedded) {
    const reason = named ? 'DYNAMODB_ENGINE is dynoxide' : `${directory} holds data of dynoxide`;
    throw new DatabaseUnavailable(
      `${reason}, and ${dynoxidePackage()} is not installed: it is an optional dependency (npm ci --include=optional), which npm has for Linux on x64 only.`,
    );
  }
  return engine;
};

const engineNamed = (name: string): Engine => {
  const engine = ENGINES.find((one) => one === name);
  if (engine === undefined) {
    throw new DatabaseUnavailable(`DYNAMODB_ENGINE is "${name}": it can be ${ENGINES.join(' or ')}.`);
  }
  return engine;
};

const enginesWithDataIn = (directory: string): Engine[] =>
  ENGINES.filter((engine) => existsSync(join(directory, DATA_FILE[engine])));
