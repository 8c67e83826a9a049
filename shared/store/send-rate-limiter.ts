import type { SendRateLimiter } from '../domain/reminders/ports.ts';
import { entity } from './entity.ts';
import { keys } from './keys.ts';
import type { TableWrite } from './table.ts';

/** How long a slot is kept. It matters only during its second. */
const RETENTION_SECONDS = 3600;

export const sendSlotEntity = entity({ name: 'pace' });

/** Slots for messages to a manager, of which there are few in each second. */
export const sendRateLimiter: SendRateLimiter = {
  reserve(managerId, now, slot): TableWrite {
    const second = Math.floor(now.getTime() / 1000);
    return {
      put: sendSlotEntity.write({
        ...keys.sendSlot(managerId, second, slot),
        revision: 1,
        expiresAt: second + RETENTION_SECONDS,
      }),
      expect: 'absent',
      onConflict: { code: 'limit-reached' },
    };
  },
};
