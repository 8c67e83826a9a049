import type { WaitingClock } from '../../domain/values/ports.ts';
import type { Refusal } from '../../domain/values/refusal.ts';
import { fail, type Result } from '../../domain/values/result.ts';
import { type Replay, Replayed, settle } from './refused.ts';
import type { Session } from './session.ts';
import { untilNoConflict } from './until-no-conflict.ts';

/**
 * The edge of a use case: runs it in a session and returns its value, or why it was refused. When its writes met a
 * conflict it runs again from the start, in a new session. A request may be refused because its twin, sent at the same
 * moment, has just done what it asks for: then it gets the twin's answer.
 */
export const runInSession = <Value>(
  open: (attempt: number) => Session,
  run: (session: Session) => Promise<Value>,
  clock: Pick<WaitingClock, 'sleep'>,
): Promise<Result<Value, Refusal | Replay>> =>
  untilNoConflict(async (attempt) => {
    const session = open(attempt);
    try {
      const outcome = await settle(() => run(session));
      if (outcome.ok || outcome.error.code === 'write-conflict') return outcome;
      const answer = await session.answeredMeanwhile();
      return answer ? fail(answer) : outcome;
    } catch (error) {
      if (error instanceof Replayed) return fail(error.replay);
      throw error;
    }
  }, clock.sleep);
