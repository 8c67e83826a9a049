import type { Write } from '../values/ports.ts';
import type { StatusChange, StoredWindowOrder, WindowOrder, WindowOrderRow } from './window-order.ts';

/** Filters of the list of window orders; all of them must match. */
export type OrderFilters = Partial<
  Pick<WindowOrder, 'number' | 'kind' | 'status' | 'managerId' | 'counterpartyId' | 'measurementDate'>
>;

export interface WindowOrders {
  find(id: string): Promise<StoredWindowOrder | undefined>;
  add(order: StoredWindowOrder): Write;
  /** Replaces the order read at revision `order.revision - 1`. */
  save(order: StoredWindowOrder): Write;
  /** Makes a commit conflict with `retry` if the order was written since it was read. */
  assertUnchanged(order: StoredWindowOrder): Write;
  /**
   * Newest first, from `from` up to but excluding `to`; of one user (manager or author) if `ownOf` is given;
   * with `marked`, also those marked for deletion. `after` is the `next` of the previous page. A page may
   * have fewer rows than `limit`, even none, while there is a `next`.
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

/** A position in the list of window orders: just after this one. */
type OrderPosition = Pick<WindowOrder, 'createdAt' | 'id'>;
