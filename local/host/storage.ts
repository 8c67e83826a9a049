/**
 * Everything of the local cloud that survives a restart, in one SQLite file. (The application's own data is in DynamoDB.)
 * Every `…At` is an ISO-8601 UTC instant, every `…Milliseconds` an epoch or a duration in milliseconds.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CHECKPOINTS_TABLE, type CheckpointStore, checkpointStore } from './stores/checkpoints.ts';
import { FAILURES_TABLE, type FailureStore, failureStore } from './stores/failures.ts';
import { OUTBOX_TABLE, type OutboxStore, outboxStore } from './stores/outbox.ts';
import {
  SCHEDULE_GROUPS_TABLE,
  type ScheduleGroupStore,
  scheduleGroupStore,
} from './stores/schedule-groups.ts';
import { SCHEDULES_TABLE, type ScheduleStore, scheduleStore } from './stores/schedules.ts';
import { SUBSCRIPTIONS_TABLE, type SubscriptionStore, subscriptionStore } from './stores/subscriptions.ts';
import { TOPICS_TABLE, type TopicStore, topicStore } from './stores/topics.ts';

export type { Failure, NewFailure } from './stores/failures.ts';
export type { OutboxRecord } from './stores/outbox.ts';
export type { ScheduleRecord } from './stores/schedules.ts';
export type { SubscriptionRecord } from './stores/subscriptions.ts';
export type { TopicRecord } from './stores/topics.ts';

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

const CLOCK_KEY = 'clock:offsetMilliseconds';

const TABLES = [
  FAILURES_TABLE,
  CHECKPOINTS_TABLE,
  SCHEDULE_GROUPS_TABLE,
  SCHEDULES_TABLE,
  TOPICS_TABLE,
  SUBSCRIPTIONS_TABLE,
  OUTBOX_TABLE,
].join('');

/** Opens (and creates) the file, or `:memory:`. Throws when the file can't be opened or is not ours. */
export const openStorage = (path: string): Storage => {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path, { timeout: 5000 });
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  database.exec(TABLES);
  const checkpoints = checkpointStore(database);
  return {
    checkpoints,
    failures: failureStore(database),
    scheduleGroups: scheduleGroupStore(database),
    schedules: scheduleStore(database),
    topics: topicStore(database),
    subscriptions: subscriptionStore(database),
    outbox: outboxStore(database),
    clock: {
      offsetMilliseconds: () => Number(checkpoints.get(CLOCK_KEY) ?? 0),
      setOffset: (milliseconds) => checkpoints.set(CLOCK_KEY, String(milliseconds)),
    },
    close: () => database.close(),
  };
};
