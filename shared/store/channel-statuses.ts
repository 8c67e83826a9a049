import { delivery } from '../domain/users/channel-status.ts';
import type { Deliveries } from '../domain/users/ports.ts';
import { entity } from './entity.ts';
import { keys } from './keys.ts';
import type { Table, TableWrite } from './table.ts';

export const deliveryEntity = entity({ name: 'delivery', data: delivery });

/** What is known of managers' subscriptions (R20). */
export const deliveriesRepository = (table: Table): Deliveries => ({
  async find(managerId) {
    const found = await table.get(keys.delivery(managerId));
    return found && deliveryEntity.read(found);
  },
  save: (known): TableWrite => ({
    put: deliveryEntity.write({
      ...keys.delivery(known.managerId),
      revision: known.revision,
      data: known,
    }),
    expect: known.revision === 1 ? 'absent' : known.revision - 1,
    onConflict: 'again',
  }),
});
