/**
 * Everything of the local cloud that survives a restart, in one SQLite file: schedules, topics, subscriptions,
 * outbox, failures, checkpoints and the clock's offset. (The application's own data is in DynamoDB Local.)
 * Every `…At` is an ISO-8601 UTC instant, every `…Milliseconds` an epoch or a duration in milliseconds.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { ulid } from 'ulid';

/** A failure as it is handed in: what was being done, by which function, with what, and why it was given up. */
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
interface FailureStore {
  add(failure: NewFailure): Failure;
  /** Newest first. */
  list(): Failure[];
}

/** A plain key-value store; values are strings, so callers choose their own encoding. */
interface CheckpointStore {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  delete(key: string): void;
  /** All pairs whose key starts with the prefix, by key. */
  list(prefix: string): { key: string; value: string }[];
}

interface ScheduleGroupRecord {
  readonly name: string;
  readonly createdAt: string;
  readonly clientToken?: string | undefined;
}

interface ScheduleGroupStore {
  get(name: string): ScheduleGroupRecord | undefined;
  put(group: ScheduleGroupRecord): void;
  /** Removes the group with every schedule in it. */
  delete(name: string): void;
  list(): ScheduleGroupRecord[];
}

export interface ScheduleRecord {
  readonly group: string;
  readonly name: string;
  /** The request's body as the API gives it back. */
  readonly definition: unknown;
  readonly createdAt: string;
  readonly modifiedAt: string;
  /** Of the request that created it: the pair that makes a repeated creation the same creation. */
  readonly clientToken: string;
  readonly fingerprint: string;
  /** Changes with every update, so that an invocation under way can't complete a newer definition. */
  readonly revision: number;
  /** `dormant`: will never fire (created past its moment, or disabled). */
  readonly status: 'pending' | 'dormant' | 'completed';
  readonly dueMilliseconds: number;
  readonly attempts: number;
  readonly firstAttemptMilliseconds?: number | undefined;
  readonly nextAttemptMilliseconds: number;
}

interface ScheduleStore {
  get(group: string, name: string): ScheduleRecord | undefined;
  put(schedule: ScheduleRecord): void;
  delete(group: string, name: string): void;
  count(): number;
  /** By group, then name, in byte order. */
  list(): ScheduleRecord[];
  /** Pending ones whose next attempt is at or before the moment, earliest first. */
  due(milliseconds: number, limit: number): ScheduleRecord[];
  /** The earliest next attempt of all pending ones. */
  nextMilliseconds(): number | undefined;
}

export interface TopicRecord {
  readonly arn: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly createdAt: string;
}

interface TopicStore {
  get(arn: string): TopicRecord | undefined;
  put(topic: TopicRecord): void;
  /** Removes the topic with every subscription to it. */
  delete(arn: string): void;
  list(): TopicRecord[];
}

export interface SubscriptionRecord {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: 'email' | 'sms';
  readonly endpoint: string;
  readonly confirmed: boolean;
  /** What the confirmation link carries. */
  readonly token: string;
  readonly createdAt: string;
  /** When it was put back to where it waits for its owner, having been confirmed. */
  readonly deactivatedAt?: string | undefined;
  /** When it was given up. */
  readonly deletedAt?: string | undefined;
}

interface SubscriptionStore {
  get(arn: string): SubscriptionRecord | undefined;
  put(subscription: SubscriptionRecord): void;
  delete(arn: string): void;
  /** In order of creation. */
  list(topicArn: string): SubscriptionRecord[];
}

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

interface OutboxStore {
  add(message: Omit<OutboxRecord, 'id'>): OutboxRecord;
  /** Newest first; `since` is inclusive; at most `limit` (1,000 unless said otherwise). */
  list(filter?: {
    recipient?: string | undefined;
    protocol?: string | undefined;
    topicArn?: string | undefined;
    since?: string | undefined;
    limit?: number | undefined;
  }): OutboxRecord[];
}

interface ClockStore {
  offsetMilliseconds(): number;
  setOffset(milliseconds: number): void;
}

export interface Storage {
  readonly failures: FailureStore;
  readonly checkpoints: CheckpointStore;
  readonly scheduleGroups: ScheduleGroupStore;
  readonly schedules: ScheduleStore;
  readonly topics: TopicStore;
  readonly subscriptions: SubscriptionStore;
  readonly outbox: OutboxStore;
  readonly clock: ClockStore;
  close(): void;
}

const schema = `
  CREATE TABLE IF NOT EXISTS failures (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS checkpoints (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS schedule_groups (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS schedules (
    group_name TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL, next_attempt INTEGER NOT NULL,
    body TEXT NOT NULL, PRIMARY KEY (group_name, name)) STRICT;
  CREATE INDEX IF NOT EXISTS schedules_pending ON schedules (next_attempt) WHERE status = 'pending';
  CREATE TABLE IF NOT EXISTS topics (arn TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS subscriptions (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL UNIQUE, topic_arn TEXT NOT NULL,
    body TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS subscriptions_topic ON subscriptions (topic_arn, sequence);
  CREATE TABLE IF NOT EXISTS outbox (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, recipient TEXT NOT NULL, protocol TEXT NOT NULL,
    topic_arn TEXT NOT NULL, body TEXT NOT NULL) STRICT;
`;

const clockKey = 'clock:offsetMilliseconds';

