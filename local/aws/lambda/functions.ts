/**
 * The host of the functions, as Lambda is in the cloud: loads a function at its first call, gives it Lambda's context,
 * holds it to a time limit, and keeps asynchronous events until they are done or have failed for good.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { ulid } from 'ulid';
import { type AsynchronousInvocation, asynchronousInvocations } from '../../../infra/event-sources.ts';
import type { Storage } from '../../host/storage.ts';
import { createContext, functionArn } from './function-context.ts';

/** A module of a function: what its entry file exports. */
export interface FunctionModule {
  readonly handler: (event: never, context: Context) => unknown;
  /** Ends the code of an invocation whose time is up. Where there is none, only its answer is ignored. */
  readonly end?: (requestId: string) => void;
}

/** What may be told of an invocation that failed: a message could quote what is personal. */
interface FailedInvocation {
  readonly name: string;
  readonly requestId: string;
  /** The name of the error. */
  readonly error: string;
}

export interface FunctionsOptions {
  /** By the function's name: how its entry is imported. */
  readonly load: Readonly<Record<string, () => Promise<FunctionModule>>>;
  readonly storage: Pick<Storage, 'checkpoints' | 'failures'>;
  readonly clock: { now(): Date; onAdvance(listener: () => void): unknown };
  /** Hears of every invocation that failed, whoever made it. */
  readonly onFailure?: (failure: FailedInvocation) => void;
  /** The time limit of a function. */
  readonly timeoutSeconds: (name: string) => number;
}

export interface Functions {
  /** Calls the function and waits for its answer. Rejects with the function's own error, or when its time is up. */
  invoke(name: string, event: unknown): Promise<unknown>;
  /** Accepts the event and keeps it until the function has dealt with it, across restarts. At least once. */
  invokeAsync(name: string, event: unknown): Promise<void>;
  /** Resolves when no accepted event of these functions is running or due; those that wait to be tried again are left. */
  idle(names: readonly string[]): Promise<void>;
  /** Whether an event for the function waits for its first attempt: a timer need not add another. */
  isQueued(name: string): boolean;
  /** Starts nothing more and waits for what is running, `limitSeconds` at most. Events not done stay for next time. */
  stop(limitSeconds?: number): Promise<void>;
}

/** The function ran out of time. */
export class FunctionTimedOut extends Error {
  override readonly name = 'Sandbox.Timedout';
}

/** There is no function of that name, or the host is stopping. */
class FunctionUnavailable extends Error {
  override readonly name = 'FunctionUnavailable';
}

interface QueuedEvent {
  readonly id: string;
  readonly name: string;
  readonly payload: unknown;
  readonly attempts: number;
  /** Waits and running times so far. Neither a jump of the clock nor time switched off makes an event older. */
  readonly ageSeconds: number;
  readonly dueAt: string;
}

const queuePrefix = 'async-event:';
/** Lambda waits a minute before the first retry and two before the second. */
const retryWaitSeconds = [60, 120] as const;
const lambdaDefaults: AsynchronousInvocation = { retryAttempts: 2, maximumEventAgeSeconds: 21_600 };
const idlePollMilliseconds = 20;
/** As many asynchronous events of one function run at a time; the rest wait their turn, and no other function's for them. */
const concurrency = 10;

/**
 * Starts the host, and takes up the asynchronous events left from before at once: whatever the functions need must be
 * there by now.
 */
