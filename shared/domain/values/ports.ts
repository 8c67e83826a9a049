import type { Refusal } from './refusal.ts';

/** What time it is. */
export interface Clock {
  now(): Date;
}

/** A clock one can wait by. Only what nobody waits for may sleep for long. */
export interface WaitingClock extends Clock {
  sleep(milliseconds: number): Promise<unknown>;
}

/** New ids: `prefix_ULID`, ascending with time. */
export interface Ids {
  next<Prefix extends string>(prefix: Prefix): `${Prefix}_${string}`;
}

/** What it means when a write finds its document changed: the reason to refuse, or `retry` to read anew and retry. */
export type OnConflict = Refusal | 'retry';

/**
 * One change of one document, made by a repository and carried out by `commit`, all of a commit or none.
 * A use case puts the writes of several repositories together; what is inside is the store's own affair.
 */
export interface Write {
  readonly onConflict: OnConflict;
}

/** Carries out writes as one atomic change. Answers the conflict of the first write whose condition failed. */
export type Commit = (writes: readonly Write[]) => Promise<OnConflict | undefined>;

/** Series of document numbers: communications `КМ`, window orders `ОП`. */
export type NumberSeries = 'КМ' | 'ОП';

export interface Numbering {
  /**
   * The next number of a year (`КМ-2026-000001`), and what to commit with the document that bears it. Numbers are
   * unique and never reused. At the first attempt the number is taken by the commit itself, so that a refused
   * document leaves no gap; at later ones it is taken at once, so that a crowd does not keep one another waiting.
   */
  next(series: NumberSeries, year: number, attempt: number): Promise<{ number: string; writes: Write[] }>;
}

/** What was answered to a request that came with an Idempotency-Key. */
interface RememberedAnswer {
  readonly requestHash: string;
  readonly value: unknown;
}

export interface Idempotency {
  find(subject: string, key: string, now: Date): Promise<RememberedAnswer | undefined>;
  /** Conflicts with `retry` when the same key was just used. */
  remember(subject: string, key: string, answer: RememberedAnswer, now: Date): Write;
}

/**
 * Hands work to the function that does it, and waits only until it is accepted. Throws where it is not: whoever hands
 * it over tries again. The work holds ids only, and may be done twice.
 */
export type Dispatch<Work> = (work: Work) => Promise<void>;
