import type { Refusal } from '../../domain/values/refusal.ts';
import { fail, type Result } from '../../domain/values/result.ts';
import { type Replay, settle } from './refused.ts';
import type { Session } from './session.ts';
import { untilNoConflict } from './until-no-conflict.ts';

/**
 * The edge of a use case: runs it in a session and returns its value, or why it was refused. When its writes met a conflict
 * it runs again from the start, in a new session. What is refused may be so because the same request, sent twice at
 * once, has just done it: then it is answered as that one was.
 */
export const runInSession = <Value>(
  open: (attempt: number) => Session,
  run: (session: Session) => Promise<Value>,
): Promise<Result<Value, Refusal | Replay>> =>
  untilNoConflict(async (attempt) => {
    const session = open(attempt);
    const outcome = await settle(() => run(session));
    if (outcome.ok || outcome.error.code === 'replay' || outcome.error.code === 'write-conflict')
      return outcome;
    const answer = await session.answeredMeanwhile();
    return answer ? fail(answer) : outcome;
  });
