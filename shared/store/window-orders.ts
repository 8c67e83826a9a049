import type { WindowOrders } from '../domain/ports.ts';
import { windowOrder } from '../domain/window-order.ts';
import { keys } from './keys.ts';
import type { Table, TableWrite } from './table-access.ts';

/** Window orders. */
export const windowOrdersRepository = (table: Table): WindowOrders => ({
  async find(id) {
    const found = await table.get(keys.windowOrder(id));
    return found && windowOrder.parse(found.data);
  },
  add: (order): TableWrite => ({
    put: { ...keys.windowOrder(order.id), entity: 'window-order', revision: order.version, data: order },
    expect: 'absent',
    onConflict: 'again',
  }),
});
