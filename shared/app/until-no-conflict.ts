import type { Result } from '../domain/result.ts';

/** Runs of something whose writes met a conflict, with a random pause between them. */
const ATTEMPTS = 8;
const PAUSE_MILLISECONDS = 30;

/** Runs something from the start again when its writes met a conflict; `attempt` counts up. */
export const untilNoConflict = async <Value, Failure extends { readonly code: string }>(
  run: (attempt: number) => Promise<Result<Value, Failure>>,
): Promise<Result<Value, Failure>> => {
  for (let attempt = 0; ; attempt++) {
    const outcome = await run(attempt);
    if (outcome.ok || outcome.error.code !== 'write-conflict' || attempt === ATTEMPTS) return outcome;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * PAUSE_MILLISECONDS * 2 ** attempt));
  }
};
