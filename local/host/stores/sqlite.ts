/** Records kept as JSON in SQLite, beside the columns they are found by. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

/** A query whose rows have a `body`; returns the records in them. */
export const bodies = <Stored>(database: DatabaseSync, sql: string) => {
  const statement = database.prepare(sql);
  return (...values: SQLInputValue[]): Stored[] =>
    statement.all(...values).map((row) => JSON.parse(String(row.body)) as Stored);
};

export const command = (database: DatabaseSync, sql: string) => {
  const statement = database.prepare(sql);
  return (...values: SQLInputValue[]): void => {
    statement.run(...values);
  };
};

/** Does all of the work or, where it throws, nothing. */
export const atomically = (database: DatabaseSync, work: () => void): void => {
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
};
