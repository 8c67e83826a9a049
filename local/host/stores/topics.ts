import type { DatabaseSync } from 'node:sqlite';
import { atomically, bodies, command } from './sqlite.ts';

export interface TopicRecord {
  readonly arn: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly createdAt: string;
}

export interface TopicStore {
  get(arn: string): TopicRecord | undefined;
  put(topic: TopicRecord): void;
  /** Removes the topic with every subscription to it. */
  delete(arn: string): void;
  list(): TopicRecord[];
}

export const TOPICS_TABLE = `
  CREATE TABLE IF NOT EXISTS topics (arn TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
`;

export const topicStore = (database: DatabaseSync): TopicStore => {
  const byArn = bodies<TopicRecord>(database, 'SELECT body FROM topics WHERE arn = ?');
  const all = bodies<TopicRecord>(database, 'SELECT body FROM topics ORDER BY arn');
  const upsert = command(database, 'INSERT OR REPLACE INTO topics (arn, body) VALUES (?, ?)');
  const remove = command(database, 'DELETE FROM topics WHERE arn = ?');
  const removeSubscriptions = command(database, 'DELETE FROM subscriptions WHERE topic_arn = ?');
  return {
    get: (arn) => byArn(arn)[0],
    put: (topic) => upsert(topic.arn, JSON.stringify(topic)),
    delete: (arn) =>
      atomically(database, () => {
        removeSubscriptions(arn);
        remove(arn);
      }),
    list: () => all(),
  };
};
