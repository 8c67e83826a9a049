import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { killStart } from '../chaos/kill-start.ts';

it('case 25: npm start killed while events are queued, and started again: each reminder goes out once (R24)', {
  timeout: 480_000,
}, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'journal-kills-'));
  try {
    const outcome = await killStart({
      directory,
      kills: 3,
      entries: 9,
      // At once, when the first has just gone out, and in the middle.
      killWhen: (kill) => ({ share: [0, 0.3, 0.6][kill] ?? 0, milliseconds: 0 }),
    });
    expect(Math.max(...outcome.queuedAtKills)).toBeGreaterThan(0);
    expect(outcome).toMatchObject({ entries: 9, lost: [], duplicates: [], failures: [] });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
