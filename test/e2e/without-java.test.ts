import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { dynoxideBinary, dynoxidePackage } from '../../local/dynoxide.ts';
import { runScript } from '../support/run-script.ts';

/** Node is found, Java is not. */
const withoutJava = { PATH: dirname(process.execPath), JAVA_HOME: '', DYNAMODB_ENGINE: '' };
const scripts = [
  ['npm start', 'local/main.ts'],
  ['npm run demo', 'local/demo.ts'],
  ['npm test', 'local/check-database.ts'],
] as const;

describe('without Java', () => {
  it.each(scripts)('%s on DynamoDB Local says in one line what to install', async (_command, script) => {
    const { exitCode, complained } = await runScript(script, {
      ...withoutJava,
      DYNAMODB_ENGINE: 'dynamodb-local',
    });
    expect(exitCode).toBe(1);
    expect(complained.trim().split('\n')).toEqual([expect.stringMatching(/Java 17.*install/i)]);
  });

  it.each(scripts)(
    '%s on an engine nobody knows says in one line which there are',
    async (_command, script) => {
      const { exitCode, complained } = await runScript(script, { ...withoutJava, DYNAMODB_ENGINE: 'mongo' });
      expect(exitCode).toBe(1);
      expect(complained.trim().split('\n')).toEqual([
        'DYNAMODB_ENGINE is "mongo": it can be dynoxide or dynamodb-local.',
      ]);
    },
  );
});

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

const firstOfFourPorts = async () => {
  for (let first = 24_000; first < 32_000; first += 4) {
    const free = await Promise.all([0, 1, 2, 3].map((place) => isFree(first + place)));
    if (free.every(Boolean)) return first;
  }
  throw new Error('No four ports are free');
};

const embedded = dynoxideBinary();
const skipped = embedded === undefined ? ` (skipped: npm has no ${dynoxidePackage()})` : '';
describe.skipIf(embedded === undefined)(`without Java, on the embedded engine${skipped}`, () => {
  let directory: string | undefined;
  afterEach(() => {
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
  });

  it('npm test finds a database', async () => {
    expect(await runScript('local/check-database.ts', withoutJava)).toMatchObject({
      exitCode: 0,
      complained: '',
    });
  });

  it('npm start runs, and ends when asked to', { timeout: 120_000 }, async () => {
    directory = mkdtempSync(join(tmpdir(), 'journal-without-java-'));
    const child = spawn(process.execPath, ['local/main.ts'], {
      env: {
        ...process.env,
        ...withoutJava,
        JOURNAL_DIRECTORY: directory,
        PORT: String(await firstOfFourPorts()),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    let complained = '';
    const ready = new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk) => {
        printed += chunk;
        if (printed.includes('Ctrl+C stops it.')) resolve();
      });
    });
    child.stderr.on('data', (chunk) => {
      complained += chunk;
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    await Promise.race([ready, ended]);
    expect(complained).toBe('');
    expect(printed).toMatch(/ready in \d+ s \(database: dynoxide\)/);
    expect(printed).toMatch(/A company with 200 communications was entered/);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});
