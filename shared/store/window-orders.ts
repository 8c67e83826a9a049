import type { OrderFilters, WindowOrders } from '../domain/window-orders/ports.ts';
import {
  type StoredWindowOrder,
  statusChange,
  storedWindowOrder,
  toWindowOrderRow,
  type WindowOrderRow,
  windowOrderRow,
} from '../domain/window-orders/window-order.ts';
import { entity } from './entity.ts';
import { keys, lists, orderKeys } from './keys.ts';
import { readNewestFirst, type Source } from './newest-first.ts';
import type { Table, TableWrite } from './table.ts';

export const windowOrderEntity = entity({
  name: 'window-order',
  data: storedWindowOrder,
  row: windowOrderRow,
});
export const statusChangeEntity = entity({ name: 'status-change', data: statusChange });

/**
 * Maximum number of rows read for one page. After that the page is short, and its cursor
 * continues from there.
 */
const MAX_READ = 1000;
/** How many rows to read at a time if some of them are filtered out. */
const FILTERED_AT_A_TIME = 200;

/** Window orders, their changes of status, and their list. */
export const windowOrdersRepository = (table: Table): WindowOrders => {
  const put = (order: StoredWindowOrder, expect: TableWrite['expect']): TableWrite => {
    const row = toWindowOrderRow(order);
    return {
      put: windowOrderEntity.write({
        ...keys.windowOrder(order.id),
        ...indexKeys(row),
        revision: order.revision,
        row,
        data: order,
      }),
      expect,
      onConflict: 'retry',
    };
  };
  return {
    async find(id) {
      const item = await table.get(keys.windowOrder(id));
      return item && windowOrderEntity.read(item);
    },
    add: (order) => put(order, 'absent'),
    save: (order) => put(order, order.revision - 1),
    assertUnchanged: ({ id, revision }): TableWrite => ({
      check: keys.windowOrder(id),
      expect: revision,
      onConflict: 'retry',
    }),

    async list({ from, to, marked, ownOf, filters, limit, after }) {
      const sources = sourcesOf(filters, ownOf, marked);
      const isWanted = conditionOf(filters, ownOf);
      const conditions = [ownOf, ...Object.values(filters)].filter((value) => value !== undefined);
      const rows: WindowOrderRow[] = [];
      let last = after;
      for (let read = 0; read < MAX_READ; ) {
        const page = await readNewestFirst(table, sources, {
          from,
          to,
          limit: conditions.length > 1 ? FILTERED_AT_A_TIME : limit + 1,
          after: last && { key: keys.windowOrder(last.id), at: last.createdAt, id: last.id },
        });
        for (const item of page.items) {
          const row = windowOrderEntity.readRow(item);
          if (isWanted(row) && rows.push(row) > limit) {
            return { rows: rows.slice(0, limit), next: positionOf(rows[limit - 1]) };
          }
          last = positionOf(row);
        }
        if (!page.more) return { rows };
        read += page.items.length;
      }
      return { rows, next: last };
    },

    addStatusChange: (change, id): TableWrite => ({
      put: statusChangeEntity.write({
        ...keys.statusChange(change.orderId, change.changedAt, id),
        revision: 1,
        data: change,
      }),
      expect: 'absent',
      onConflict: 'retry',
    }),
    async statusChanges(orderId) {
      const { items } = await table.query(keys.statusChanges(orderId));
      return items.map(statusChangeEntity.read);
    },
  };
};

const positionOf = (row: WindowOrderRow | undefined) => row && { createdAt: row.createdAt, id: row.id };

/**
 * An order's keys in every index that its list is filtered by. Where it lacks a column of the journal, it
 * uses the nearest in meaning.
 */
const indexKeys = (row: WindowOrderRow) =>
  orderKeys({
    ...row,
    columns: {
      byNumber: row.number,
      byClient: row.counterpartyId,
      byManager: row.managerId,
      byAuthor: row.authorId,
      byNextDate: row.measurementDate,
      byState: row.status,
      byContactDocumentKind: row.kind,
    },
  });

/** What to read: the documents of the filter that leaves least to read, in each list wanted. */
const sourcesOf = (filters: OrderFilters, ownOf: string | undefined, marked: boolean): Source[] => {
  const { number, counterpartyId, managerId, measurementDate, status, kind } = filters;
  const candidates = [
    [number, 'byNumber'],
    [counterpartyId, 'byClient'],
    [measurementDate, 'byNextDate'],
    [ownOf, 'byManager', 'byAuthor'],
    [managerId, 'byManager'],
    [status, 'byState'],
    [kind, 'byContactDocumentKind'],
  ] as const;
  const [value, ...indexes] = candidates.find(([wanted]) => wanted !== undefined) ?? [undefined];
  return (marked ? [lists.orders, lists.markedOrders] : [lists.orders]).flatMap((list): Source[] =>
    value === undefined ? [{ list, index: 'byDate' }] : indexes.map((index) => ({ list, index, value })),
  );
};

/** Whether a row matches the filters. */
const conditionOf = (filters: OrderFilters, ownOf: string | undefined) => (row: WindowOrderRow) =>
  Object.entries(filters).every(
    ([name, value]) => value === undefined || row[name as keyof OrderFilters] === value,
  ) &&
  (ownOf === undefined || row.managerId === ownOf || row.authorId === ownOf);
