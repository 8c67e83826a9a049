import type { Random } from '../simulation/random.ts';

/** The services between the processes, each behind a proxy. `functions` is Lambda, as functions, Scheduler and the sweep call it. */
export const services = ['dynamodb', 'scheduler', 'sns', 'functions'] as const;
export type Service = (typeof services)[number];

/**
 * What can happen to a call:
 * - `error`, `throttled`: answered by the service so, in its own words; nothing was done;
 * - `conflict`: another transaction is at one of the items (DynamoDB's transactions only);
 * - `hanging`: not done, and no answer until the caller has given up;
 * - `unheard`, `reset`: done, and no answer until the caller has given up, or the connection breaks instead of one;
 * - `afterwards`: no answer in time, and done when the caller has given up;
 * - `crash-before`, `crash-after`: the functions' process is killed as the call comes, or as its answer would go.
 */
export type FaultKind =
  | 'error'
  | 'throttled'
  | 'conflict'
  | 'hanging'
  | 'unheard'
  | 'reset'
  | 'afterwards'
  | 'crash-before'
  | 'crash-after';

const ANYWHERE: readonly FaultKind[] = ['error', 'throttled', 'reset'];
const BY_FUNCTIONS: readonly FaultKind[] = [
  ...ANYWHERE,
  'hanging',
  'unheard',
  'afterwards',
  'crash-before',
  'crash-after',
];

interface Lot {
  /** The share of calls something happens to. */
  readonly rate: number;
  readonly kinds: readonly FaultKind[];
  /** A killed process does not come back at once: so many of the crashes drawn happen, that work gets done in between. */
  readonly crashesKept: number;
}

const AT: Readonly<Record<Service, Lot>> = {
  dynamodb: { rate: 0.02, kinds: BY_FUNCTIONS, crashesKept: 0.25 },
  scheduler: { rate: 0.08, kinds: BY_FUNCTIONS, crashesKept: 0.25 },
  sns: { rate: 0.08, kinds: BY_FUNCTIONS, crashesKept: 0.1 },
  functions: { rate: 0.08, kinds: BY_FUNCTIONS, crashesKept: 0.1 },
};
/** At the message itself R24 is won or lost: more happens there. */
const AT_PUBLISH: Lot = { rate: 0.35, kinds: BY_FUNCTIONS, crashesKept: 1 };
/** During an outage hardly a call gets through. */
const OUTAGE_RATE = 0.95;

export interface Faults {
  /** What is to happen to a call, if anything. */
  draw(
    service: Service,
    options: { readonly mayConflict: boolean; readonly isPublish: boolean },
  ): FaultKind | undefined;
  /** Faults until now, by service and kind. */
  readonly counts: Readonly<Record<string, number>>;
  /** Lets a service be out of order for a while. */
  fail(service: Service, milliseconds: number): void;
  /** No more of them. */
  end(): void;
}

/** Draws what goes wrong; nothing does before `begin` is true. */
export const createFaults = (random: Random, isOn: () => boolean): Faults => {
  const counts: Record<string, number> = {};
  const outages = new Map<Service, number>();
  let ended = false;
  return {
    counts,
    fail: (service, milliseconds) => {
      outages.set(service, performance.now() + milliseconds);
    },
    end: () => {
      ended = true;
    },
    draw(service, { mayConflict, isPublish }) {
      if (ended || !isOn()) return undefined;
      const { rate, kinds, crashesKept } = isPublish ? AT_PUBLISH : AT[service];
      const isOut = (outages.get(service) ?? 0) > performance.now();
      if (!random.chance(isOut ? OUTAGE_RATE : rate)) return undefined;
      const drawn = isOut
        ? random.pick<FaultKind>(['error', 'throttled', 'hanging'])
        : random.pick(mayConflict ? ([...kinds, 'conflict'] as const) : kinds);
      const kind = drawn.startsWith('crash') && !random.chance(crashesKept) ? 'error' : drawn;
      const name = `${service} ${kind}`;
      counts[name] = (counts[name] ?? 0) + 1;
      return kind;
    },
  };
};
