import type { Refusal } from './refusal.ts';

/** The current time. */
export interface Clock {
  now(): Date;
}

/** A clock that can also wait. Sleep for long only where nobody awaits a response. */
export interface WaitingClock extends Clock {
  sleep(milliseconds: number): Promise<unknown>;
}

/** Creates ids, `prefix_ULID`, that ascend with time. */
export interface Ids {
  next<Prefix extends string>(prefix: Prefix): `${Prefix}_${string}`;
}

/** What a failed condition of a write means: the reason to refuse, or `retry` to read again and try again. */
export type OnConflict = Refusal | 'retry';

/**
 * One change of one document, created by a repository and carried out by `commit`: all writes of a commit, or
 * none. A use case combines the writes of several repositories; what is inside is the store's own business.
 */
export interface Write {
  readonly onConflict: OnConflict;
}

/** Carries out writes as one transaction. Returns the conflict of the first write whose condition failed. */
export type Commit = (writes: readonly Write[]) => Promise<OnConflict | undefined>;

/** Series of document numbers: communications `КМ`, window orders `ОП`. */
export type NumberSeries = 'КМ' | 'ОП';

export interface Numbering {
  /**
   * The next number of a year (`КМ-2026-000001`), and the writes to commit with its document.
   * Numbers are unique and never reused. On the first attempt the commit itself takes the number, so
   * that a refused document leaves no gap; later attempts take it at once, so that many at a time
   * don't keep each other waiting.
   */
  next(series: NumberSeries, year: number, attempt: number): Promise<{ number: string; writes: Write[] }>;
}

/** The response to an earlier request with the same Idempotency-Key. */
interface RememberedResponse {
  readonly requestHash: string;
  readonly value: unknown;
}

export interface Idempotency {
  find(subject: string, key: string, now: Date): Promise<RememberedResponse | undefined>;
  /** Conflicts with `retry` when the same key was just used. */
  remember(subject: string, key: string, response: RememberedResponse, now: Date): Write;
}

/**
 * Hands work to another function and waits only until it is accepted. Throws if it is not, so that the caller
 * tries again. Work holds only ids, and may be done twice.
 */
export type Dispatch<Work> = (work: Work) => Promise<void>;
