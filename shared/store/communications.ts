import {
  type JournalRow,
  journalRow,
  type StoredCommunication,
  storedCommunication,
  toJournalRow,
} from '../domain/communications/communication.ts';
import { type JournalColumn, journalValues } from '../domain/journal/journal-query.ts';
import type { Communications } from '../domain/ports.ts';
import { stateChange } from '../domain/states/state.ts';
import { entity } from './entity.ts';
import { journalKeys, keys, lists, stretchBounds } from './keys.ts';
import { readNewestFirst } from './newest-first.ts';
import type { Table, TableWrite } from './table.ts';
import type { ColumnIndex } from './table-schema.ts';

export const communicationEntity = entity({
  name: 'communication',
  data: storedCommunication,
  row: journalRow,
});
export const stateChangeEntity = entity({ name: 'state-change', data: stateChange });

/** Communications, their state changes, and the journal over them. */
export const communicationsRepository = (table: Table): Communications => {
  const put = (document: StoredCommunication, expect: TableWrite['expect']): TableWrite => {
    const row = toJournalRow(document);
    return {
      put: communicationEntity.write({
        ...keys.communication(document.id),
        ...placesOf(row),
        revision: document.revision,
        row,
        data: document,
      }),
      expect,
      onConflict: 'again',
    };
  };

  return {
    async find(id) {
      const found = await table.get(keys.communication(id));
      return found && communicationEntity.read(found);
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
      const rows = items.slice(0, limit).map(communicationEntity.readRow);
      const last = rows.at(-1);
      return {
        rows,
        ...(items.length > limit && last && { next: { occurredAt: last.occurredAt, id: last.id } }),
      };
    },

    async readStretch({ marked, column, value, from, to }, { descending, limit, after }) {
      const index = INDEXES[column];
      const bounds = stretchBounds(
        { byDate: index === 'byDate', value, from, to },
        after && { ...after, descending },
      );
      if (!bounds) return { rows: [], more: false };
      const { items, more } = await table.query({
        index,
        partition: marked ? lists.markedJournal : lists.journal,
        ...bounds,
        descending,
        limit,
      });
      return { rows: items.map(communicationEntity.readRow), more };
    },

    addStateChange: (change, id): TableWrite => ({
      put: stateChangeEntity.write({
        ...keys.stateChange(change.communicationId, change.changedAt, id),
        revision: 1,
        data: change,
      }),
      expect: 'absent',
      onConflict: 'again',
    }),
    async stateChanges(communicationId) {
      const { items } = await table.query(keys.stateChanges(communicationId));
      return items.map(stateChangeEntity.read);
    },
  };
};

/** The index each column is sorted by. Those marked for deletion stand in a list of their own, by date. */
const INDEXES = {
  number: 'byNumber',
  date: 'byDate',
  client: 'byClient',
  phone: 'byPhone',
  email: 'byEmail',
  channel: 'byChannel',
  topic: 'byTopic',
  state: 'byState',
  contactDocument: 'byContactDocument',
  contactDocumentKind: 'byContactDocumentKind',
  manager: 'byManager',
  author: 'byAuthor',
  companyContact: 'byCompanyContact',
  nextDate: 'byNextDate',
  folder: 'byFolder',
  changedAt: 'byChanged',
  deletionMark: 'byDate',
} as const satisfies Record<JournalColumn, ColumnIndex>;

type Columns = Parameters<typeof journalKeys>[0]['columns'];

/** A row's place in every index: the values the journal is sorted and filtered by (R3). */
const placesOf = (row: JournalRow) =>
  journalKeys({
    ...row,
    columns: Object.fromEntries(
      Object.entries(INDEXES)
        .filter(([, index]) => index !== 'byDate')
        .map(([column, index]) => [index, journalValues[column as JournalColumn](row)]),
    ) as Columns,
  });
