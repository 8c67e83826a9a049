import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { freePorts } from '../support/npm-start.ts';

const ROOT = join(import.meta.dirname, '../..');
const PATIENTLY = { timeout: 60_000, interval: 100 };

describe('npm run dev', () => {
  let copy: string;
  let child: ChildProcess;
  let printed = '';
  let url: string;

  beforeEach(async () => {
    copy = mkdtempSync(join(tmpdir(), 'journal-dev-'));
    for (const part of ['functions', 'infra', 'local', 'shared', 'package.json']) {
      cpSync(join(ROOT, part), join(copy, part), { recursive: true });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    const port = await freePorts();
    url = `http://127.0.0.1:${port}`;
    const { scripts } = JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8'));
    const [node, ...options] = scripts.dev.split(' ');
    expect(node).toBe('node');
    child = spawn(process.execPath, options, {
      cwd: copy,
      env: { ...process.env, JOURNAL_DIRECTORY: join(copy, '.local'), PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
      });
    }
  });
  afterEach(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    rmSync(copy, { recursive: true });
  });

  const edit = (file: string, before: string, after: string) => {
    const text = readFileSync(join(copy, file), 'utf8');
    expect(text).toContain(before);
    writeFileSync(join(copy, file), text.replace(before, after));
  };
  const count = (text: string) => printed.split(text).length - 1;
  const printedTimes = (text: string, times: number) =>
    vi.waitFor(() => expect(count(text), printed).toBe(times), PATIENTLY);
  const cacheControl = async () => (await fetch(`${url}/openapi.json`)).headers.get('cache-control');
  const title = async () =>
    ((await (await fetch(`${url}/openapi.json`)).json()) as { info: { title: string } }).info.title;

  it("loads the functions' code again as it changes, and starts the cloud again where it is the cloud's own", async () => {
    await vi.waitFor(async () => expect(await cacheControl()).toContain('max-age=300'), PATIENTLY);

    // While the sample company is entered: none of its requests is cut off.
    edit('functions/docs.ts', 'max-age=300', 'max-age=301');
    await printedTimes('Functions restarted', 1);
    expect(await cacheControl()).toContain('max-age=301');

    edit('shared/retry.ts', 'export const', 'export konst');
    await printedTimes('Functions not restarted', 1);
    expect(printed).toContain('shared/retry.ts:');
    expect(await cacheControl()).toContain('max-age=301');
    edit('shared/retry.ts', 'export konst', 'export const');
    await printedTimes('Functions restarted', 2);

    await printedTimes('A company with 200 communications was entered.', 1);
    edit('shared/api/openapi.ts', "title: 'Communications Journal'", "title: 'Journal of calls'");
    await printedTimes('Continuing where the last run stopped.', 1);
    expect(await title()).toBe('Journal of calls');

    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(count('Stopped.')).toBe(2);
  });
});
