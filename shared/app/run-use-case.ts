import type { Refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import type { Replay, Session, UseCase } from './session.ts';

/** Runs of a use case whose writes met a conflict, with a random pause between them. */
const ATTEMPTS = 8;
const PAUSE_MILLISECONDS = 30;

/** Runs a use case, again from the start when its writes met a conflict. `open` opens a session for an attempt. */
export const runUseCase = async <Input, Output>(
  useCase: UseCase<Input, Output>,
  input: Input,
  open: (attempt: number) => Session,
): Promise<Result<Output, Refusal | Replay>> => {
  for (let attempt = 0; ; attempt++) {
    const outcome = await useCase(input, open(attempt));
    if (outcome.ok || outcome.error.code !== 'write-conflict' || attempt === ATTEMPTS) return outcome;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * PAUSE_MILLISECONDS * 2 ** attempt));
  }
};