export function startFunctions({
  load,
  storage,
  clock,
  timeoutSeconds,
  onFailure,
}: FunctionsOptions): Functions {
  const loaded = new Map<string, Promise<FunctionModule>>();
  const queue = new Map<string, QueuedEvent>();
  /** By the function: how many of its events are queued, those that run among them. */
  const queued = new Map<string, number>();
  const running = new Map<string, QueuedEvent>();
  const inFlight = new Set<Promise<unknown>>();
  let timer: NodeJS.Timeout | undefined;
  let stopping = false;
  let stopped = false;

  for (const { value } of storage.checkpoints.list(queuePrefix)) {
    const event: QueuedEvent = JSON.parse(value);
    queue.set(event.id, event);
    count(event.name, 1);
  }
  clock.onAdvance(() => startDue());
  startDue();

  return {
    async invoke(name, event) {
      assertAvailable(name);
      return track(run(name, event, randomUUID()));
    },
    async invokeAsync(name, event) {
      assertAvailable(name);
      const dueAt = clock.now().toISOString();
      keep({ id: ulid(), name, payload: event, attempts: 0, ageSeconds: 0, dueAt });
      startDue();
    },
    async idle(names) {
      const isBusy = (event: QueuedEvent) =>
        names.includes(event.name) && (running.has(event.id) || remainingWait(event) <= 0);
      while (!stopping && [...queue.values()].some(isBusy)) await delay(idlePollMilliseconds);
    },
    isQueued: (name) =>
      [...queue.values()].some(
        (event) => event.name === name && event.attempts === 0 && !running.has(event.id),
      ),
    async stop(limitSeconds = 10) {
      stopping = true;
      clearTimeout(timer);
      const limit = new AbortController();
      await Promise.race([
        Promise.allSettled(inFlight),
        delay(limitSeconds * 1000, undefined, { signal: limit.signal }).catch(() => undefined),
      ]);
      limit.abort();
      stopped = true;
    },
  };

  function assertAvailable(name: string) {
    if (stopping) throw new FunctionUnavailable('The functions are being stopped');
    if (!Object.hasOwn(load, name)) throw new FunctionUnavailable(`Function not found: ${functionArn(name)}`);
  }

  function track<T>(work: Promise<T>): Promise<T> {
    inFlight.add(work);
    const done = () => inFlight.delete(work);
    work.then(done, done);
    return work;
  }

  async function run(name: string, event: unknown, requestId: string): Promise<unknown> {
    const limitSeconds = timeoutSeconds(name);
    const deadline = performance.now() + limitSeconds * 1000;
    const limit = new AbortController();
    const timeout = delay(limitSeconds * 1000, undefined, { signal: limit.signal }).then(() => {
      throw new FunctionTimedOut(`${requestId} Task timed out after ${limitSeconds.toFixed(2)} seconds`);
    });
    // Aborting rejects it, when nobody is listening any more.
    timeout.catch(() => undefined);
    let end: FunctionModule['end'];
    const answer = async () => {
      const loading = await loadOnce(name);
      end = loading.end;
      const { handler } = loading;
      const call = handler as (event: unknown, context: Context) => unknown;
      return call(asJson(event), createContext(name, requestId, deadline));
    };
    try {
      return asJson(await Promise.race([answer(), timeout]));
    } catch (error) {
      if (error instanceof FunctionTimedOut) end?.(requestId);
      onFailure?.({ name, requestId, error: error instanceof Error ? error.name : typeof error });
      throw error;
    } finally {
      limit.abort();
    }
  }

  function loadOnce(name: string): Promise<FunctionModule> {
    const known = loaded.get(name);
    if (known) return known;
    const importing = (load[name] as () => Promise<FunctionModule>)();
    loaded.set(name, importing);
    // One that could not be had is asked for again at the next call. That it is then evaluated anew is up to `load`.
    importing.catch(() => loaded.delete(name));
    return importing;
  }

  function keep(event: QueuedEvent) {
    storage.checkpoints.set(queuePrefix + event.id, JSON.stringify(event));
    if (!queue.has(event.id)) count(event.name, 1);
    queue.set(event.id, event);
  }

  function count(name: string, change: 1 | -1) {
    const events = (queued.get(name) ?? 0) + change;
    if (events > 0) queued.set(name, events);
    else queued.delete(name);
  }

  function startDue() {
    clearTimeout(timer);
    if (stopping) return;
    let nextMilliseconds = Number.POSITIVE_INFINITY;
    const busy = new Map<string, number>();
    for (const { name } of running.values()) busy.set(name, (busy.get(name) ?? 0) + 1);
    const isFull = (name: string) => (busy.get(name) ?? 0) >= concurrency;
    for (const event of queue.values()) {
      // The first of them to end starts the next: until then nobody looks through a queue that may be long.
      if ([...queued.keys()].every(isFull)) return;
      if (running.has(event.id) || isFull(event.name)) continue;
      const waitMilliseconds = remainingWait(event);
      if (waitMilliseconds > 0) nextMilliseconds = Math.min(nextMilliseconds, waitMilliseconds);
      else {
        busy.set(event.name, (busy.get(event.name) ?? 0) + 1);
        start(event);
      }
    }
    if (Number.isFinite(nextMilliseconds)) {
      timer = setTimeout(startDue, nextMilliseconds);
      timer.unref();
    }
  }

  function remainingWait(event: QueuedEvent): number {
    const wait = new Date(event.dueAt).getTime() - clock.now().getTime();
    // No wait is longer than the longest retry's: the clock was set back since, and the event is due.
    return wait > Math.max(...retryWaitSeconds) * 1000 ? 0 : wait;
  }

  function start(event: QueuedEvent) {
    running.set(event.id, event);
    track(
      attempt(event).finally(() => {
        running.delete(event.id);
        startDue();
      }),
    );
  }

  async function attempt(event: QueuedEvent): Promise<void> {
    const startedAt = performance.now();
    let failure: Error | undefined;
    try {
      await run(event.name, event.payload, event.id);
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
    }
    // Past the stop's limit the storage may be closed; the event is still in it and will run again.
    if (stopped) return;
    if (failure) settleFailure(event, failure, (performance.now() - startedAt) / 1000);
    else forget(event);
  }

  function forget(event: QueuedEvent) {
    storage.checkpoints.delete(queuePrefix + event.id);
    if (queue.delete(event.id)) count(event.name, -1);
  }

  function settleFailure(event: QueuedEvent, error: Error, ranSeconds: number) {
    const attempts = event.attempts + 1;
    const { retryAttempts, maximumEventAgeSeconds } = limitsOf(event.name);
    const waitSeconds = retryWaitSeconds[attempts - 1] ?? 0;
    const ageSeconds = event.ageSeconds + ranSeconds + waitSeconds;
    const condition =
      attempts > retryAttempts
        ? 'RetriesExhausted'
        : ageSeconds > maximumEventAgeSeconds
          ? 'EventAgeExceeded'
          : undefined;
    if (condition) {
      giveUp({ ...event, attempts }, error, condition);
    } else {
      const dueAt = new Date(clock.now().getTime() + waitSeconds * 1000).toISOString();
      keep({ ...event, attempts, ageSeconds, dueAt });
    }
  }

  function giveUp(event: QueuedEvent, error: Error, condition: 'RetriesExhausted' | 'EventAgeExceeded') {
    const at = clock.now().toISOString();
    storage.failures.add({
      source: 'async-invoke',
      function: event.name,
      // What Lambda sends to an on-failure destination.
      payload: {
        version: '1.0',
        timestamp: at,
        requestContext: {
          requestId: event.id,
          functionArn: `${functionArn(event.name)}:$LATEST`,
          condition,
          approximateInvokeCount: event.attempts,
        },
        requestPayload: event.payload,
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        responsePayload: { errorType: error.name, errorMessage: error.message },
      },
      error: `${condition}: ${error.message}`,
      at,
    });
    forget(event);
  }
}

function limitsOf(name: string): AsynchronousInvocation {
  const limits: Record<string, AsynchronousInvocation> = asynchronousInvocations;
  return limits[name] ?? lambdaDefaults;
}

/** Events and answers travel as JSON: what JSON can't carry must not arrive here either. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null));
}
