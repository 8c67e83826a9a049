import type { DatabaseSync } from 'node:sqlite';
import { bodies, command } from './sqlite.ts';

export interface ScheduleRecord {
  readonly group: string;
  readonly name: string;
  /** The request's body as the API gives it back. */
  readonly definition: unknown;
  readonly createdAt: string;
  readonly modifiedAt: string;
  /** With the fingerprint: what makes a repeated creation the same creation. */
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

export interface ScheduleStore {
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

export const SCHEDULES_TABLE = `
  CREATE TABLE IF NOT EXISTS schedules (
    group_name TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL, next_attempt INTEGER NOT NULL,
    body TEXT NOT NULL, PRIMARY KEY (group_name, name)) STRICT;
  CREATE INDEX IF NOT EXISTS schedules_pending ON schedules (next_attempt) WHERE status = 'pending';
`;

export const scheduleStore = (database: DatabaseSync): ScheduleStore => {
  const byName = bodies<ScheduleRecord>(
    database,
    'SELECT body FROM schedules WHERE group_name = ? AND name = ?',
  );
  const all = bodies<ScheduleRecord>(database, 'SELECT body FROM schedules ORDER BY group_name, name');
  const due = bodies<ScheduleRecord>(
    database,
    "SELECT body FROM schedules WHERE status = 'pending' AND next_attempt <= ? ORDER BY next_attempt LIMIT ?",
  );
  const next = database.prepare("SELECT min(next_attempt) AS next FROM schedules WHERE status = 'pending'");
  const total = database.prepare('SELECT count(*) AS total FROM schedules');
  const upsert = command(
    database,
    'INSERT OR REPLACE INTO schedules (group_name, name, status, next_attempt, body) VALUES (?, ?, ?, ?, ?)',
  );
  const remove = command(database, 'DELETE FROM schedules WHERE group_name = ? AND name = ?');
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
};
