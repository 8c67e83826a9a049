/** A database as a child process: it listens on loopback, is waited for, and ends with its parent. */
import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const START_MILLISECONDS = 60_000;
const STOP_MILLISECONDS = 5_000;
const POLL_MILLISECONDS = 20;
/** How much of the child's error output is kept to be shown. */
const MAX_ERROR_CHARACTERS = 4_000;

export interface DatabaseServer {
  readonly endpoint: string;
  readonly port: number;
  readonly pid: number;
  /** False where it could not be kept to loopback: then it listens on every interface of this machine. */
  readonly loopbackOnly: boolean;
  /** Ends the process, by force after 5 seconds. Resolves when it has ended. */
  stop(): Promise<void>;
}

/** This machine can't run the database asked for. The message is one line that says what to do. */
export class DatabaseUnavailable extends Error {
  override readonly name: string = 'DatabaseUnavailable';
}

export interface ServerProcess {
  /** For messages. */
  readonly name: string;
  readonly command: string;
  readonly commandArguments: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  readonly port: number;
  readonly loopbackOnly: boolean;
  /** Whether it ends by itself when its standard input does, and so with its parent, however that one dies. */
  readonly endsWithInput: boolean;
  /** Removed when the server has ended, however that happens. */
  readonly temporaryFolder?: string | undefined;
  /** Whether it may live in a group of its own, which Ctrl+C does not reach. */
  readonly detached: boolean;
}

/**
 * Starts the server and waits until it is ready. Take the port from `bindablePort`. Throws with the server's own words when
 * it ends, or isn't ready within 60 seconds.
 */
export const startServer = async (server: ServerProcess): Promise<DatabaseServer> => {
  const { name, port, loopbackOnly } = server;
  const child = spawn(server.command, server.commandArguments, {
    env: { ...process.env, ...server.environment },
    stdio: ['pipe', 'ignore', 'pipe'],
    // Ctrl+C is for the parent alone, which still needs the database to finish its work.
    detached: server.detached,
    windowsHide: true,
  });
  const watch =
    server.endsWithInput || child.pid === undefined
      ? undefined
      : endWithParent(child.pid, server.temporaryFolder);

  const killWithParent = () => child.kill('SIGKILL');
  process.once('exit', killWithParent);
  const ended = new Promise<void>((done) => {
    child.once('error', () => done());
    child.once('close', () => done());
  }).finally(() => {
    process.off('exit', killWithParent);
    watch?.kill('SIGKILL');
    if (server.temporaryFolder !== undefined)
      rmSync(server.temporaryFolder, { recursive: true, force: true });
  });
  const errorOutput = collect(child);

  const endpoint = `http://127.0.0.1:${port}`;
  const stop = () => end(child, ended);
  try {
    await Promise.race([ready(endpoint), ended.then(() => Promise.reject(new Error('it ended')))]);
  } catch (error) {
    await stop();
    const words = errorOutput().trim();
    throw new Error(`${name} did not start on port ${port}${words ? `: ${words}` : '.'}`, { cause: error });
  }
  if (child.pid === undefined) throw new Error(`${name} has no process.`);
  return { endpoint, port, pid: child.pid, loopbackOnly, stop };
};

/**
 * The port, or a free one for 0. Binding it first tells a port in use apart from a slow start, which matters because
 * whatever holds it may respond in the database's place.
 */
export const bindablePort = async (name: string, port = 0): Promise<number> => {
  const server = createServer();
  await new Promise<void>((done, failed) => {
    server.once('error', (error) =>
      failed(new Error(`${name} did not start on port ${port}: ${error.message}`, { cause: error })),
    );
    server.listen(port, '127.0.0.1', done);
  });
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('No free port could be found.');
  return address.port;
};

/**
 * A shell that holds a pipe of this process. When that breaks, however this process ended, it kills the database: a
 * SIGKILL leaves no other way.
 */
const endWithParent = (pid: number, folder = ''): ChildProcess => {
  const script = 'read -r _; kill -9 "$1"; [ -z "$2" ] || rm -rf "$2"';
  const watch = spawn('/bin/sh', ['-c', script, 'end-with-parent', String(pid), folder], {
    env: { PATH: '/usr/bin:/bin' },
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  // Without a shell the database is still ended by `stop`, and by this process when it exits in an orderly way.
  watch.on('error', () => undefined);
  return watch;
};

const collect = (child: ChildProcess): (() => string) => {
  let text = '';
  child.on('error', (error) => {
    text += error.message;
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-MAX_ERROR_CHARACTERS);
  });
  return () => text;
};

/** Any response will do: DynamoDB Local has no health check and refuses a bare GET with 400. */
const ready = async (endpoint: string): Promise<void> => {
  const deadline = performance.now() + START_MILLISECONDS;
  while (performance.now() < deadline) {
    const response = await fetch(endpoint, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (response !== undefined) {
      await response.body?.cancel();
      return;
    }
    await sleep(POLL_MILLISECONDS);
  }
  throw new Error('it was not ready in time');
};

const end = async (child: ChildProcess, ended: Promise<void>): Promise<void> => {
  child.kill('SIGTERM');
  const limit = setTimeout(() => child.kill('SIGKILL'), STOP_MILLISECONDS);
  await ended;
  clearTimeout(limit);
};
