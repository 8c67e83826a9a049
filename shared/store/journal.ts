import { type JournalRow, journalRow, storedCommunication } from '../domain/communications/communication.ts';
import { type JournalColumn, journalValues } from '../domain/journal/journal-query.ts';
import type { Journal } from '../domain/journal/ports.ts';
import { entity } from './entity.ts';
import { journalKeys, keys, lists, rangeBounds } from './keys.ts';
import { readNewestFirst } from './newest-first.ts';
import type { Table } from './table.ts';
import type { ColumnIndex } from './table-schema.ts';

export const communicationEntity = entity({
  name: 'communication',
  data: storedCommunication,
  row: journalRow,
});
/** The journal: rows of communications, as the indexes have them. */
export const journalRepository = (table: Table): Journal => ({
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

  async readRange({ marked, column, value, from, to }, { descending, limit, after }) {
    const index = INDEXES[column];
    const bounds = rangeBounds(
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
});

/** The index that sorts by each column. Documents marked for deletion are in a list of their own, by date. */
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

/** A row's keys in every index: the values the journal is sorted and filtered by (R3). */
export const indexKeys = (row: JournalRow) =>
  journalKeys({
    ...row,
    columns: Object.fromEntries(
      Object.entries(INDEXES)
        .filter(([, index]) => index !== 'byDate')
        .map(([column, index]) => [index, journalValues[column as JournalColumn](row)]),
    ) as Columns,
  });
