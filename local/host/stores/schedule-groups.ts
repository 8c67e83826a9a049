import type { DatabaseSync } from 'node:sqlite';
import { atomically, bodies, command } from './sqlite.ts';

interface ScheduleGroupRecord {
  readonly name: string;
  readonly createdAt: string;
  readonly clientToken?: string | undefined;
}

export interface ScheduleGroupStore {
  get(name: string): ScheduleGroupRecord | undefined;
  put(group: ScheduleGroupRecord): void;
  /** Removes the group with every schedule in it. */
  delete(name: string): void;
  list(): ScheduleGroupRecord[];
}

export const SCHEDULE_GROUPS_TABLE = `
  CREATE TABLE IF NOT EXISTS schedule_groups (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
`;

export const scheduleGroupStore = (database: DatabaseSync): ScheduleGroupStore => {
  const byName = bodies<ScheduleGroupRecord>(database, 'SELECT body FROM schedule_groups WHERE name = ?');
  const all = bodies<ScheduleGroupRecord>(database, 'SELECT body FROM schedule_groups ORDER BY name');
  const upsert = command(database, 'INSERT OR REPLACE INTO schedule_groups (name, body) VALUES (?, ?)');
  const remove = command(database, 'DELETE FROM schedule_groups WHERE name = ?');
  const removeSchedules = command(database, 'DELETE FROM schedules WHERE group_name = ?');
  return {
    get: (name) => byName(name)[0],
    put: (group) => upsert(group.name, JSON.stringify(group)),
    delete: (name) =>
      atomically(database, () => {
        removeSchedules(name);
        remove(name);
      }),
    list: () => all(),
  };
};
