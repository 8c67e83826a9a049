import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Functions, startFunctions } from '../../../local/aws/lambda/functions.ts';
import { type FunctionModule, FunctionTimedOut } from '../../../local/aws/lambda/invocation.ts';
import { openStorage, type Storage } from '../../../local/host/storage.ts';

function manualClock(start = '2026-11-24T06:00:00.000Z') {
  let now = new Date(start).getTime();
  const listeners: (() => void)[] = [];
  return {
    now: () => new Date(now),
    onAdvance: (listener: () => void) => listeners.push(listener),
    move(seconds: number) {
      now += seconds * 1000;
      for (const listener of listeners) listener();
    },
  };
}

describe('functions', () => {
  let directory: string;
  let storage: Storage;
  let clock: ReturnType<typeof manualClock>;
  const hosts: Functions[] = [];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'functions-'));
    storage = openStorage(join(directory, 'cloud.sqlite'));
    clock = manualClock();
  });

  afterEach(async () => {
    for (const host of hosts.splice(0)) await host.stop(0);
    storage.close();
    rmSync(directory, { recursive: true });
  });

  function host(handlers: Record<string, FunctionModule['handler']>, timeoutSeconds = 5) {
    const load = Object.fromEntries(
      Object.entries(handlers).map(([name, handler]) => [name, vi.fn(async () => ({ handler }))]),
    );
    const functions = startFunctions({ load, storage, clock, timeoutSeconds: () => timeoutSeconds });
    hosts.push(functions);
    return { functions, load };
  }

  const queued = () => storage.checkpoints.list('async-event:');

  describe('invoked and waited for', () => {
    it('loads the function at its first call, once, and gives it the context of Lambda', async () => {
      let context: Context | undefined;
      const { functions, load } = host({
        api: async (event: { name: string }, given) => {
          context = given;
          return { hello: event.name, remaining: given.getRemainingTimeInMillis() };
        },
      });
      expect(load.api).not.toHaveBeenCalled();

      const answer = await functions.invoke('api', { name: 'Anna' });
      await functions.invoke('api', { name: 'Ivan' });

      expect(answer).toMatchObject({ hello: 'Anna' });
      expect((answer as { remaining: number }).remaining).toBeGreaterThan(0);
      expect(load.api).toHaveBeenCalledTimes(1);
      expect(context).toMatchObject({
        functionName: 'api',
        invokedFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:api',
        awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
    });

    it('passes events and answers as JSON', async () => {
      const { functions } = host({
        api: async (event: { at: unknown }) => ({ type: typeof event.at, nothing: undefined }),
      });
      expect(await functions.invoke('api', { at: new Date(0) })).toEqual({ type: 'string' });
    });

    it("rejects with the function's own error, thrown at once or later", async () => {
      const { functions } = host({
        api: () => {
          throw new RangeError('too far');
        },
      });
      await expect(functions.invoke('api', {})).rejects.toThrow(RangeError);
    });

    it('rejects when the time is up', async () => {
      const { functions } = host({ api: () => new Promise(() => undefined) }, 0.02);
      await expect(functions.invoke('api', {})).rejects.toThrow(FunctionTimedOut);
    });

    it('counts loading into the time', async () => {
      const load = { api: () => new Promise<FunctionModule>(() => undefined) };
      const functions = startFunctions({ load, storage, clock, timeoutSeconds: () => 0.02 });
      hosts.push(functions);
      await expect(functions.invoke('api', {})).rejects.toThrow(FunctionTimedOut);
    });

    it('initialises again after an initialisation that failed', async () => {
      const load = vi
        .fn<() => Promise<FunctionModule>>()
        .mockRejectedValueOnce(new Error('no environment'))
        .mockResolvedValue({ handler: async () => 'well' });
      const functions = startFunctions({ load: { api: load }, storage, clock, timeoutSeconds: () => 5 });
      hosts.push(functions);
      await expect(functions.invoke('api', {})).rejects.toThrow('no environment');
      expect(await functions.invoke('api', {})).toBe('well');
    });

    it('tells of every invocation that failed by function, kind of error and event, and nothing of what was in it', async () => {
      const onFailure = vi.fn();
      const failing: FunctionModule['handler'] = async () => {
        throw new RangeError('Анна, +7 916 123-45-67');
      };
      const functions = startFunctions({
        load: {
          api: async () => ({ handler: failing }),
          'sweep-reminders': async () => ({ handler: failing }),
        },
        storage,
        clock,
        timeoutSeconds: () => 5,
        onFailure,
      });
      hosts.push(functions);
      await expect(functions.invoke('api', {})).rejects.toThrow(RangeError);
      await functions.invokeAsync('sweep-reminders', {});
      await vi.waitFor(() => expect(storage.failures.list()).toHaveLength(1));
      expect(onFailure.mock.calls).toEqual([
        [{ name: 'api', requestId: expect.any(String), error: 'RangeError' }],
        [{ name: 'sweep-reminders', requestId: expect.any(String), error: 'RangeError' }],
      ]);
    });

    it('refuses a function it does not know', async () => {
      const { functions } = host({});
      await expect(functions.invoke('toString', {})).rejects.toThrow('Function not found');
      await expect(functions.invokeAsync('nobody', {})).rejects.toThrow('Function not found');
    });
  });

  describe('invoked asynchronously', () => {
    it('accepts at once, runs, and keeps nothing afterwards', async () => {
      const handler = vi.fn(async () => undefined);
      const { functions } = host({ 'send-reminder': handler });
      await functions.invokeAsync('send-reminder', { entryId: 'e1' });
      await vi.waitFor(() => expect(queued()).toEqual([]));
      expect(handler).toHaveBeenCalledTimes(1);
      expect(storage.failures.list()).toEqual([]);
    });

    it('retries after one and two minutes of the clock, with the same request id, then gives up', async () => {
      const seen: string[] = [];
      const { functions } = host({
        'send-reminder': async (_event: unknown, context: Context) => {
          seen.push(context.awsRequestId);
          throw new Error('topic is away');
        },
      });
      await functions.invokeAsync('send-reminder', { entryId: 'e1' });
      await vi.waitFor(() => expect(queued()[0]?.value).toContain('"attempts":1'));
      clock.move(59);
      expect(seen).toHaveLength(1);
      clock.move(1);
      await vi.waitFor(() => expect(queued()[0]?.value).toContain('"attempts":2'));
      clock.move(119);
      expect(seen).toHaveLength(2);
      clock.move(1);
      await vi.waitFor(() => expect(storage.failures.list()).toHaveLength(1));

      expect(seen).toHaveLength(3);
      expect(new Set(seen).size).toBe(1);
      expect(queued()).toEqual([]);
      expect(storage.failures.list()[0]).toMatchObject({
        source: 'async-invoke',
        function: 'send-reminder',
        error: 'RetriesExhausted: topic is away',
        payload: {
          requestPayload: { entryId: 'e1' },
          requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
        },
      });
    });

    it('does not let a jump of the clock age an event', async () => {
      let failures = 2;
      const { functions } = host({
        'send-reminder': async () => {
          if (failures-- > 0) throw new Error('not yet');
        },
      });
      await functions.invokeAsync('send-reminder', {});
      await vi.waitFor(() => expect(queued()[0]?.value).toContain('"attempts":1'));
      clock.move(86_400);
      await vi.waitFor(() => expect(queued()[0]?.value).toContain('"attempts":2'));
      clock.move(86_400);
      await vi.waitFor(() => expect(queued()).toEqual([]));
      expect(storage.failures.list()).toEqual([]);
    });

    it('runs a waiting retry when the clock was set back', async () => {
      let fail = true;
      const { functions } = host({
        'send-reminder': async () => {
          if (fail) throw new Error('not yet');
        },
      });
      await functions.invokeAsync('send-reminder', {});
      await vi.waitFor(() => expect(queued()[0]?.value).toContain('"attempts":1'));
      fail = false;
      clock.move(-86_400);
      await vi.waitFor(() => expect(queued()).toEqual([]));
    });

    it('loses nothing when the process ends while the function runs', async () => {
      const first = host({ 'send-reminder': () => new Promise(() => undefined) }, 60);
      await first.functions.invokeAsync('send-reminder', { entryId: 'e1' });
      await first.functions.stop(0);
      expect(queued()).toHaveLength(1);
      storage.close();

      storage = openStorage(join(directory, 'cloud.sqlite'));
      const handler = vi.fn(async () => undefined);
      host({ 'send-reminder': handler });
      await vi.waitFor(() => expect(queued()).toEqual([]));
      expect(handler).toHaveBeenCalledExactlyOnceWith({ entryId: 'e1' }, expect.anything());
    });

    it('knows whether an event waits for its first attempt still', async () => {
      const work = Promise.withResolvers<void>();
      const { functions } = host({ 'sweep-reminders': () => work.promise });
      for (let n = 0; n < 10; n++) await functions.invokeAsync('sweep-reminders', { n });
      expect(functions.isQueued('sweep-reminders')).toBe(false);
      await functions.invokeAsync('sweep-reminders', {});
      expect(functions.isQueued('sweep-reminders')).toBe(true);
      work.resolve();
      await vi.waitFor(() => expect(functions.isQueued('sweep-reminders')).toBe(false));
    });

    it('however many of one function run or wait, those of another are begun at once', async () => {
      const release = Promise.withResolvers<void>();
      let started = 0;
      const { functions } = host({
        'fan-out-changes': async () => {
          started++;
          await release.promise;
        },
        'send-reminder': async () => undefined,
      });
      for (let n = 0; n < 25; n++) await functions.invokeAsync('fan-out-changes', { n });
      await functions.invokeAsync('send-reminder', {});
      await functions.idle(['send-reminder']);
      expect(started).toBe(10);
      expect(queued()).toHaveLength(25);
      release.resolve();
      await functions.idle(['fan-out-changes']);
      expect(started).toBe(25);
      expect(queued()).toEqual([]);
    });

    it('what waits to be tried again takes no place of those that have not been tried', async () => {
      const { functions } = host({
        'send-reminder': async ({ fails }: { fails: boolean }) => {
          if (fails) throw new Error('The topic is gone');
        },
      });
      for (let n = 0; n < 30; n++) await functions.invokeAsync('send-reminder', { fails: true });
      await functions.invokeAsync('send-reminder', { fails: false });
      await functions.idle(['send-reminder']);
      expect(queued()).toHaveLength(30);
    });

    it('works through more events than run at a time', async () => {
      let atOnce = 0;
      let most = 0;
      const done = new Set<number>();
      const { functions } = host({
        'send-reminder': async (event: { n: number }) => {
          most = Math.max(most, ++atOnce);
          await new Promise((resolve) => setImmediate(resolve));
          atOnce--;
          done.add(event.n);
        },
      });
      for (let n = 0; n < 35; n++) await functions.invokeAsync('send-reminder', { n });
      await vi.waitFor(() => expect(queued()).toEqual([]));
      expect(done.size).toBe(35);
      expect(most).toBeLessThanOrEqual(10);
    });
  });

  it('waits for what is running when it is stopped, and takes nothing new', async () => {
    const work = Promise.withResolvers<string>();
    const { functions } = host({ api: () => work.promise });
    const answer = functions.invoke('api', {});
    const stopping = functions.stop();
    await expect(functions.invoke('api', {})).rejects.toThrow('being stopped');
    work.resolve('done');
    await stopping;
    expect(await answer).toBe('done');
  });
});
