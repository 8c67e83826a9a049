import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const PORTS = 4;
const READY = 'Ctrl+C stops it.';
const READY_LIMIT_MILLISECONDS = 240_000;

/** `npm start` as a process of its own. */
export interface NpmStart {
  readonly apiUrl: string;
  readonly signInUrl: string;
  readonly consoleUrl: string;
  /** Everything it has printed so far. */
  printed(): string;
  /** Resolves when it answers, which is before it says so. */
  answers(): Promise<void>;
  /** Resolves when it says that it runs. */
  ready(): Promise<void>;
  /** As a power cut does. */
  kill(): Promise<void>;
  /** As Ctrl+C does. */
  stop(): Promise<void>;
}

const isFree = async (port: number) => {
  const server = createServer();
  const free = new Promise<boolean>((done) => {
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => done(true));
  });
  const answer = await free;
  if (answer) await new Promise((done) => server.close(done));
  return answer;
};

/** The first of as many free ports in a row as `npm start` takes. */
export const freePorts = async (): Promise<number> => {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 20_000);
    const free = await Promise.all(Array.from({ length: PORTS }, (_, offset) => isFree(first + offset)));
    if (free.every(Boolean)) return first;
  }
};

/** Starts the journal of a folder. Started again on the same ports, it is the same to whoever signed in. */
export const npmStart = (directory: string, port: number, environment: NodeJS.ProcessEnv = {}): NpmStart => {
  const child = spawn(process.execPath, ['local/main.ts'], {
    env: { ...process.env, ...environment, JOURNAL_DIRECTORY: directory, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
  }
  const ended = once(child, 'close');
  const consoleUrl = `http://127.0.0.1:${port + 2}`;
  const until = async (isSo: () => boolean | Promise<boolean>) => {
    const deadline = performance.now() + READY_LIMIT_MILLISECONDS;
    while (!(await isSo())) {
      if (child.exitCode !== null || child.signalCode !== null || performance.now() > deadline) {
        throw new Error(`npm start did not get ready:\n${printed}`);
      }
      await delay(20);
    }
  };
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
  };
  return {
    apiUrl: `http://127.0.0.1:${port}`,
    signInUrl: `http://127.0.0.1:${port + 1}`,
    consoleUrl,
    printed: () => printed,
    answers: () =>
      until(() =>
        fetch(`${consoleUrl}/api/clock`, { signal: AbortSignal.timeout(2000) }).then(
          ({ ok }) => ok,
          () => false,
        ),
      ),
    ready: () => until(() => printed.includes(READY)),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
};
