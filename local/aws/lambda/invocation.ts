/** One invocation: loads the function, gives it Lambda's context, and holds it to its time limit. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { createContext } from './function-context.ts';

/** What the entry file of a function exports. */
export interface FunctionModule {
  readonly handler: (event: never, context: Context) => unknown;
  /** Ends the code of an invocation whose time is up. Without it the code goes on, and its result is ignored. */
  readonly end?: (requestId: string) => void;
}

/** What may be said of an invocation that failed: the message of its error could quote something personal. */
interface FailedInvocation {
  readonly name: string;
  readonly requestId: string;
  /** The name of the error. */
  readonly error: string;
}

export interface InvokerOptions {
  /** By the function's name: how its entry is imported. */
  readonly load: Readonly<Record<string, () => Promise<FunctionModule>>>;
  /** The time limit of a function. */
  readonly timeoutSeconds: (name: string) => number;
  /** Called for every invocation that failed, whoever made it. */
  readonly onFailure?: ((failure: FailedInvocation) => void) | undefined;
}

export type Invoker = (name: string, event: unknown, requestId: string) => Promise<unknown>;

/** The function ran out of time. */
export class FunctionTimedOut extends Error {
  override readonly name = 'Sandbox.Timedout';
}

/** Events and results travel as JSON: what JSON can't carry must not arrive here either. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

/** Loads each function at its first call. A load that failed is tried again at the next. */
const createLoader = (load: InvokerOptions['load']) => {
  const loaded = new Map<string, Promise<FunctionModule>>();
  return (name: string): Promise<FunctionModule> => {
    const known = loaded.get(name);
    if (known) return known;
    const loading = (load[name] as () => Promise<FunctionModule>)();
    loaded.set(name, loading);
    loading.catch(() => loaded.delete(name));
    return loading;
  };
};

/** Rejects when the time is up; `cancel` it as soon as nobody waits for it. */
const timeLimit = (seconds: number, requestId: string) => {
  const cancelled = new AbortController();
  const timeout = delay(seconds * 1000, undefined, { signal: cancelled.signal }).then(() => {
    throw new FunctionTimedOut(`${requestId} Task timed out after ${seconds.toFixed(2)} seconds`);
  });
  // Cancelling rejects it when nobody is listening any more.
  timeout.catch(() => undefined);
  return { timeout, cancel: () => cancelled.abort() };
};

/** Runs invocations. Rejects with the function's own error, or when its time is up: loading counts. */
export const createInvoker = ({ load, timeoutSeconds, onFailure }: InvokerOptions): Invoker => {
  const loadOnce = createLoader(load);
  return async (name, event, requestId) => {
    const seconds = timeoutSeconds(name);
    const deadline = performance.now() + seconds * 1000;
    const { timeout, cancel } = timeLimit(seconds, requestId);
    let end: FunctionModule['end'];
    const run = async () => {
      const loaded = await loadOnce(name);
      end = loaded.end;
      const handler = loaded.handler as (event: unknown, context: Context) => unknown;
      return handler(asJson(event), createContext(name, requestId, deadline));
    };
    try {
      return asJson(await Promise.race([run(), timeout]));
    } catch (error) {
      if (error instanceof FunctionTimedOut) end?.(requestId);
      onFailure?.({ name, requestId, error: error instanceof Error ? error.name : typeof error });
      throw error;
    } finally {
      cancel();
    }
  };
};
