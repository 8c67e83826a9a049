import * as z from 'zod';
import { currentReminder, type StoredControlEntry, storedControlEntry } from '../domain/control-entry.ts';
import type { ControlEntries } from '../domain/ports.ts';
import { dueBefore, dueKeys, keys } from './keys.ts';
import type { Table, TableWrite } from './table-access.ts';

const reminderRef = z.object({
  communicationId: z.string(),
  entryId: z.string(),
  managerId: z.string(),
  version: z.int(),
});

/** How many UTC days back a sweep looks. */
const SWEPT_DAYS = 7;
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
/** Most entries a sweep takes up of one day. */
const MOST_DUE_A_DAY = 200;

/** Control entries. One stands in the due index from when its reminder is planned until it is sent or stopped. */
export const controlEntriesRepository = (table: Table): ControlEntries => {
  const put = (entry: StoredControlEntry, expect: TableWrite['expect']): TableWrite => {
    const { status, dueAt, version } = currentReminder(entry);
    const unsent = entry.status === 'open' && (status === 'planned' || status === 'sending');
    return {
      put: {
        ...keys.controlEntry(entry.communicationId, entry.id),
        ...(unsent && dueKeys(dueAt, entry.id)),
        row: {
          communicationId: entry.communicationId,
          entryId: entry.id,
          managerId: entry.managerId,
          version,
        },
        entity: 'control-entry',
        revision: entry.revision,
        data: entry,
      },
      expect,
      onConflict: 'again',
    };
  };
  return {
    async find(communicationId, entryId) {
      const found = await table.get(keys.controlEntry(communicationId, entryId));
      return found && storedControlEntry.parse(found.data);
    },
    async list(communicationId) {
      const { items } = await table.query(keys.controlEntries(communicationId));
      return items.map((found) => storedControlEntry.parse(found.data));
    },
    async listDue(before) {
      const days = Array.from(
        { length: SWEPT_DAYS },
        (_, age) => new Date(before.getTime() - (SWEPT_DAYS - 1 - age) * DAY_MILLISECONDS),
      );
      const pages = await Promise.all(
        days.map((day) =>
          table.query({
            index: 'dueReminders',
            ...dueBefore(day.toISOString(), before.toISOString()),
            limit: MOST_DUE_A_DAY,
          }),
        ),
      );
      return pages.flatMap(({ items }) => items.map((found) => reminderRef.parse(found.row)));
    },
    add: (entry) => put(entry, 'absent'),
    save: (entry) => put(entry, entry.revision - 1),
  };
};
