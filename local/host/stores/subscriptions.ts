import type { DatabaseSync } from 'node:sqlite';
import { bodies, command } from './sqlite.ts';

export interface SubscriptionRecord {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: 'email' | 'sms';
  readonly endpoint: string;
  readonly confirmed: boolean;
  /** What the confirmation link carries. */
  readonly token: string;
  readonly createdAt: string;
  /** When SNS made it wait for its owner's confirmation again. */
  readonly deactivatedAt?: string | undefined;
  /** When its owner ended it. */
  readonly deletedAt?: string | undefined;
}

export interface SubscriptionStore {
  get(arn: string): SubscriptionRecord | undefined;
  put(subscription: SubscriptionRecord): void;
  delete(arn: string): void;
  /** In order of creation. */
  list(topicArn: string): SubscriptionRecord[];
}

export const SUBSCRIPTIONS_TABLE = `
  CREATE TABLE IF NOT EXISTS subscriptions (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL UNIQUE, topic_arn TEXT NOT NULL,
    body TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS subscriptions_topic ON subscriptions (topic_arn, sequence);
`;

export const subscriptionStore = (database: DatabaseSync): SubscriptionStore => {
  const byArn = bodies<SubscriptionRecord>(database, 'SELECT body FROM subscriptions WHERE arn = ?');
  const byTopic = bodies<SubscriptionRecord>(
    database,
    'SELECT body FROM subscriptions WHERE topic_arn = ? ORDER BY sequence',
  );
  const upsert = command(
    database,
    `INSERT INTO subscriptions (arn, topic_arn, body) VALUES (?, ?, ?)
     ON CONFLICT (arn) DO UPDATE SET body = excluded.body`,
  );
  const remove = command(database, 'DELETE FROM subscriptions WHERE arn = ?');
  return {
    get: (arn) => byArn(arn)[0],
    put: (subscription) => upsert(subscription.arn, subscription.topicArn, JSON.stringify(subscription)),
    delete: (arn) => remove(arn),
    list: (topicArn) => byTopic(topicArn),
  };
};
