import type { Refusal } from '../../domain/values/refusal.ts';
import type { Result } from '../../domain/values/result.ts';
import type { Replay, Session } from './session.ts';
import { untilNoConflict } from './until-no-conflict.ts';

/**
 * Runs something in a session, from the start and in a new one when its writes met a conflict. What is refused may be so
 * by what the same request, sent twice at once, has just done: then it is answered as that one was.
 */
export const runInSession = <Value>(
  open: (attempt: number) => Session,
  run: (session: Session) => Promise<Result<Value, Refusal | Replay>>,
): Promise<Result<Value, Refusal | Replay>> =>
  untilNoConflict(async (attempt) => {
    const session = open(attempt);
    const outcome = await run(session);
    if (outcome.ok || outcome.error.code === 'replay' || outcome.error.code === 'write-conflict')
      return outcome;
    return (await session.answeredMeanwhile()) ?? outcome;
  });
