import { type Clock, createClock } from '../../../local/host/clock.ts';
import type { Storage } from '../../../local/host/storage.ts';

/** The process's clock, told to be so far ahead of the machine's. It counts for the whole process. */
export const clockAt = (storage: Storage, offsetMilliseconds: number): Clock => {
  storage.clock.setOffset(offsetMilliseconds);
  const clock = createClock(storage);
  clock.install();
  return clock;
};

/** Moves the clock on to be so far ahead; its listeners hear of it. */
export const moveOn = (clock: Clock, offsetMilliseconds: number): void =>
  clock.advance({ seconds: Math.max(0, offsetMilliseconds - clock.offsetMilliseconds()) / 1000 });
