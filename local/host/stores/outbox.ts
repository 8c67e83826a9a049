import type { DatabaseSync } from 'node:sqlite';
import { ulid } from 'ulid';
import { bodies, command } from './sqlite.ts';

export interface OutboxRecord {
  readonly id: string;
  readonly at: string;
  readonly protocol: 'email' | 'sms';
  readonly recipient: string;
  readonly topicArn: string;
  readonly subject?: string | undefined;
  readonly text: string;
  readonly messageId: string;
  /** How many SMS it took; absent for e-mail. */
  readonly parts?: number | undefined;
}

export interface OutboxStore {
  add(message: Omit<OutboxRecord, 'id'>): OutboxRecord;
  /** Newest first; `since` is inclusive; up to `limit`, which is 1,000 unless given. */
  list(filter?: {
    recipient?: string | undefined;
    protocol?: string | undefined;
    topicArn?: string | undefined;
    since?: string | undefined;
    limit?: number | undefined;
  }): OutboxRecord[];
}

export const OUTBOX_TABLE = `
  CREATE TABLE IF NOT EXISTS outbox (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, recipient TEXT NOT NULL, protocol TEXT NOT NULL,
    topic_arn TEXT NOT NULL, body TEXT NOT NULL) STRICT;
`;

export const outboxStore = (database: DatabaseSync): OutboxStore => {
  const insert = command(
    database,
    'INSERT INTO outbox (at, recipient, protocol, topic_arn, body) VALUES (?, ?, ?, ?, ?)',
  );
  const matching = bodies<OutboxRecord>(
    database,
    `SELECT body FROM outbox
     WHERE (?1 IS NULL OR recipient = ?1) AND (?2 IS NULL OR protocol = ?2)
       AND (?3 IS NULL OR topic_arn = ?3) AND (?4 IS NULL OR at >= ?4)
     ORDER BY sequence DESC LIMIT ?5`,
  );
  return {
    add(message) {
      const stored = { id: ulid(), ...message };
      insert(stored.at, stored.recipient, stored.protocol, stored.topicArn, JSON.stringify(stored));
      return stored;
    },
    list: ({ recipient, protocol, topicArn, since, limit } = {}) =>
      matching(recipient ?? null, protocol ?? null, topicArn ?? null, since ?? null, limit ?? 1000),
  };
};
