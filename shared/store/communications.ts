import { type StoredCommunication, storedCommunication } from '../domain/communication.ts';
import type { Communications, JournalPosition } from '../domain/ports.ts';
import { stateChange } from '../domain/state.ts';
import { journalKeys, journalPeriod, keys } from './keys.ts';
import { table as tableNames } from './table.ts';
import type { Table, TableWrite } from './table-access.ts';

type JournalIndex = 'journalByDate' | 'journalByManager' | 'journalByAuthor';

/** Communications, their state changes, and the journal over them. */
export const communicationsRepository = (table: Table): Communications => {
  const put = (document: StoredCommunication, expect: TableWrite['expect']): TableWrite => ({
    put: {
      ...keys.communication(document.id),
      ...journalKeys(document),
      entity: 'communication',
      revision: document.revision,
      data: document,
    },
    expect,
    onConflict: 'again',
  });

  return {
    async find(id) {
      const found = await table.get(keys.communication(id));
      return found && storedCommunication.parse(found.data);
    },
    add: (document) => put(document, 'absent'),
    save: (document) => put(document, document.revision - 1),

    async list({ from, to, ownOf, limit, after }) {
      const read = async (index: JournalIndex, of = '') => {
        const { sort } = tableNames.indexes[index];
        const start = after && journalKeys({ ...after, managerId: of, authorId: of });
        const { items } = await table.query({
          ...journalPeriod(from, to, ownOf),
          index,
          descending: true,
          limit: limit + 1,
          ...(start && {
            after: { ...keys.communication(after.id), journal: start.journal, [sort]: start[sort] },
          }),
        });
        return items.map((found) => storedCommunication.parse(found.data));
      };
      const found =
        ownOf === undefined
          ? await read('journalByDate')
          : mergeNewestFirst(
              await Promise.all([read('journalByManager', ownOf), read('journalByAuthor', ownOf)]),
            );
      const documents = found.slice(0, limit);
      const last = documents.at(-1);
      return {
        documents,
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
const mergeNewestFirst = (lists: StoredCommunication[][]): StoredCommunication[] =>
  [...new Map(lists.flat().map((document) => [document.id, document])).values()].sort((a, b) =>
    place(a) < place(b) ? 1 : -1,
  );
