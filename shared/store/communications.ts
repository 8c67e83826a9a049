import {
  type JournalRow,
  journalRow,
  type StoredCommunication,
  storedCommunication,
  toJournalRow,
} from '../domain/communication.ts';
import type { Communications } from '../domain/ports.ts';
import { stateChange } from '../domain/state.ts';
import { journalKeys, keys, lists } from './keys.ts';
import { readNewestFirst } from './newest-first.ts';
import type { Table, TableWrite } from './table-access.ts';

/** Communications, their state changes, and the journal over them. */
export const communicationsRepository = (table: Table): Communications => {
  const put = (document: StoredCommunication, expect: TableWrite['expect']): TableWrite => {
    const row = toJournalRow(document);
    return {
      put: {
        ...keys.communication(document.id),
        ...placesOf(row),
        entity: 'communication',
        revision: document.revision,
        row,
        data: document,
      },
      expect,
      onConflict: 'again',
    };
  };

  return {
    async find(id) {
      const found = await table.get(keys.communication(id));
      return found && storedCommunication.parse(found.data);
    },
    add: (document) => put(document, 'absent'),
    save: (document) => put(document, document.revision - 1),

    unchanged: ({ id, revision }): TableWrite => ({
      check: keys.communication(id),
      expect: revision,
      onConflict: 'again',
    }),

    async list({ from, to, marked, ownOf, limit, after }) {
      const columns =
        ownOf === undefined
          ? [{ index: 'byDate' } as const]
          : (['byManager', 'byAuthor'] as const).map((index) => ({ index, value: ownOf }));
      const inLists = marked ? [lists.journal, lists.markedJournal] : [lists.journal];
      const { items } = await readNewestFirst(
        table,
        inLists.flatMap((list) => columns.map((column) => ({ list, ...column }))),
        {
          from,
          to,
          limit: limit + 1,
          after: after && { key: keys.communication(after.id), at: after.occurredAt, id: after.id },
        },
      );
      const rows = items.slice(0, limit).map((found) => journalRow.parse(found.row));
      const last = rows.at(-1);
      return {
        rows,
        ...(items.length > limit && last && { next: { occurredAt: last.occurredAt, id: last.id } }),
      };
    },

    addStateChange: (change, id): TableWrite => ({
      put: {
        ...keys.stateChange(change.communicationId, change.changedAt, id),
        entity: 'state-change',
        revision: 1,
        data: change,
      },
      expect: 'absent',
      onConflict: 'again',
    }),
    async stateChanges(communicationId) {
      const { items } = await table.query(keys.stateChanges(communicationId));
      return items.map((found) => stateChange.parse(found.data));
    },
  };
};

/** A row's place in every index: the values the journal is sorted and filtered by (R3). */
const placesOf = (row: JournalRow) =>
  journalKeys({
    ...row,
    columns: {
      byNumber: row.number,
      byClient: row.clientName,
      byPhone: row.phone?.number ?? null,
      byEmail: row.email,
      byChannel: row.channel,
      byTopic: row.topic,
      byState: row.stateId,
      byContactDocument: row.contactDocument?.number ?? null,
      byContactDocumentKind: row.contactDocument?.kind ?? null,
      byManager: row.managerId,
      byAuthor: row.authorId,
      byCompanyContact: row.companyContact?.extension ?? null,
      byNextDate: row.nextDate,
      byFolder: row.clientFolderId,
      byChanged: row.changedAt,
    },
  });
