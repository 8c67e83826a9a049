/** `npm run chaos:kills`: kills of `npm start` at random moments, and what became of every reminder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { randomOf } from '../simulation/random.ts';
import { killStart } from './kill-start.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    entries: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    /** Up to so many milliseconds after a random share of them has gone out. */
    within: { type: 'string', default: '300' },
  },
});
const random = randomOf(`kill-start ${values.seed}`);
const directory = mkdtempSync(join(tmpdir(), 'journal-kills-'));
const begun = performance.now();
try {
  const outcome = await killStart({
    directory,
    kills: Number(values.kills),
    entries: Number(values.entries),
    killWhen: () => ({ share: random.next(), milliseconds: random.next() * Number(values.within) }),
    onEvent: (line) => console.log(`${Math.round((performance.now() - begun) / 1000)} s: ${line}`),
  });
  for (const failure of outcome.failures) console.log(`Given up: ${failure}`);
  for (const number of outcome.lost) console.log(`LOST ${number}`);
  for (const number of outcome.duplicates) console.log(`TWICE ${number}`);
  const { lost, duplicates, queuedAtKills, failures, ...rest } = outcome;
  console.log(
    JSON.stringify({
      kills: queuedAtKills.length,
      killsWithEventsQueued: queuedAtKills.filter((count) => count > 0).length,
      ...rest,
      lost: lost.length,
      duplicates: duplicates.length,
      givenUp: failures.length,
    }),
  );
  process.exitCode = lost.length + duplicates.length > 0 ? 1 : 0;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
