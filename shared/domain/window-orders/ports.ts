import type { Write } from '../values/ports.ts';
import type { StatusChange, StoredWindowOrder, WindowOrder, WindowOrderRow } from './window-order.ts';

/** What the list of window orders is narrowed to, all of it together. */
export type OrderFilters = Partial<
  Pick<WindowOrder, 'number' | 'kind' | 'status' | 'managerId' | 'counterpartyId' | 'measurementDate'>
>;

export interface WindowOrders {
  find(id: string): Promise<StoredWindowOrder | undefined>;
  add(order: StoredWindowOrder): Write;
  /** Replaces the order read at revision `order.revision - 1`. */
  save(order: StoredWindowOrder): Write;
  /** Holds a commit to what was read: conflicts with `retry` if the order was written since. */
  assertUnchanged(order: StoredWindowOrder): Write;
  /**
   * Newest first, from `from` to before `to`, those of one user (manager or author) if `ownOf` is given; with `marked`
   * those marked for deletion too. `after` is the `next` of the page before. A page may be short of `limit`, even empty,
   * while there is a `next`.
   */
  list(query: {
    from: string;
    to: string;
    marked: boolean;
    ownOf?: string | undefined;
    filters: OrderFilters;
    limit: number;
    after?: OrderPosition | undefined;
  }): Promise<{ rows: WindowOrderRow[]; next?: OrderPosition | undefined }>;
  addStatusChange(change: StatusChange, id: string): Write;
  /** Oldest first. */
  statusChanges(orderId: string): Promise<StatusChange[]>;
}

/** A place in the list of window orders: just after this one. */
type OrderPosition = Pick<WindowOrder, 'createdAt' | 'id'>;
