import { fork } from 'node:child_process';
import { join } from 'node:path';
import { answerOf } from './child-answer.ts';
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
  return answerOf<Measurement[]>(child);
};
