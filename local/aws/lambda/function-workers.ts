/**
 * Where the functions run: in one worker thread, so that what they share is loaded once. A worker in which a function
 * could not be loaded is useless from then on (an ES module that threw is never evaluated again in its thread), and so is one in
 * which a function has run out of time (its code can't be ended otherwise): a fresh one takes over, as on Lambda. One
 * whose code has changed is replaced as a deployment does it: what runs in it goes on to its end.
 */
import type { FunctionModule } from './invocation.ts';
import { type Runtime, type RuntimeOptions, startRuntime, WorkerEnded } from './worker-runtime.ts';

export interface FunctionWorkers {
  /** By the function's name: what hands its invocations to the worker. */
  readonly load: Readonly<Record<string, () => Promise<FunctionModule>>>;
  /**
   * Loads every function again, as its files are now, in a fresh worker that takes all invocations from then on. Those
   * that run go on in the worker they are in, to their end or their time limit. Rejects with what kept a function from
   * being loaded; then the former worker goes on.
   */
  restart(): Promise<void>;
  /** Ends everything that still runs. */
  stop(): Promise<void>;
}

/** Starts the first worker at once, while the rest of the cloud is still starting. */
export const startFunctionWorkers = (options: RuntimeOptions): FunctionWorkers => {
  const runtimes = new Set<Runtime>();
  /** Takes the invocations that come. */
  let current: Runtime | undefined;
  let stopped = false;

  const dropCurrent = (runtime: Runtime) => {
    if (current === runtime) current = undefined;
  };
  const start = (): Runtime => {
    const runtime = startRuntime(options, {
      onRetired: dropCurrent,
      onExit: (ended) => {
        runtimes.delete(ended);
        dropCurrent(ended);
      },
    });
    runtimes.add(runtime);
    return runtime;
  };

  const moduleOf = (name: string): FunctionModule => ({
    handler: async (event, { awsRequestId: requestId, getRemainingTimeInMillis }) => {
      if (stopped) throw new WorkerEnded('The functions are stopped');
      current ??= start();
      return current.ask({ name, event, requestId, remainingMilliseconds: getRemainingTimeInMillis() });
    },
    end: (requestId) => {
      for (const runtime of runtimes) runtime.end(requestId);
    },
  });

  current = start();
  const names = Object.keys(options.entries);
  return {
    load: Object.fromEntries(names.map((name) => [name, async () => moduleOf(name)])),
    async restart() {
      const fresh = start();
      await Promise.all(names.map((name) => fresh.ask({ name, loadOnly: true })));
      const former = current;
      current = fresh;
      former?.retire();
    },
    async stop() {
      stopped = true;
      await Promise.all([...runtimes].map((runtime) => runtime.terminate()));
    },
  };
};
