import { boardEntry, toBoardEntry } from '../domain/control/control-board.ts';
import {
  currentReminder,
  type StoredControlEntry,
  storedControlEntry,
} from '../domain/control/control-entry.ts';
import type { ControlEntries } from '../domain/control/ports.ts';
import { isUnsent, plannedReminder } from '../domain/control/reminder.ts';
import { entity } from './entity.ts';
import {
  board,
  boardKeys,
  dueBefore,
  dueBetween,
  dueKeys,
  dueTogether,
  keys,
  periodOf,
  positionKey,
  valuePrefix,
} from './keys.ts';
import type { ListedItem, Table, TableWrite } from './table.ts';

export const controlEntryEntity = entity({
  name: 'control-entry',
  data: storedControlEntry,
  row: boardEntry,
});
export const plannedReminderEntity = entity({ name: 'planned-reminder', data: plannedReminder });

/**
 * How many due reminders to read for those of one manager: enough not to miss them at a
 * moment when many are due.
 */
const MAX_DUE_READ = 1000;

const toPlannedReminder = (item: ListedItem) => {
  const { id, communicationId, managerId, reminder } = controlEntryEntity.readRow(item);
  const { version, dueAt } = reminder;
  return { communicationId, entryId: id, managerId, version, dueAt };
};

/**
 * Control entries. Every entry is in the indexes of the board, and in the due index while its reminder
 * is planned and neither sent nor stopped. Both have the same row. Every version of a reminder also
 * has an item under its day, written only when it is planned: that says which line of the ledger to
 * read, not what is in it.
 */
export const controlEntriesRepository = (table: Table): ControlEntries => {
  const putEntry = (entry: StoredControlEntry, expect: TableWrite['expect']): TableWrite => {
    const { status, dueAt } = currentReminder(entry);
    const unsent = entry.status === 'open' && isUnsent({ status });
    return {
      put: controlEntryEntity.write({
        ...keys.controlEntry(entry.communicationId, entry.id),
        ...(unsent && dueKeys(dueAt, entry.managerId, entry.id)),
        ...boardKeys({
          ...entry,
          closed: entry.status !== 'open',
          at: entry.status === 'open' ? entry.nextDate : entry.closedAt,
        }),
        row: toBoardEntry(entry),
        revision: entry.revision,
        data: entry,
      }),
      expect,
      onConflict: 'retry',
    };
  };
  const put = (entry: StoredControlEntry, expect: TableWrite['expect']): TableWrite[] => {
    const { version, status, attempts, day, dueAt } = currentReminder(entry);
    const written = putEntry(entry, expect);
    if (entry.status !== 'open' || status !== 'planned' || attempts > 0) return [written];
    const { communicationId, id: entryId, managerId } = entry;
    const planned = { communicationId, entryId, managerId, version, dueAt };
    return [
      written,
      {
        put: plannedReminderEntity.write({
          ...keys.plannedReminder(day, planned),
          revision: 1,
          data: planned,
        }),
        // Every save before the first attempt writes the same item.
        expect: 'any',
        onConflict: 'retry',
      },
    ];
  };
  return {
    async find(communicationId, entryId) {
      const item = await table.get(keys.controlEntry(communicationId, entryId));
      return item && controlEntryEntity.read(item);
    },
    async list(communicationId) {
      const { items } = await table.query(keys.controlEntries(communicationId));
      return items.map(controlEntryEntity.read);
    },
    async listDue({ day, before, limit }) {
      const { items } = await table.query({
        index: 'dueReminders',
        ...dueBefore(day, before.toISOString()),
        ...(limit !== undefined && { limit }),
      });
      return items.map(toPlannedReminder);
    },
    async listDueOf({ managerId, from, to }) {
      const { items } = await table.query({
        index: 'dueReminders',
        ...dueBetween(from.toISOString(), to.toISOString()),
        limit: MAX_DUE_READ,
      });
      return items.map(toPlannedReminder).filter((reminder) => reminder.managerId === managerId);
    },
    async listDueTogether({ managerId, dueAt }) {
      const { items } = await table.query({ index: 'dueReminders', ...dueTogether(dueAt, managerId) });
      return items.map(toPlannedReminder);
    },
    async listPlanned({ day, managerId, limit, after }) {
      const { items, more } = await table.query({
        ...keys.plannedReminders(day, managerId),
        limit,
        ...(after && { after: { ...keys.plannedReminder(day, after) } }),
      });
      return { reminders: items.map(plannedReminderEntity.read), more };
    },
    async board({ closed, from, to, managerId, limit, after }) {
      const { list, everyones } = board(closed);
      const index = managerId === undefined ? everyones : 'byManager';
      const prefix = managerId === undefined ? '' : valuePrefix(managerId);
      const { items, more } = await table.query({
        index,
        partition: list,
        ...periodOf(from, to, managerId),
        descending: closed,
        limit: limit + 1,
        ...(after && {
          after: {
            ...keys.controlEntry(after.communicationId, after.id),
            list,
            [index]: `${prefix}${positionKey(after.at, after.id)}`,
          },
        }),
      });
      const entries = items.slice(0, limit).map(controlEntryEntity.readRow);
      return { entries, more: more || items.length > limit };
    },
    add: (entry) => put(entry, 'absent'),
    save: (entry) => put(entry, entry.revision - 1),
  };
};
