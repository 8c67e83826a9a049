import { delivery } from '../domain/delivery.ts';
import type { Deliveries } from '../domain/ports.ts';
import { keys } from './keys.ts';
import type { Table, TableWrite } from './table-access.ts';

/** What is known of managers' subscriptions (R20). */
export const deliveriesRepository = (table: Table): Deliveries => ({
  async find(managerId) {
    const found = await table.get(keys.delivery(managerId));
    return found && delivery.parse(found.data);
  },
  save: (known): TableWrite => ({
    put: {
      ...keys.delivery(known.managerId),
      entity: 'delivery',
      revision: known.revision,
      data: known,
    },
    expect: known.revision === 1 ? 'absent' : known.revision - 1,
    onConflict: 'again',
  }),
});
