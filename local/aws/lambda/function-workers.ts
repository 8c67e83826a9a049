/**
 * Where the functions run: in one worker thread, so that what they share is loaded once. A worker in which a function
 * could not be loaded is done for (an ES module that threw is never evaluated again in its thread), and so is one in
 * which a function has run out of time (its code can't be ended otherwise): a fresh one takes over, as on Lambda. One whose
 * code has changed is replaced as a deployment does it: what runs in it goes on to its end.
 */
import { Worker } from 'node:worker_threads';
import type { Invocation, Loading, Outcome, WorkerData, WorkerError } from './function-worker.ts';
import type { FunctionModule } from './invocation.ts';

export interface FunctionWorkersOptions extends WorkerData {
  /** Everything the functions find in their environment, and nothing else. */
  readonly environment: Readonly<Record<string, string>>;
  /** Takes what the functions write, line by line. */
  readonly log: (line: string) => void;
  /** How long other invocations may go on in a worker that is done for. */
  readonly drainMilliseconds?: number;
}

export interface FunctionWorkers {
  /** By the function's name: what hands its invocations to the worker. */
  readonly load: Readonly<Record<string, () => Promise<FunctionModule>>>;
  /**
   * Loads every function again, as its files are now, in a fresh worker that takes all invocations from then on. Those
   * that run go on in the worker they are in, to their end or their time limit.
   * @throws what kept a function from being loaded: then the worker of before goes on
   */
  restart(): Promise<void>;
  /** Ends everything that runs still. */
  stop(): Promise<void>;
}

/** The thread ended under an invocation: it exited, crashed, or went with a function that had run out of time. */
class WorkerEnded extends Error {
  override readonly name = 'Runtime.ExitError';
}

interface Pending {
  readonly requestId: string;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** One thread, and the invocations it has not answered. */
interface Runtime {
  readonly worker: Worker;
  readonly pending: Map<number, Pending>;
  retired: boolean;
}

const DRAIN_MILLISECONDS = 5000;

/** Makes the workers; the first one is started at once, while the rest of the cloud still starts. */
export function startFunctionWorkers(options: FunctionWorkersOptions): FunctionWorkers {
  const { entries, sharedOffset, environment, log, drainMilliseconds = DRAIN_MILLISECONDS } = options;
  const runtimes = new Set<Runtime>();
  /** Takes the invocations that come. */
  let current: Runtime | undefined;
  let requests = 0;
  let stopped = false;

  const startRuntime = (): Runtime => {
    const worker = new Worker(new URL('./function-worker.ts', import.meta.url), {
      workerData: { entries, sharedOffset } satisfies WorkerData,
      env: { ...environment },
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    const runtime: Runtime = { worker, pending: new Map(), retired: false };
    runtimes.add(runtime);
    eachLine(worker.stdout, log);
    eachLine(worker.stderr, log);
    worker.on('message', (outcome: Outcome) => settle(runtime, outcome));
    // The thread ends with it, which is told to whoever waits.
    worker.on('error', (error) => log(`${error.name} outside of any invocation ended the functions' worker`));
    worker.on('exit', (code) => {
      runtimes.delete(runtime);
      if (current === runtime) current = undefined;
      for (const { reject } of runtime.pending.values()) {
        reject(new WorkerEnded(`The function's worker exited with code ${code}`));
      }
      runtime.pending.clear();
    });
    return runtime;
  };

  const settle = (runtime: Runtime, outcome: Outcome) => {
    const waiting = runtime.pending.get(outcome.id);
    runtime.pending.delete(outcome.id);
    if ('answer' in outcome) waiting?.resolve(JSON.parse(outcome.answer));
    else {
      if (outcome.during === 'loading') giveUp(runtime);
      waiting?.reject(toError(outcome.error));
    }
    if (runtime.retired) endIfIdle(runtime);
  };

  const endIfIdle = ({ worker, pending }: Runtime) => {
    if (pending.size === 0) void worker.terminate();
  };

  /** From now on a fresh worker takes the invocations; this one ends when it has done its own. */
  const retire = (runtime: Runtime) => {
    runtime.retired = true;
    if (current === runtime) current = undefined;
    endIfIdle(runtime);
  };

  /** Retires it, and ends it soon, whatever it does still. */
  const giveUp = (runtime: Runtime) => {
    retire(runtime);
    setTimeout(() => void runtime.worker.terminate(), drainMilliseconds).unref();
  };

  const ask = (runtime: Runtime, request: Omit<Invocation, 'id'> | Omit<Loading, 'id'>, requestId = '') =>
    new Promise<unknown>((resolve, reject) => {
      const id = ++requests;
      runtime.pending.set(id, { requestId, resolve, reject });
      runtime.worker.postMessage({ id, ...request } satisfies Invocation | Loading);
    });

  const invoke = async (name: string, event: unknown, requestId: string, remainingMilliseconds: number) => {
    if (stopped) throw new WorkerEnded('The functions are stopped');
    current ??= startRuntime();
    return ask(current, { name, event, requestId, remainingMilliseconds }, requestId);
  };

  const restart = async () => {
    const fresh = startRuntime();
    await Promise.all(Object.keys(entries).map((name) => ask(fresh, { name, loadOnly: true })));
    const former = current;
    current = fresh;
    if (former) retire(former);
  };

  /** Ends the code of an invocation nobody waits for any more, with its worker. */
  const end = (requestId: string) => {
    for (const runtime of runtimes) {
      for (const [id, pending] of runtime.pending) {
        if (pending.requestId !== requestId) continue;
        runtime.pending.delete(id);
        giveUp(runtime);
      }
    }
  };

  const moduleOf = (name: string): FunctionModule => ({
    handler: (event, context) =>
      invoke(name, event, context.awsRequestId, context.getRemainingTimeInMillis()),
    end,
  });

  current = startRuntime();
  return {
    load: Object.fromEntries(Object.keys(entries).map((name) => [name, async () => moduleOf(name)])),
    restart,
    async stop() {
      stopped = true;
      await Promise.all([...runtimes].map(({ worker }) => worker.terminate()));
    },
  };
}

const toError = ({ name, message, stack }: WorkerError): Error =>
  Object.defineProperties(new Error(message), {
    name: { value: name },
    stack: { value: stack },
  });

/** Calls with every whole line of the stream. */
const eachLine = (stream: NodeJS.ReadableStream, take: (line: string) => void) => {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') take(line);
  });
};
