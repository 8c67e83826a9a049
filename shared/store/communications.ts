import {
  type JournalRow,
  journalRow,
  type StoredCommunication,
  storedCommunication,
  toJournalRow,
} from '../domain/communication.ts';
import type { Communications, JournalPosition } from '../domain/ports.ts';
import { stateChange } from '../domain/state.ts';
import { journalKeys, keys, lists, periodOf, valuePrefix } from './keys.ts';
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

    async list({ from, to, ownOf, limit, after }) {
      const read = async (index: 'byDate' | 'byManager' | 'byAuthor') => {
        const prefix = ownOf === undefined ? '' : valuePrefix(ownOf);
        const { items } = await table.query({
          index,
          partition: lists.journal,
          ...periodOf(from, to, ownOf),
          descending: true,
          limit: limit + 1,
          ...(after && {
            after: {
              ...keys.communication(after.id),
              list: lists.journal,
              [index]: `${prefix}${after.occurredAt}#${after.id}`,
            },
          }),
        });
        return items.map((found) => journalRow.parse(found.row));
      };
      const found =
        ownOf === undefined
          ? await read('byDate')
          : mergeNewestFirst(await Promise.all([read('byManager'), read('byAuthor')]));
      const rows = found.slice(0, limit);
      const last = rows.at(-1);
      return {
        rows,
        ...(found.length > limit && last && { next: { occurredAt: last.occurredAt, id: last.id } }),
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

const place = ({ occurredAt, id }: JournalPosition) => `${occurredAt} ${id}`;

/** Lists of documents, one who is in several once, newest first. */
const mergeNewestFirst = (found: JournalRow[][]): JournalRow[] =>
  [...new Map(found.flat().map((row) => [row.id, row])).values()].sort((a, b) =>
    place(a) < place(b) ? 1 : -1,
  );

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
