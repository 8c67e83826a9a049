import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { startDatabase as startEngine } from '../../local/aws/dynamodb/database.ts';
import type { Order, Report } from './processes/messages.ts';

/** A process that runs. */
interface Running {
  kill(): void;
  readonly ended: Promise<unknown>;
  tell(order: Order): void;
  onReport(listener: (report: Report) => void): void;
}

/** A process that is started again whenever it ended. */
export interface Supervised {
  readonly name: string;
  /** Ends it at once, by SIGKILL; does nothing where it does not run. */
  kill(): void;
  /** Resolves when it runs and is ready. */
  ready(): Promise<void>;
  /** Tells it something, where it runs. */
  tell(order: Order): void;
  /** Has it pause; kills it where it does not within `limitMilliseconds`. */
  pause(limitMilliseconds: number): Promise<void>;
  /** How often it ended by itself or by `kill`. */
  timesEnded(): number;
  stop(): Promise<void>;
}

export interface SupervisorOptions {
  readonly name: string;
  /** Starts it and resolves when it is ready. */
  readonly start: () => Promise<Running>;
  /** Called when it is killed, or ended by itself. */
  readonly onEnd: () => void;
  /** How long it stays away. */
  readonly awayMilliseconds: () => number;
}

/** Starts the process and keeps it going. */
export const supervise = ({ name, start, onEnd, awayMilliseconds }: SupervisorOptions): Supervised => {
  let running: Running | undefined;
  let up = Promise.withResolvers<void>();
  let ended = 0;
  let stopping = false;

  const keepGoing = async () => {
    while (!stopping) {
      const now = await start();
      running = now;
      up.resolve();
      await now.ended;
      if (running === now) gone();
      if (!stopping) await delay(awayMilliseconds());
    }
  };
  const gone = () => {
    running = undefined;
    up = Promise.withResolvers<void>();
    if (stopping) return;
    ended++;
    onEnd();
  };
  const kill = () => {
    if (!running) return;
    running.kill();
    gone();
  };
  const keptGoing = keepGoing();
  // A process that can't be started ends the run, by whoever waits for it.
  keptGoing.catch((error) => up.reject(error));

  return {
    name,
    kill,
    ready: () => up.promise,
    tell: (order) => running?.tell(order),
    async pause(limitMilliseconds) {
      if (!running) return;
      const paused = Promise.withResolvers<void>();
      running.onReport((report) => report === 'paused' && paused.resolve());
      running.tell({ pause: true });
      const limit = delay(limitMilliseconds, 'late' as const);
      if ((await Promise.race([paused.promise, running.ended, limit])) === 'late') kill();
    },
    timesEnded: () => ended,
    async stop() {
      stopping = true;
      running?.kill();
      await keptGoing.catch(() => undefined);
    },
  };
};

/** A process of ours: an entry file of `processes/`, which gets its first order at once. */
export const startProcess = async (
  entry: string,
  {
    args,
    environment = {},
    order,
  }: { args: readonly string[]; environment?: Readonly<Record<string, string>>; order: () => Order },
): Promise<Running> => {
  const child: ChildProcess = fork(new URL(`processes/${entry}.ts`, import.meta.url), [...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const listeners = new Set<(report: Report) => void>();
  const ready = new Promise<void>((resolve) => listeners.add((report) => report === 'ready' && resolve()));
  child.on('message', (report) => {
    for (const listener of listeners) listener(report as Report);
  });
  const tell = (what: Order) => {
    if (child.connected) child.send(what);
  };
  tell(order());
  await Promise.race([
    ready,
    ended.then(([code, signal]) => Promise.reject(new Error(`${entry} ended with ${code ?? signal}`))),
  ]);
  return { kill: () => child.kill('SIGKILL'), ended, tell, onReport: (listener) => listeners.add(listener) };
};

/** The database, its data in a directory. */
export const startDatabase = async (options: { directory: string; port: number }): Promise<Running> => {
  const { pid, stop } = await startEngine(options);
  const ended = Promise.withResolvers<void>();
  return {
    kill() {
      process.kill(pid, 'SIGKILL');
      void stop().then(ended.resolve);
    },
    ended: ended.promise,
    tell: () => undefined,
    onReport: () => undefined,
  };
};
