import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dynoxideBinary, dynoxidePackage } from '../../local/aws/dynamodb/dynoxide.ts';
import { freePorts, npmStart } from '../support/npm-start.ts';
import { runScript } from '../support/run-script.ts';

/** Node is found, Java is not. */
const withoutJava = { PATH: dirname(process.execPath), JAVA_HOME: '', DYNAMODB_ENGINE: '' };
const scripts = [
  ['npm start', 'local/main.ts'],
  ['npm run demo', 'local/sample/demo.ts'],
  ['npm test', 'local/aws/dynamodb/check-database.ts'],
] as const;

/** Not the journal of who runs the tests: whose data it holds would decide about the engine. */
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'journal-without-java-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const complaintsOf = async (script: string, engine: string) => {
  const { exitCode, complained } = await runScript(script, {
    ...withoutJava,
    DYNAMODB_ENGINE: engine,
    JOURNAL_DIRECTORY: directory,
  });
  expect(exitCode).toBe(1);
  return complained.trim().split('\n');
};

describe('without Java', () => {
  it.each(scripts)('%s on DynamoDB Local says in one line what to install', async (_command, script) => {
    expect(await complaintsOf(script, 'dynamodb-local')).toEqual([
      expect.stringMatching(/Java 17.*install/i),
    ]);
  });

  it.each(scripts)('%s on an engine nobody knows says in one line which there are', async (_, script) => {
    expect(await complaintsOf(script, 'mongo')).toEqual([
      'DYNAMODB_ENGINE is "mongo": it can be dynoxide or dynamodb-local.',
    ]);
  });
});

const embedded = dynoxideBinary();
const skipped = embedded === undefined ? ` (skipped: npm has no ${dynoxidePackage()})` : '';
describe.skipIf(embedded === undefined)(`without Java, on the embedded engine${skipped}`, () => {
  it('npm test finds a database', async () => {
    expect(await runScript('local/aws/dynamodb/check-database.ts', withoutJava)).toMatchObject({
      exitCode: 0,
      complained: '',
    });
  });

  it('npm start runs and says how long it took, ends when asked to, and goes on with its data alone', async () => {
    const port = await freePorts();
    const first = npmStart(directory, port, withoutJava);
    try {
      await first.ready();
      expect(first.printed()).toMatch(/ready in \d+ s \(database: dynoxide\)/);
      expect(first.printed()).toContain('A company with 200 communications was entered.');
    } finally {
      await first.stop();
    }

    const other = await complaintsOf('local/main.ts', 'dynamodb-local');
    expect(other).toEqual([
      expect.stringContaining('holds data of dynoxide, and DYNAMODB_ENGINE is dynamodb-local'),
    ]);

    const again = npmStart(directory, port, withoutJava);
    try {
      await again.ready();
      expect(again.printed()).toContain('Continuing where the last run stopped.');
    } finally {
      await again.stop();
    }
  });
});
