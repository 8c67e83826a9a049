import type { DatabaseSync } from 'node:sqlite';

/** A plain key-value store; values are strings, so callers choose their own encoding. */
export interface CheckpointStore {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  delete(key: string): void;
  /** All pairs whose key starts with the prefix, by key. */
  list(prefix: string): { key: string; value: string }[];
}

export const CHECKPOINTS_TABLE = `
  CREATE TABLE IF NOT EXISTS checkpoints (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`;

export const checkpointStore = (database: DatabaseSync): CheckpointStore => {
  const byKey = database.prepare('SELECT value FROM checkpoints WHERE key = ?');
  const upsert = database.prepare('INSERT OR REPLACE INTO checkpoints (key, value) VALUES (?, ?)');
  const remove = database.prepare('DELETE FROM checkpoints WHERE key = ?');
  const byPrefix = database.prepare(
    'SELECT key, value FROM checkpoints WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key',
  );
  return {
    get: (key) => {
      const value = byKey.get(key)?.value;
      return value === undefined ? undefined : String(value);
    },
    set: (key, value) => {
      upsert.run(key, value);
    },
    delete: (key) => {
      remove.run(key);
    },
    list: (prefix) => byPrefix.all(prefix).map((row) => ({ key: String(row.key), value: String(row.value) })),
  };
};
