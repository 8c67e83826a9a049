import { channelStatus } from '../domain/users/channel-status.ts';
import type { ChannelStatuses } from '../domain/users/ports.ts';
import { entity } from './entity.ts';
import { keys } from './keys.ts';
import type { Table, TableWrite } from './table.ts';

export const channelStatusEntity = entity({ name: 'delivery', data: channelStatus });

/** Last known status of managers' subscriptions (R20). */
export const channelStatusesRepository = (table: Table): ChannelStatuses => ({
  async find(managerId) {
    const item = await table.get(keys.channelStatus(managerId));
    return item && channelStatusEntity.read(item);
  },
  save: (known): TableWrite => ({
    put: channelStatusEntity.write({
      ...keys.channelStatus(known.managerId),
      revision: known.revision,
      data: known,
    }),
    expect: known.revision === 1 ? 'absent' : known.revision - 1,
    onConflict: 'retry',
  }),
});
