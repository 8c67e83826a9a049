/** One worker thread, and the requests it has not answered yet. */
import { Worker } from 'node:worker_threads';
import type { Invocation, Loading, Outcome, WorkerData, WorkerError } from './function-worker.ts';

export interface RuntimeOptions extends WorkerData {
  /** The whole environment of the functions. */
  readonly environment: Readonly<Record<string, string>>;
  /** Takes what the functions write, line by line. */
  readonly log: (line: string) => void;
  /** How long other invocations may go on in a worker that is being replaced. */
  readonly drainMilliseconds?: number;
}

export interface Runtime {
  /** Hands a request to the thread. Rejects with the function's own error, or when the thread ends. */
  ask(request: Omit<Invocation, 'id'> | Omit<Loading, 'id'>): Promise<unknown>;
  /** Takes nothing more, and ends when it has done what it is doing. */
  retire(): void;
  /** Ends the code of an invocation that nobody waits for any more. It can only be ended with its thread. */
  end(requestId: string): void;
  terminate(): Promise<unknown>;
}

/** The thread ended under an invocation: it exited, crashed, or went with a function that had run out of time. */
export class WorkerEnded extends Error {
  override readonly name = 'Runtime.ExitError';
}

interface Pending {
  readonly requestId: string | undefined;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

const DRAIN_MILLISECONDS = 5000;

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

const startThread = ({ entries, sharedOffset, environment, log }: RuntimeOptions): Worker => {
  const worker = new Worker(new URL('./function-worker.ts', import.meta.url), {
    workerData: { entries, sharedOffset } satisfies WorkerData,
    env: { ...environment },
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  eachLine(worker.stdout, log);
  eachLine(worker.stderr, log);
  // The thread ends with it; those who wait learn of it from the exit.
  worker.on('error', (error) => log(`${error.name} outside of any invocation ended the functions' worker`));
  return worker;
};

/** The requests that the thread has not answered. */
const createPendingRequests = () => {
  const pending = new Map<number, Pending>();
  let count = 0;
  return {
    isEmpty: () => pending.size === 0,
    /** Returns the request's id. */
    add: (request: Pending): number => {
      pending.set(++count, request);
      return count;
    },
    settle: (outcome: Outcome): void => {
      const waiting = pending.get(outcome.id);
      pending.delete(outcome.id);
      if ('result' in outcome) waiting?.resolve(JSON.parse(outcome.result));
      else waiting?.reject(toError(outcome.error));
    },
    /** Forgets an invocation; returns whether it was here. */
    forget: (requestId: string): boolean => {
      const [id] = [...pending].find(([, request]) => request.requestId === requestId) ?? [];
      return id !== undefined && pending.delete(id);
    },
    rejectAll: (error: Error): void => {
      for (const { reject } of pending.values()) reject(error);
      pending.clear();
    },
  };
};

/** Starts a thread. `onRetired` is called when it takes nothing more, `onExit` when it has ended. */
export const startRuntime = (
  options: RuntimeOptions,
  { onRetired, onExit }: { onRetired: (runtime: Runtime) => void; onExit: (runtime: Runtime) => void },
): Runtime => {
  const worker = startThread(options);
  const pending = createPendingRequests();
  let retired = false;

  const endIfIdle = () => {
    if (retired && pending.isEmpty()) void worker.terminate();
  };

  /** Retires it, and ends it soon, whatever it is still doing. */
  const giveUp = () => {
    runtime.retire();
    const drain = options.drainMilliseconds ?? DRAIN_MILLISECONDS;
    setTimeout(() => void worker.terminate(), drain).unref();
  };

  worker.on('message', (outcome: Outcome) => {
    pending.settle(outcome);
    if ('error' in outcome && outcome.during === 'loading') giveUp();
    endIfIdle();
  });
  worker.on('exit', (code) => {
    onExit(runtime);
    pending.rejectAll(new WorkerEnded(`The function's worker exited with code ${code}`));
  });

  const runtime: Runtime = {
    ask: (request) =>
      new Promise((resolve, reject) => {
        const requestId = 'requestId' in request ? request.requestId : undefined;
        const id = pending.add({ requestId, resolve, reject });
        worker.postMessage({ id, ...request } satisfies Invocation | Loading);
      }),
    retire: () => {
      retired = true;
      onRetired(runtime);
      endIfIdle();
    },
    end: (requestId) => {
      if (pending.forget(requestId)) giveUp();
    },
    terminate: () => worker.terminate(),
  };
  return runtime;
};
