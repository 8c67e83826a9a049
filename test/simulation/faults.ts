import type { EventLoop } from './event-loop.ts';
import { currentProcess, type Process, wait } from './process.ts';

/** The services that code calls. */
export type ServiceName = 'table' | 'scheduler' | 'notifier' | 'lambda';

/**
 * What can go wrong with a call:
 * - `crash-before`, `crash-after`: the process dies before the service got the call, or before it got the answer;
 * - `refused`: throttled, over a quota, or an error of the service: nothing was done;
 * - `unsent`, `lost`: no answer in time; nothing was done, or all of it was;
 * - `afterwards`: no answer in time, and it is done when the caller has given up;
 * - `slow`: done, seconds later;
 * - `busy`: another transaction is at the item (the table's writes only);
 * - `outage`: refused, as all calls to that service are for some time.
 */
type FaultKind =
  | 'crash-before'
  | 'crash-after'
  | 'refused'
  | 'unsent'
  | 'lost'
  | 'afterwards'
  | 'slow'
  | 'busy'
  | 'outage';

const KINDS: readonly FaultKind[] = [
  'crash-before',
  'crash-after',
  'refused',
  'unsent',
  'lost',
  'afterwards',
  'slow',
];

/** A time in which every call to a service is refused. */
export interface Outage {
  readonly name: string;
  readonly service: ServiceName;
  readonly from: number;
  readonly to: number;
}

/** A call to a service by the code of a process. */
interface Call<Answer> {
  readonly service: ServiceName;
  readonly what: string;
  readonly latency: readonly [number, number];
  /** What the service does. It may answer a refusal by throwing. */
  readonly effect: (process: Process) => Answer | Promise<Answer>;
  /** The error of a call that was refused for no fault of its own. */
  readonly refusal: () => Error;
  /** What `busy` answers, where there is such an answer. */
  readonly busy?: Answer;
}

export interface Faults {
  /** Makes a call, and has happen to it what chance wants. */
  call<Answer>(call: Call<Answer>): Promise<Answer>;
  /** Whether an event that a service must deliver is delivered a second time. */
  twice(name: string, random: number): boolean;
  /** Whether Lambda does not accept an event that a service would hand it. */
  uninvoked(name: string, random: number): boolean;
  /** Faults injected, by kind. */
  readonly counts: Readonly<Record<string, number>>;
  /** Moments of faults that can delay a reminder, in order. */
  readonly moments: readonly number[];
}

export interface FaultOptions {
  readonly loop: EventLoop;
  /** The probability of a fault at a call. */
  readonly rate: number;
  readonly outages: readonly Outage[];
  /** No faults from this moment on. */
  readonly until: number;
  /** Whether a fault may happen, by its name. */
  readonly allows: (fault: string) => boolean;
  readonly log: (line: () => string, fault?: string) => void;
}

/** The longest the SDK tries, with the clients' time limits and attempts of `functions/container.ts`. */
const PATIENCE_MILLISECONDS = [3000, 13_500] as const;

const timeout = () =>
  Object.assign(new Error('The service did not answer in time'), { name: 'TimeoutError' });

export const createFaults = ({ loop, rate, outages, until, allows, log }: FaultOptions): Faults => {
  const counts: Record<string, number> = {};
  const moments: number[] = [];

  const happened = (process: Process, kind: string, what: string, fault: string) => {
    counts[kind] = (counts[kind] ?? 0) + 1;
    process.faultsAt.push(loop.now);
    if (process.kind === 'reminders') moments.push(loop.now);
    log(() => `${process.name}: ${kind} at ${what}`, fault);
  };

  const drawFault = (process: Process, { service, what, busy }: Call<unknown>): FaultKind | undefined => {
    const outage = outages.find(
      (one) => one.service === service && one.from <= loop.now && loop.now < one.to,
    );
    // As many numbers are drawn whatever comes of it: a fault taken out changes no other of the process.
    const [whether, which] = [process.random.next(), process.random.next()];
    if (outage && allows(outage.name)) {
      happened(process, 'outage', what, outage.name);
      return 'outage';
    }
    if (whether >= rate || loop.now >= until) return undefined;
    const kinds = busy === undefined ? KINDS : ([...KINDS, 'busy'] as const);
    const kind = kinds[Math.floor(which * kinds.length)] as FaultKind;
    const name = `${process.name}.${process.calls}`;
    if (!allows(name)) return undefined;
    happened(process, kind, what, name);
    return kind;
  };

  return {
    counts,
    moments,

    twice(name, random) {
      if (random >= Math.max(rate, 0.01) || loop.now >= until || !allows(name)) return false;
      counts.duplicate = (counts.duplicate ?? 0) + 1;
      log(() => `${name}: delivered twice`, name);
      return true;
    },

    uninvoked(name, random) {
      if (random >= rate || loop.now >= until || !allows(name)) return false;
      counts.uninvoked = (counts.uninvoked ?? 0) + 1;
      moments.push(loop.now);
      log(() => `${name}: Lambda does not accept the event`, name);
      return true;
    },

    async call(call) {
      const process = currentProcess();
      if (!process) throw new Error(`${call.what} was called by nobody`);
      if (!process.alive) return new Promise<never>(() => {});
      process.calls++;
      const { random } = process;
      const latency = random.between(...call.latency);
      const patience = random.between(...PATIENCE_MILLISECONDS);
      const fault = drawFault(process, call);
      switch (fault) {
        case undefined:
          await wait(process, latency);
          return call.effect(process);
        case 'crash-before':
          process.die();
          return new Promise<never>(() => {});
        case 'crash-after':
          loop.at(loop.now + latency, () => {
            ignoringRefusal(() => call.effect(process));
            process.die();
          });
          return new Promise<never>(() => {});
        case 'refused':
        case 'outage':
          await wait(process, latency);
          throw call.refusal();
        case 'busy':
          await wait(process, latency);
          return call.busy as typeof call.busy & {};
        case 'slow':
          await wait(process, patience);
          return call.effect(process);
        case 'lost':
          loop.at(loop.now + latency, () => ignoringRefusal(() => call.effect(process)));
          await wait(process, patience);
          throw timeout();
        case 'afterwards':
          loop.at(loop.now + patience + 1000 + latency * 20, () =>
            ignoringRefusal(() => call.effect(process)),
          );
          await wait(process, patience);
          throw timeout();
        case 'unsent':
          await wait(process, patience);
          throw timeout();
      }
    },
  };
};

const ignoringRefusal = (effect: () => unknown) => {
  try {
    effect();
  } catch {
    // Whoever called does not hear of it.
  }
};
