import { JournalError } from '../../domain/values/journal-error.ts';
import type { Commit, Write } from '../../domain/values/ports.ts';
import { refuse } from '../../domain/values/refusal.ts';
import { ok, type Result } from '../../domain/values/result.ts';
import { retry } from '../../retry.ts';

/** For writes that met a conflict: about 4 s in all. */
const PATIENCE = { attempts: 9, pauseMilliseconds: 30 };

/** Runs something from the start again when its writes met a conflict; `attempt` counts up. */
export const untilNoConflict = <Value, Failure extends { readonly code: string }>(
  run: (attempt: number) => Promise<Result<Value, Failure>>,
  pause: (milliseconds: number) => Promise<unknown>,
): Promise<Result<Value, Failure>> =>
  retry(run, {
    isFinal: (outcome) => outcome.ok || outcome.error.code !== 'write-conflict',
    patience: PATIENCE,
    pause,
  });

/**
 * Commits the writes that `writesFor` derives from the table as it is, and starts again when others wrote in between. No
 * writes, no commit. For work that follows a change, which nobody waits for. Throws `failure` when the conflicts go on.
 */
export const untilCommitted = async (
  commit: Commit,
  failure: string,
  writesFor: (attempt: number) => Promise<readonly Write[]>,
  pause: (milliseconds: number) => Promise<unknown>,
): Promise<void> => {
  const outcome = await untilNoConflict(async (attempt) => {
    const writes = await writesFor(attempt);
    const conflict = writes.length === 0 ? undefined : await commit(writes);
    return conflict === undefined ? ok(undefined) : refuse('write-conflict');
  }, pause);
  if (!outcome.ok) throw new JournalError(failure);
};
