import { type Replay, settle } from '../../shared/app/session/refused.ts';
import { openSession, type UseCase } from '../../shared/app/session/session.ts';
import type { Users } from '../../shared/domain/users/ports.ts';
import type { User } from '../../shared/domain/users/user.ts';
import type { Commit, Idempotency } from '../../shared/domain/values/ports.ts';
import { type Refusal, refuse } from '../../shared/domain/values/refusal.ts';
import { ok, type Result } from '../../shared/domain/values/result.ts';

/** Attempts before it is taken for certain that a use case goes round in circles. */
const MAX_ATTEMPTS = 50;

/** Runs use cases as one person, again when their writes met a conflict, as the pipeline does. */
export const runAs =
  (
    ports: { users: Users; idempotency: Idempotency; commit: Commit },
    subject: string,
    may: (caller: User) => boolean = () => true,
  ) =>
  async <Input, Output>(
    useCase: UseCase<Input, Output>,
    input: Input,
  ): Promise<Result<Output, Refusal | Replay>> => {
    const authorise = (caller: User) => (may(caller) ? ok(undefined) : refuse('access-denied'));
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const session = openSession({ subject, attempt, now: new Date(), authorise }, ports);
      const outcome = await settle(() => useCase(input, session));
      if (outcome.ok || outcome.error.code !== 'write-conflict') return outcome;
    }
    throw new Error('A conflict every time');
  };
