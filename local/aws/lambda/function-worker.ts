/**
 * The thread the functions run in, as Lambda's execution environment is in the cloud: with an environment of its own,
 * at the cloud's time. `function-workers.ts` starts it, and replaces it when it has become useless.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { followClock } from '../../host/clock.ts';
import { createContext } from './function-context.ts';

/** What the thread begins with. */
export interface WorkerData {
  /** By the function's name: the URL of its entry. */
  readonly entries: Readonly<Record<string, string>>;
  readonly sharedOffset: SharedArrayBuffer;
}

/** An invocation, on its way in. */
export interface Invocation {
  readonly id: number;
  readonly name: string;
  readonly event: unknown;
  readonly requestId: string;
  readonly remainingMilliseconds: number;
}

/** Asks for a function to be loaded but not called: to know beforehand whether it can be. */
export interface Loading {
  readonly id: number;
  readonly name: string;
  readonly loadOnly: true;
}

/** An error on its way out: only the name of its class is left, as on Lambda. */
export interface WorkerError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
}

/** How an invocation ended. */
export type Outcome =
  | { readonly id: number /** JSON, as everything a function returns. */; readonly result: string }
  | { readonly id: number; readonly error: WorkerError; readonly during: 'loading' | 'handling' };

const { entries, sharedOffset } = workerData as WorkerData;
followClock(sharedOffset);

const describe = (thrown: unknown): WorkerError => {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return { name: error.name, message: error.message, stack: error.stack };
};

const run = async (request: Invocation | Loading): Promise<Outcome> => {
  const { id, name } = request;
  const receivedAt = performance.now();
  let during: 'loading' | 'handling' = 'loading';
  try {
    const { handler } = await import(entries[name] ?? '');
    if ('loadOnly' in request) return { id, result: 'null' };
    during = 'handling';
    const { event, requestId, remainingMilliseconds } = request;
    const deadline = receivedAt + remainingMilliseconds;
    const value: unknown = await handler(event, createContext(name, requestId, deadline));
    return { id, result: JSON.stringify(value ?? null) };
  } catch (error) {
    return { id, error: describe(error), during };
  }
};

parentPort?.on('message', async (request: Invocation | Loading) =>
  parentPort?.postMessage(await run(request)),
);
