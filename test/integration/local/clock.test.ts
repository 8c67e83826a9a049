import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { ulid } from 'ulid';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type Clock, createClock } from '../../../local/host/clock.ts';
import { openStorage } from '../../../local/host/storage.ts';

const RealDate = Date;
const clocks: Clock[] = [];
afterEach(() => {
  for (const clock of clocks.splice(0)) clock.uninstall();
});

function installedClock(storage = openStorage(':memory:')): Clock {
  const clock = createClock(storage);
  clocks.push(clock);
  clock.install();
  return clock;
}

const farAhead = new Date('2099-05-06T07:08:09Z');

describe('an installed clock', () => {
  it('moves everything that asks what time it is', () => {
    const clock = installedClock();
    clock.advance({ to: farAhead });

    expect(new Date().getUTCFullYear()).toBe(2099);
    expect(new Date(Date.now()).getUTCFullYear()).toBe(2099);
    expect(Date()).toContain('2099');
    expect(clock.now().getUTCFullYear()).toBe(2099);
    expect(Temporal.Now.instant().epochMilliseconds).toBeGreaterThanOrEqual(farAhead.getTime());
    expect(Temporal.Now.plainDateISO('UTC').year).toBe(2099);
    expect(ulid() > ulid(farAhead.getTime() - 1)).toBe(true);
  });

  it('leaves given dates and monotonic time alone', () => {
    const early = new Date();
    const clock = installedClock();
    const started = performance.now();
    clock.advance({ seconds: 86_400 });

    expect(performance.now() - started).toBeLessThan(86_400_000);
    expect(new Date(0).toISOString()).toBe('1970-01-01T00:00:00.000Z');
    expect(new Date('2026-11-24T06:00:00Z').getTime()).toBe(Date.UTC(2026, 10, 24, 6));
    expect(new Date(2026, 0, 1).getFullYear()).toBe(2026);
    expect(Date.parse('1970-01-01T00:00:01Z')).toBe(1000);
    expect(early).toBeInstanceOf(Date);
    expect(structuredClone(early)).toBeInstanceOf(Date);
    expect(early.constructor).toBe(Date);
    expect(z.date().safeParse(new Date()).success).toBe(true);
    expect(new (class extends Date {})().getTime()).toBeGreaterThan(early.getTime());
  });

  it('gives the real Date back', () => {
    const clock = installedClock();
    clock.advance({ to: farAhead });
    clock.uninstall();
    expect(Date).toBe(RealDate);
    expect(new Date().getUTCFullYear()).toBeLessThan(2099);
    expect(new Date().constructor).toBe(RealDate);
  });
});

describe('advance', () => {
  it('goes forward only, and to real moments', () => {
    const clock = createClock(openStorage(':memory:'));
    expect(() => clock.advance({ seconds: -1 })).toThrow(RangeError);
    expect(() => clock.advance({ to: new Date(0) })).toThrow(/only be moved forward/);
    expect(() => clock.advance({ to: new Date('nonsense') })).toThrow(/real moment/);
    expect(() => clock.advance({ seconds: 1e300 })).toThrow(/real moment/);
    expect(clock.offsetMilliseconds()).toBe(0);
  });

  it('adds up, tells the listeners, and resets', () => {
    const clock = createClock(openStorage(':memory:'));
    const listener = vi.fn();
    const stop = clock.onAdvance(listener);
    clock.advance({ seconds: 60 });
    clock.advance({ seconds: 30 });
    expect(clock.offsetMilliseconds()).toBe(90_000);
    clock.reset();
    expect(clock.offsetMilliseconds()).toBe(0);
    stop();
    clock.advance({ seconds: 1 });
    expect(listener).toHaveBeenCalledTimes(3);
  });

  it('survives a restart', () => {
    const directory = mkdtempSync(join(tmpdir(), 'journal-clock-'));
    try {
      const path = join(directory, 'cloud.sqlite');
      const before = openStorage(path);
      createClock(before).advance({ seconds: 3600 });
      before.close();
      const after = openStorage(path);
      expect(createClock(after).offsetMilliseconds()).toBe(3_600_000);
      after.close();
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
