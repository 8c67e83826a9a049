/** What everything else stands on: storage, time, and the outbox. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createOutbox } from '../console/outbox.ts';
import { createClock } from '../host/clock.ts';
import { openStorage, type Storage } from '../host/storage.ts';
import type { Parts } from './parts.ts';

export interface HostOptions {
  readonly directory: string | undefined;
  readonly smtpUrl: string | undefined;
  readonly say: (line: string) => void;
}

/** Reports what is given up for good: it is kept as a failure, and nobody retries it. */
const reportingFailures = (
  failures: Storage['failures'],
  say: (line: string) => void,
): Storage['failures'] => ({
  ...failures,
  add: (failure) => {
    const kept = failures.add(failure);
    say(`✗ ${failure.source}: gave up on ${failure.function.split(':').at(-1)}, kept as failure ${kept.id}`);
    return kept;
  },
});

export const startHost = (parts: Parts, { directory, smtpUrl, say }: HostOptions) => {
  if (directory !== undefined) mkdirSync(directory, { recursive: true });
  const opened = openStorage(directory === undefined ? ':memory:' : join(directory, 'cloud.sqlite'));
  parts.onStop(() => opened.close());
  const storage: Storage = { ...opened, failures: reportingFailures(opened.failures, say) };
  const clock = createClock(storage);
  clock.install();
  parts.onStop(() => clock.uninstall());
  const outbox = parts.add(createOutbox({ storage, clock, smtpUrl }));
  return { storage, clock, outbox };
};

export type Host = ReturnType<typeof startHost>;
