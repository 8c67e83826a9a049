import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startFunctionWorkers } from '../../../local/aws/lambda/function-workers.ts';
import { type Functions, startFunctions } from '../../../local/aws/lambda/functions.ts';
import { FunctionTimedOut } from '../../../local/aws/lambda/invocation.ts';
import { createClock } from '../../../local/host/clock.ts';
import { openStorage } from '../../../local/host/storage.ts';

describe('functions in a worker', () => {
  let directory: string;
  const cleanups: (() => Promise<unknown> | unknown)[] = [];
  const lines: string[] = [];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'function-workers-'));
    cleanups.push(() => rmSync(directory, { recursive: true }));
  });
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
    lines.length = 0;
  });

  const file = (name: string) => join(directory, name);

  const beats = () => (existsSync(file('beats')) ? readFileSync(file('beats'), 'utf8').length : 0);

  const writeModule = (name: string, text: string) => writeFileSync(file(`${name}.mjs`), text);

  /** Functions by name, each given as the text of its module. */
  const host = (
    modules: Record<string, string>,
    timeoutSeconds = 5,
  ): Functions & { clock: ReturnType<typeof createClock>; restart: () => Promise<void> } => {
    const storage = openStorage(':memory:');
    const clock = createClock(storage);
    const entries = Object.entries(modules).map(([name, text]) => {
      writeModule(name, text);
      return [name, pathToFileURL(file(`${name}.mjs`)).href];
    });
    const workers = startFunctionWorkers({
      entries: Object.fromEntries(entries),
      sharedOffset: clock.sharedOffset,
      environment: { DIRECTORY: directory },
      log: (line) => lines.push(line),
      drainMilliseconds: 300,
    });
    const functions = startFunctions({
      load: workers.load,
      storage,
      clock,
      timeoutSeconds: () => timeoutSeconds,
    });
    cleanups.push(
      () => storage.close(),
      () => workers.stop(),
      () => functions.stop(0),
    );
    return { ...functions, clock, restart: workers.restart };
  };

  it('find in their environment what they were given and nothing else, and write to the log', async () => {
    const functions = host({
      api: `export const handler = async (event, context) => {
        console.log('called ' + event.name);
        return { names: Object.keys(process.env), requestId: context.awsRequestId, left: context.getRemainingTimeInMillis() };
      };`,
    });
    expect(await functions.invoke('api', { name: 'Анна' })).toEqual({
      names: ['DIRECTORY'],
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      left: expect.any(Number),
    });
    await vi.waitFor(() => expect(lines).toEqual(['called Анна']));
  });

  it('case 25: one that could not be loaded is evaluated anew once what it needs is there', async () => {
    const functions = host({
      api: "export const handler = async () => 'well';",
      'send-reminder': `import { existsSync } from 'node:fs';
        if (!existsSync(process.env.DIRECTORY + '/configured')) throw new TypeError('no environment');
        export const handler = async () => 'sent';`,
    });
    await expect(functions.invoke('send-reminder', {})).rejects.toMatchObject({
      name: 'TypeError',
      message: 'no environment',
    });
    writeFileSync(file('configured'), '');
    expect(await functions.invoke('send-reminder', {})).toBe('sent');
    expect(await functions.invoke('api', {})).toBe('well');
  });

  it('what others had begun when one could not be loaded is done to the end', async () => {
    const functions = host({
      api: `import { setTimeout as delay } from 'node:timers/promises';
        export const handler = async () => { await delay(150); return 'done'; };`,
      docs: "throw new Error('broken');",
    });
    const begun = functions.invoke('api', {});
    await expect(functions.invoke('docs', {})).rejects.toThrow('broken');
    expect(await begun).toBe('done');
  });

  it('the code of one that has run out of time is ended, also when it never pauses; the next call is answered', async () => {
    const functions = host(
      {
        'follow-changes': `import { appendFileSync } from 'node:fs';
          export const handler = async ({ busy }) => {
            if (!busy) return 'well';
            for (;;) {
              appendFileSync(process.env.DIRECTORY + '/beats', '.');
              const until = performance.now() + 5;
              while (performance.now() < until);
            }
          };`,
      },
      0.5,
    );
    await functions.invoke('follow-changes', {});
    await expect(functions.invoke('follow-changes', { busy: true })).rejects.toThrow(FunctionTimedOut);
    expect(await functions.invoke('follow-changes', {})).toBe('well');
    await delay(400);
    const ended = beats();
    expect(ended).toBeGreaterThan(0);
    await delay(100);
    expect(beats()).toBe(ended);
  });

  it('whose thread ends under them fail as on Lambda, and are loaded again', async () => {
    const functions = host({
      api: 'import { threadId } from "node:worker_threads"; export const handler = async ({ exit }) => { if (exit) process.exit(3); return threadId; };',
    });
    const first = await functions.invoke('api', {});
    await expect(functions.invoke('api', { exit: true })).rejects.toMatchObject({
      name: 'Runtime.ExitError',
    });
    expect(await functions.invoke('api', {})).not.toBe(first);
  });

  it("live at the cloud's time", async () => {
    const functions = host({ api: 'export const handler = async () => [Date.now(), new Date()];' });
    functions.clock.advance({ to: new Date('2099-05-06T07:08:09Z') });
    const [now, date] = (await functions.invoke('api', {})) as [number, string];
    expect(new Date(now).toISOString()).toContain('2099-05-06T07:08');
    expect(date).toContain('2099-05-06T07:08');
  });

  describe('restarted', () => {
    const answering = (answer: string) =>
      `import { setTimeout as delay } from 'node:timers/promises';
      export const handler = async ({ milliseconds = 0 }) => { await delay(milliseconds); return '${answer}'; };`;

    it('run the code their files have now; what runs already is done to its end, however long it takes', async () => {
      const functions = host({ api: answering('former') });
      await functions.invoke('api', {});
      // More than the 300 ms in which a worker that is done for has to end.
      const running = functions.invoke('api', { milliseconds: 1500 });
      writeModule('api', answering('present'));
      await functions.restart();
      expect(await functions.invoke('api', {})).toBe('present');
      expect(await running).toBe('former');
    });

    it('take up what the files they share have now', async () => {
      const functions = host({ api: "export { handler } from './shared.mjs';" });
      writeModule('shared', answering('former'));
      expect(await functions.invoke('api', {})).toBe('former');
      writeModule('shared', answering('present'));
      expect(await functions.invoke('api', {})).toBe('former');
      await functions.restart();
      expect(await functions.invoke('api', {})).toBe('present');
    });

    it('go on with the code loaded before where one cannot be loaded, and say why', async () => {
      const functions = host({ api: answering('former'), docs: answering('docs') });
      await functions.invoke('api', {});
      await functions.invoke('docs', {});
      writeModule('api', answering('present'));
      writeModule('docs', `import { missing } from './api.mjs';\n${answering('broken')}`);
      await expect(functions.restart()).rejects.toMatchObject({
        name: 'SyntaxError',
        message: expect.stringContaining("export named 'missing'"),
        stack: expect.stringContaining('docs.mjs:1'),
      });
      expect(await functions.invoke('api', {})).toBe('former');
      expect(await functions.invoke('docs', {})).toBe('docs');
      writeModule('docs', answering('mended'));
      await functions.restart();
      expect(await functions.invoke('api', {})).toBe('present');
      expect(await functions.invoke('docs', {})).toBe('mended');
    });

    it('are held to their time limit in the worker of before, too', async () => {
      const functions = host(
        {
          api: `import { appendFileSync } from 'node:fs';
          export const handler = () => new Promise(() => setInterval(() => appendFileSync(process.env.DIRECTORY + '/beats', '.'), 5));`,
        },
        0.5,
      );
      const running = functions.invoke('api', {});
      running.catch(() => undefined);
      await vi.waitFor(() => expect(beats()).toBeGreaterThan(0));
      writeModule('api', answering('present'));
      await functions.restart();
      await expect(running).rejects.toThrow(FunctionTimedOut);
      await delay(100);
      const ended = beats();
      await delay(100);
      expect(beats()).toBe(ended);
      expect(await functions.invoke('api', {})).toBe('present');
    });
  });
});
