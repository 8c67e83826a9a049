import { JournalError } from '../../domain/values/journal-error.ts';
import type { Commit, Write } from '../../domain/values/ports.ts';
import { refuse } from '../../domain/values/refusal.ts';
import { ok, type Result } from '../../domain/values/result.ts';
import { retry } from '../../retry.ts';

/** Of something whose writes met a conflict: some 4 s in all. */
const PATIENCE = { attempts: 9, pauseMilliseconds: 30 };

/** Runs something from the start again when its writes met a conflict; `attempt` counts up. */
export const untilNoConflict = <Value, Failure extends { readonly code: string }>(
  run: (attempt: number) => Promise<Result<Value, Failure>>,
  pause?: (milliseconds: number) => Promise<unknown>,
): Promise<Result<Value, Failure>> =>
  retry(run, {
    isFinal: (outcome) => outcome.ok || outcome.error.code !== 'write-conflict',
    patience: PATIENCE,
    pause,
  });

/**
 * Commits what `writesFor` makes of the table as it stands, from the start again when others wrote in between; nothing
 * where all is right already. For what follows a change, and nobody waits for. Throws `failure` where others do not cease.
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