/** Opens (and creates) the file, or `:memory:`. Throws when the file can't be opened or is not ours. */
export function openStorage(path: string): Storage {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path, { timeout: 5000 });
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  database.exec(schema);

  const bodies = <T>(sql: string) => {
    const statement = database.prepare(sql);
    return (...values: SQLInputValue[]) =>
      statement.all(...values).map((row) => JSON.parse(String(row.body)) as T);
  };
  const command = (sql: string) => {
    const statement = database.prepare(sql);
    return (...values: SQLInputValue[]) => {
      statement.run(...values);
    };
  };
  const atomically = (work: () => void) => {
    database.exec('BEGIN IMMEDIATE');
    try {
      work();
      database.exec('COMMIT');
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  };

  const checkpoints = checkpointStore(database);
  return {
    checkpoints,
    failures: failureStore(),
    scheduleGroups: scheduleGroupStore(),
    schedules: scheduleStore(),
    topics: topicStore(),
    subscriptions: subscriptionStore(),
    outbox: outboxStore(),
    clock: {
      offsetMilliseconds: () => Number(checkpoints.get(clockKey) ?? 0),
      setOffset: (milliseconds) => checkpoints.set(clockKey, String(milliseconds)),
    },
    close: () => database.close(),
  };

  function failureStore(): FailureStore {
    const insert = command('INSERT INTO failures (id, body) VALUES (?, ?)');
    const all = bodies<Failure>('SELECT body FROM failures ORDER BY rowid DESC');
    return {
      add(failure) {
        const stored = { id: ulid(), ...failure };
        insert(stored.id, JSON.stringify(stored));
        return stored;
      },
      list: () => all(),
    };
  }

  function scheduleGroupStore(): ScheduleGroupStore {
    const byName = bodies<ScheduleGroupRecord>('SELECT body FROM schedule_groups WHERE name = ?');
    const all = bodies<ScheduleGroupRecord>('SELECT body FROM schedule_groups ORDER BY name');
    const upsert = command('INSERT OR REPLACE INTO schedule_groups (name, body) VALUES (?, ?)');
    const remove = command('DELETE FROM schedule_groups WHERE name = ?');
    const removeSchedules = command('DELETE FROM schedules WHERE group_name = ?');
    return {
      get: (name) => byName(name)[0],
      put: (group) => upsert(group.name, JSON.stringify(group)),
      delete: (name) =>
        atomically(() => {
          removeSchedules(name);
          remove(name);
        }),
      list: () => all(),
    };
  }

  function scheduleStore(): ScheduleStore {
    const byName = bodies<ScheduleRecord>('SELECT body FROM schedules WHERE group_name = ? AND name = ?');
    const all = bodies<ScheduleRecord>('SELECT body FROM schedules ORDER BY group_name, name');
    const due = bodies<ScheduleRecord>(
      "SELECT body FROM schedules WHERE status = 'pending' AND next_attempt <= ? ORDER BY next_attempt LIMIT ?",
    );
    const next = database.prepare("SELECT min(next_attempt) AS next FROM schedules WHERE status = 'pending'");
    const total = database.prepare('SELECT count(*) AS total FROM schedules');
    const upsert = command(
      'INSERT OR REPLACE INTO schedules (group_name, name, status, next_attempt, body) VALUES (?, ?, ?, ?, ?)',
    );
    const remove = command('DELETE FROM schedules WHERE group_name = ? AND name = ?');
    return {
      get: (group, name) => byName(group, name)[0],
      put: (schedule) =>
        upsert(
          schedule.group,
          schedule.name,
          schedule.status,
          schedule.nextAttemptMilliseconds,
          JSON.stringify(schedule),
        ),
      delete: (group, name) => remove(group, name),
      count: () => Number(total.get()?.total),
      list: () => all(),
      due: (milliseconds, limit) => due(milliseconds, limit),
      nextMilliseconds: () => {
        const milliseconds = next.get()?.next;
        return typeof milliseconds === 'number' ? milliseconds : undefined;
      },
    };
  }

  function topicStore(): TopicStore {
    const byArn = bodies<TopicRecord>('SELECT body FROM topics WHERE arn = ?');
    const all = bodies<TopicRecord>('SELECT body FROM topics ORDER BY arn');
    const upsert = command('INSERT OR REPLACE INTO topics (arn, body) VALUES (?, ?)');
    const remove = command('DELETE FROM topics WHERE arn = ?');
    const removeSubscriptions = command('DELETE FROM subscriptions WHERE topic_arn = ?');
    return {
      get: (arn) => byArn(arn)[0],
      put: (topic) => upsert(topic.arn, JSON.stringify(topic)),
      delete: (arn) =>
        atomically(() => {
          removeSubscriptions(arn);
          remove(arn);
        }),
      list: () => all(),
    };
  }

  function subscriptionStore(): SubscriptionStore {
    const byArn = bodies<SubscriptionRecord>('SELECT body FROM subscriptions WHERE arn = ?');
    const byTopic = bodies<SubscriptionRecord>(
      'SELECT body FROM subscriptions WHERE topic_arn = ? ORDER BY sequence',
    );
    const upsert = command(
      `INSERT INTO subscriptions (arn, topic_arn, body) VALUES (?, ?, ?)
       ON CONFLICT (arn) DO UPDATE SET body = excluded.body`,
    );
    const remove = command('DELETE FROM subscriptions WHERE arn = ?');
    return {
      get: (arn) => byArn(arn)[0],
      put: (subscription) => upsert(subscription.arn, subscription.topicArn, JSON.stringify(subscription)),
      delete: (arn) => remove(arn),
      list: (topicArn) => byTopic(topicArn),
    };
  }

  function outboxStore(): OutboxStore {
    const insert = command(
      'INSERT INTO outbox (at, recipient, protocol, topic_arn, body) VALUES (?, ?, ?, ?, ?)',
    );
    const matching = bodies<OutboxRecord>(
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
  }
}

function checkpointStore(database: DatabaseSync): CheckpointStore {
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
}
