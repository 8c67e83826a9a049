import type { DatabaseSync } from 'node:sqlite';
import { ulid } from 'ulid';
import { bodies, command } from './sqlite.ts';

/** A failure as it is reported: what was being done, by which function, with what, and why it was given up. */
export interface NewFailure {
  /** The service that gave up: 'scheduler', 'stream', 'async-invoke', 'smtp', … */
  readonly source: string;
  /** The function (or target ARN) it was meant for. */
  readonly function: string;
  /** What would have been delivered; any JSON value. */
  readonly payload: unknown;
  readonly error: string;
  readonly at: string;
}

export interface Failure extends NewFailure {
  readonly id: string;
}

/** The dead letters of the whole local cloud. */
export interface FailureStore {
  add(failure: NewFailure): Failure;
  /** Newest first. */
  list(): Failure[];
}

export const FAILURES_TABLE = `
  CREATE TABLE IF NOT EXISTS failures (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
`;

export const failureStore = (database: DatabaseSync): FailureStore => {
  const insert = command(database, 'INSERT INTO failures (id, body) VALUES (?, ?)');
  const all = bodies<Failure>(database, 'SELECT body FROM failures ORDER BY rowid DESC');
  return {
    add(failure) {
      const stored = { id: ulid(), ...failure };
      insert(stored.id, JSON.stringify(stored));
      return stored;
    },
    list: () => all(),
  };
};
