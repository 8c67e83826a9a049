import { setTimeout as delay } from 'node:timers/promises';

/** How long something is tried again. */
export interface Patience {
  /** Runs in all. */
  readonly attempts: number;
  /** The longest the first pause may be; each further one may be twice as long as the one before. */
  readonly pauseMilliseconds: number;
  /** The longest any pause may be. */
  readonly longestPauseMilliseconds?: number;
  /** No run begins later than this after the first one began. */
  readonly budgetMilliseconds?: number;
}

/**
 * Runs something again until its outcome is a final one or patience is spent, and returns the last outcome. Pauses are
 * random up to their bound, so that those who were refused together do not come again together. `pause` waits for that
 * long, or for what the outcome was refused for.
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
