/**
 * Time that can be moved forward, without the code that reads it knowing. Only wall-clock time moves: timers and
 * `performance.now()` go on as they are, so code that waits for a moment listens to `onAdvance`.
 */
import type { Storage } from './storage.ts';

/** Where to move time: to a moment, or forward by so many seconds. */
type Advance = { readonly to: Date } | { readonly seconds: number };

export interface Clock {
  now(): Date;
  /** How far ahead of the machine's own clock this one is. */
  offsetMilliseconds(): number;
  /** The same for other threads, which follow it with `followClock`. */
  readonly sharedOffset: SharedArrayBuffer;
  /** Moves time forward. Throws RangeError when it would go back, or to no moment at all. */
  advance(by: Advance): void;
  /** Goes back to the machine's own time. */
  reset(): void;
  /** Makes `Date` of the whole process tell this clock's time. */
  install(): void;
  uninstall(): void;
  /** Calls the listener after every move and reset. Returns a function that ends it. */
  onAdvance(listener: () => void): () => void;
}

/** Taken before any clock is installed, so that a second clock isn't shifted by the first. */
const MachineDate = globalThis.Date;

/** The last moment a Date can hold, in milliseconds. */
const LAST_MOMENT = 8.64e15;

/** `Date` as it would be at another moment. A proxy and not a subclass: dates made before, or inside Node, stay instances of it. */
const shiftedDate = (nowMilliseconds: () => number): DateConstructor =>
  new Proxy(MachineDate, {
    construct: (target, values, newTarget) =>
      Reflect.construct(target, values.length === 0 ? [nowMilliseconds()] : values, newTarget),
    apply: () => new MachineDate(nowMilliseconds()).toString(),
    get: (target, property, receiver) =>
      property === 'now' ? nowMilliseconds : Reflect.get(target, property, receiver),
  });

/** Makes `Date` of this thread tell the time of a clock in another one, for good. */
export const followClock = (sharedOffset: SharedArrayBuffer): void => {
  const offset = new BigInt64Array(sharedOffset);
  const ShiftedDate = shiftedDate(() => MachineDate.now() + Number(Atomics.load(offset, 0)));
  globalThis.Date = ShiftedDate;
  MachineDate.prototype.constructor = ShiftedDate;
};

/** A clock whose offset is kept in the storage, so that a restart doesn't move time back. */
export const createClock = (storage: Pick<Storage, 'clock'>): Clock => {
  const listeners = new Set<() => void>();
  const shared = new BigInt64Array(new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT));
  let offset = 0;
  let installed = false;

  const moveTo = (milliseconds: number) => {
    offset = milliseconds;
    Atomics.store(shared, 0, BigInt(Math.round(milliseconds)));
  };
  moveTo(storage.clock.offsetMilliseconds());
  const nowMilliseconds = () => MachineDate.now() + offset;
  const move = (to: number) => {
    moveTo(to);
    storage.clock.setOffset(offset);
    for (const listener of listeners) listener();
  };
  const ShiftedDate = shiftedDate(nowMilliseconds);

  return {
    now: () => new MachineDate(nowMilliseconds()),
    offsetMilliseconds: () => offset,
    sharedOffset: shared.buffer,
    advance: (by) => {
      const milliseconds = 'to' in by ? by.to.getTime() - nowMilliseconds() : by.seconds * 1000;
      if (!Number.isFinite(milliseconds) || nowMilliseconds() + milliseconds > LAST_MOMENT) {
        throw new RangeError('Time can only be moved to a real moment.');
      }
      if (milliseconds < 0) throw new RangeError('Time can only be moved forward.');
      move(offset + Math.round(milliseconds));
    },
    reset: () => move(0),
    install: () => {
      if (installed) return;
      installed = true;
      globalThis.Date = ShiftedDate;
      MachineDate.prototype.constructor = ShiftedDate;
    },
    uninstall: () => {
      if (!installed) return;
      installed = false;
      globalThis.Date = MachineDate;
      MachineDate.prototype.constructor = MachineDate;
    },
    onAdvance: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
