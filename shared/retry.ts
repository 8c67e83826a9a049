import { setTimeout as delay } from 'node:timers/promises';

/** Limits of retries. */
export interface Patience {
  /** Maximum number of runs. */
  readonly attempts: number;
  /** Upper bound of the first pause. It doubles with every further one. */
  readonly pauseMilliseconds: number;
  /** Upper bound of every pause. */
  readonly longestPauseMilliseconds?: number;
  /** No run starts later than this after the first one. */
  readonly budgetMilliseconds?: number;
}

/**
 * Repeats `run` until its outcome is final or patience runs out, and returns the last outcome. Pauses are
 * random up to their bound, so that callers refused together don't return together. `pause` waits
 * that long, or for whatever the outcome was refused for.
 */
export const retry = async <Outcome>(
  run: (attempt: number) => Promise<Outcome>,
  {
    isFinal,
    patience,
    pause = (milliseconds) => delay(milliseconds),
  }: {
    readonly isFinal: (outcome: Outcome) => boolean;
    readonly patience: Patience;
    readonly pause?: ((milliseconds: number, outcome: Outcome) => Promise<unknown>) | undefined;
  },
): Promise<Outcome> => {
  const {
    attempts,
    pauseMilliseconds,
    longestPauseMilliseconds = Infinity,
    budgetMilliseconds = Infinity,
  } = patience;
  const startedAt = performance.now();
  for (let attempt = 0; ; attempt++) {
    const outcome = await run(attempt);
    if (isFinal(outcome) || attempt + 1 >= attempts) return outcome;
    const wait = Math.random() * Math.min(pauseMilliseconds * 2 ** attempt, longestPauseMilliseconds);
    if (performance.now() - startedAt + wait > budgetMilliseconds) return outcome;
    await pause(wait, outcome);
  }
};
