/**
 * The host of the functions, as Lambda is in the cloud: runs invocations that somebody waits for, and asynchronous ones
 * until they are done or have failed for good.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Storage } from '../../host/storage.ts';
import { createAsyncEvents } from './async-events.ts';
import { functionArn } from './function-context.ts';
import { createInvoker, type InvokerOptions } from './invocation.ts';

const IDLE_POLL_MILLISECONDS = 20;

export interface FunctionsOptions extends InvokerOptions {
  readonly storage: Pick<Storage, 'checkpoints' | 'failures'>;
  readonly clock: { now(): Date; onAdvance(listener: () => void): unknown };
}

export interface Functions {
  /** Calls the function and waits for its result. Rejects with the function's own error, or when its time is up. */
  invoke(name: string, event: unknown): Promise<unknown>;
  /** Accepts the event and keeps it until the function has dealt with it, across restarts. At least once. */
  invokeAsync(name: string, event: unknown): Promise<void>;
  /** Resolves when no accepted event of these functions is running or due; those that wait for a retry are left. */
  idle(names: readonly string[]): Promise<void>;
  /** Whether an event for the function waits for its first attempt: a timer need not add another. */
  isQueued(name: string): boolean;
  /** Starts nothing more and waits for what is running, up to `limitSeconds`. Events not done stay for next time. */
  stop(limitSeconds?: number): Promise<void>;
}

/** There is no function of that name, or the host is stopping. */
class FunctionUnavailable extends Error {
  override readonly name = 'FunctionUnavailable';
}

/** Knows what is under way. */
const createTracker = () => {
  const underWay = new Set<Promise<unknown>>();
  return {
    track: <Work extends Promise<unknown>>(work: Work): Work => {
      underWay.add(work);
      const done = () => underWay.delete(work);
      work.then(done, done);
      return work;
    },
    settled: () => Promise.allSettled(underWay),
  };
};

/**
 * Starts the host, and begins with the asynchronous events left from before: whatever the functions need must exist by now.
 */
export const startFunctions = ({ storage, clock, ...options }: FunctionsOptions): Functions => {
  const { track, settled } = createTracker();
  const invoke = createInvoker(options);
  const asyncEvents = createAsyncEvents({ invoke, track, storage, now: () => clock.now() });
  let stopping = false;
  clock.onAdvance(asyncEvents.startDue);
  asyncEvents.startDue();

  const requireAvailable = (name: string) => {
    if (stopping) throw new FunctionUnavailable('The functions are being stopped');
    if (!Object.hasOwn(options.load, name)) {
      throw new FunctionUnavailable(`Function not found: ${functionArn(name)}`);
    }
  };

  return {
    async invoke(name, event) {
      requireAvailable(name);
      return track(invoke(name, event, randomUUID()));
    },
    async invokeAsync(name, event) {
      requireAvailable(name);
      asyncEvents.accept(name, event);
    },
    async idle(names) {
      while (!stopping && asyncEvents.isBusy(names)) await delay(IDLE_POLL_MILLISECONDS);
    },
    isQueued: asyncEvents.isQueued,
    async stop(limitSeconds = 10) {
      stopping = true;
      asyncEvents.stop();
      const limit = new AbortController();
      await Promise.race([
        settled(),
        delay(limitSeconds * 1000, undefined, { signal: limit.signal }).catch(() => undefined),
      ]);
      limit.abort();
      asyncEvents.close();
    },
  };
};
