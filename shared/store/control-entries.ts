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

/** Reminders looked at for those of one manager: at a moment at which so many are due, its own few are not missed. */
const DUE_LOOKED_AT = 1000;

const toPlannedReminder = (found: ListedItem) => {
  const { id, communicationId, managerId, reminder } = controlEntryEntity.readRow(found);
  const { version, dueAt } = reminder;
  return { communicationId, entryId: id, managerId, version, dueAt };
};

/**
 * Control entries. All of them stand on the board; in the due index one stands from when its reminder is planned until it
 * is sent or stopped. The indexes have one row of it, for both. Every version of a reminder has a place of its own among
 * those of its day, written as it is planned and never again: it tells where the ledger is, not what is in it.
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
        // It is the same whoever writes it: it stays as long as its version is not tried.
        expect: 'any',
        onConflict: 'retry',
      },
    ];
  };
  return {
    async find(communicationId, entryId) {
      const found = await table.get(keys.controlEntry(communicationId, entryId));
      return found && controlEntryEntity.read(found);
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
        limit: DUE_LOOKED_AT,
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
