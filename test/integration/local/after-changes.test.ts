import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { afterChanges } from '../../../local/host/after-changes.ts';

let directory: string;
let watching: { stop(): void } | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'after-changes-'));
  mkdirSync(join(directory, 'deep/er'), { recursive: true });
  writeFileSync(join(directory, 'deep/er/one.ts'), '');
});
afterEach(() => {
  watching?.stop();
  rmSync(directory, { recursive: true });
});

const change = (...files: string[]) => {
  for (const file of files) writeFileSync(join(directory, file), String(Math.random()));
};

it('acts once for all sources that change together, in new folders too, and for no other file', async () => {
  const act = vi.fn(async () => {});
  watching = afterChanges([directory], act);
  change('notes.md', 'deep/er/one.ts~');
  await delay(600);
  expect(act).not.toHaveBeenCalled();
  change('two.ts', 'deep/er/one.ts');
  await delay(50);
  change('deep/er/one.ts');
  await vi.waitFor(() => expect(act).toHaveBeenCalledTimes(1), { timeout: 5000 });
  mkdirSync(join(directory, 'new'));
  await delay(100);
  change('new/three.ts');
  await vi.waitFor(() => expect(act).toHaveBeenCalledTimes(2), { timeout: 5000 });
});

it('acts again for what changes while it acts, not at the same time', async () => {
  let acting = 0;
  let times = 0;
  watching = afterChanges([directory], async () => {
    acting += 1;
    times += 1;
    expect(acting).toBe(1);
    await delay(800);
    acting -= 1;
  });
  change('deep/er/one.ts');
  await vi.waitFor(() => expect(times).toBe(1), { timeout: 5000 });
  change('deep/er/one.ts');
  await vi.waitFor(() => expect(times).toBe(2), { timeout: 5000 });
  expect(acting).toBe(1);
});
