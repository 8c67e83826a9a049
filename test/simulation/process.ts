import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import type { StoredControlEntry } from '../../shared/domain/control/control-entry.ts';
import type { EventLoop } from './event-loop.ts';
import { type Random, randomOf } from './random.ts';

/** A reminder as the code at hand has claimed it, and since when it may know what it says. */
export interface Claim {
  readonly entry: StoredControlEntry;
  readonly version: number;
  readonly at: number;
  readonly knownSince: number;
}

/** One invocation of a function, or (`service`) a service that only waits. It can die at every await. */
export interface Process {
  readonly name: string;
  readonly kind: 'api' | 'reminders' | 'followers' | 'service';
  readonly loop: EventLoop;
  /** What becomes of its calls. */
  readonly random: Random;
  /** What the code itself draws. */
  readonly chance: Random;
  /** Calls to services so far: with the name, what a fault is known by. */
  calls: number;
  alive: boolean;
  diedAt: number | undefined;
  /** Ends the process here: nothing of it runs from now on. */
  die(): void;
  /** When it began to read the entry it read last. */
  readingSince: number;
  /** What it claimed in its last claim: the reminders of one message. */
  claims: readonly Claim[];
  /** Moments at which it met a fault. */
  readonly faultsAt: number[];
}

const running = new AsyncLocalStorage<Process>();

/** Whose code is running. */
export const currentProcess = (): Process | undefined => running.getStore();

/** What the invoker sees of a process that died. */
class Crashed extends Error {
  override readonly name = 'Runtime.ExitError';
}
class TimedOut extends Error {
  override readonly name = 'Sandbox.Timedout';
}

export interface Invocation {
  readonly name: string;
  readonly kind: Process['kind'];
  readonly seed: string;
  readonly timeoutSeconds: number;
}

const never = new Promise<never>(() => {});

/** Runs a function as Lambda does: the answer, its error, or the news that it crashed or ran out of time. */
export const invoke = <Answer>(
  loop: EventLoop,
  { name, kind, seed, timeoutSeconds }: Invocation,
  run: () => Promise<Answer>,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const random = randomOf(`${seed} ${name}`);
    const end = (detectionMilliseconds: number, tell: () => void) => {
      process.alive = false;
      loop.at(loop.now + detectionMilliseconds, tell);
    };
    const process: Process = {
      ...{ name, kind, loop, random, chance: randomOf(`${seed} ${name} chance`) },
      calls: 0,
      alive: true,
      diedAt: undefined,
      die() {
        if (!process.alive) return;
        process.diedAt = loop.now;
        end(random.between(5, 500), () => reject(new Crashed(name)));
      },
      readingSince: loop.now,
      claims: [],
      faultsAt: [],
    };
    // A function that is warm starts in milliseconds, a cold one in seconds.
    const start = loop.now + (random.chance(0.1) ? random.between(400, 2500) : random.between(2, 40));
    loop.at(start, () => {
      running.run(process, () =>
        run().then(
          (answer) => process.alive && end(1, () => resolve(answer)),
          (error) => process.alive && end(1, () => reject(error)),
        ),
      );
    });
    loop.quietlyAt(start + timeoutSeconds * 1000, () => {
      if (!process.alive) return 'quiet';
      process.diedAt = loop.now;
      end(0, () => reject(new TimedOut(name)));
      return undefined;
    });
  });

/** Runs code of a service, whose pauses are of this loop's time; it never dies. */
export const asService = <Answer>(loop: EventLoop, name: string, run: () => Answer): Answer => {
  const process: Process = {
    ...{ name, kind: 'service', loop, random: randomOf(name), chance: randomOf(name) },
    ...{ calls: 0, alive: true, diedAt: undefined, die: () => undefined },
    ...{ readingSince: loop.now, claims: [], faultsAt: [] },
  };
  return running.run(process, run);
};

/** Goes on after a while, if the process that waits is then still alive. */
export const wait = (process: Process, milliseconds: number): Promise<void> =>
  process.alive
    ? new Promise((resolve) => {
        process.loop.quietlyAt(process.loop.now + milliseconds, () => {
          if (!process.alive) return 'quiet';
          resolve();
          return undefined;
        });
      })
    : never;

const timers = createRequire(import.meta.url)('node:timers/promises') as { setTimeout: unknown };

/**
 * Puts time and chance of the simulation in the place of this process's own, for code that runs in the simulation and
 * no other: production code pauses and draws as ever, and knows nothing of it. Answers how to take it back.
 */
export const replaceTimeAndChance = (): (() => void) => {
  const real = { setTimeout: globalThis.setTimeout, random: Math.random, now: performance.now };
  const realDelay = timers.setTimeout as (milliseconds?: number, ...rest: unknown[]) => Promise<unknown>;

  globalThis.setTimeout = Object.assign(
    (callback: (...given: unknown[]) => void, milliseconds = 0, ...given: unknown[]) => {
      const process = currentProcess();
      if (!process) return real.setTimeout(callback, milliseconds, ...given);
      process.loop.quietlyAt(process.loop.now + milliseconds, () => {
        if (!process.alive) return 'quiet';
        running.run(process, () => callback(...given));
        return undefined;
      });
      return undefined;
    },
    real.setTimeout,
  ) as unknown as typeof setTimeout;
  Math.random = () => (currentProcess() ? (currentProcess() as Process).chance.next() : real.random());
  performance.now = () => currentProcess()?.loop.now ?? real.now.call(performance);
  timers.setTimeout = (milliseconds = 0, ...rest: unknown[]) => {
    const process = currentProcess();
    return process ? wait(process, milliseconds) : realDelay(milliseconds, ...rest);
  };
  syncBuiltinESMExports();

  return () => {
    globalThis.setTimeout = real.setTimeout;
    Math.random = real.random;
    performance.now = real.now;
    timers.setTimeout = realDelay;
    syncBuiltinESMExports();
  };
};
