import { setTimeout as delay } from 'node:timers/promises';
import type { Commit, Write } from '../domain/ports.ts';
import type { Result } from '../domain/result.ts';

/** Runs of something whose writes met a conflict, with a random pause between them. */
const ATTEMPTS = 8;
const PAUSE_MILLISECONDS = 30;

const pauseBefore = (attempt: number) => Math.random() * PAUSE_MILLISECONDS * 2 ** (attempt - 1);

/** Runs something from the start again when its writes met a conflict; `attempt` counts up. */
export const untilNoConflict = async <Value, Failure extends { readonly code: string }>(
  run: (attempt: number) => Promise<Result<Value, Failure>>,
): Promise<Result<Value, Failure>> => {
  for (let attempt = 0; ; attempt++) {
    const outcome = await run(attempt);
    if (outcome.ok || outcome.error.code !== 'write-conflict' || attempt === ATTEMPTS) return outcome;
    await delay(pauseBefore(attempt + 1));
  }
};

/**
 * Commits what `writesFor` makes of the table as it stands, from the start again when others wrote in between; nothing
 * where all is right already. For what follows a change, and nobody waits for. Throws where others do not cease.
 */
export const untilCommitted = async (
  commit: Commit,
  writesFor: (attempt: number) => Promise<readonly Write[]>,
  pause: (milliseconds: number) => Promise<unknown> = delay,
): Promise<void> => {
  for (let attempt = 0; attempt <= ATTEMPTS; attempt++) {
    if (attempt > 0) await pause(pauseBefore(attempt));
    const writes = await writesFor(attempt);
    if (writes.length === 0 || (await commit(writes)) === undefined) return;
  }
  throw new Error('What others keep writing could not be brought in step');
};
