import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Measurement } from './measurement.ts';

const LIMIT_MILLISECONDS = 120_000;

/**
 * What our own work adds to DynamoDB's: `write_p50_ratio`, `read_p50_ratio`. It runs in a process of its own, so that
 * the function can log as it does in production without its lines getting among the results: they go nowhere.
 */
export const overhead = async (): Promise<Measurement[]> => {
  const child = fork(join(import.meta.dirname, 'overhead-process.ts'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    timeout: LIMIT_MILLISECONDS,
  });
  let found: Measurement[] | undefined;
  child.once('message', (message) => {
    found = message as Measurement[];
  });
  const [code] = await once(child, 'exit');
  if (!found || code !== 0) throw new Error('The benchmark of overhead failed');
  return found;
};
