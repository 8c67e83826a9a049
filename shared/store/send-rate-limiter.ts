import type { ReminderPace } from '../domain/reminders/ports.ts';
import { entity } from './entity.ts';
import { keys } from './keys.ts';
import type { TableWrite } from './table.ts';

/** How long a place is kept: past its second nobody asks for it again. */
const KEPT_SECONDS = 3600;

export const paceEntity = entity({ name: 'pace' });

/** Places for messages to a manager, by the second. */
export const reminderPace: ReminderPace = {
  take(managerId, now, place): TableWrite {
    const second = Math.floor(now.getTime() / 1000);
    return {
      put: paceEntity.write({
        ...keys.pace(managerId, second, place),
        revision: 1,
        expiresAt: second + KEPT_SECONDS,
      }),
      expect: 'absent',
      onConflict: { code: 'limit-reached' },
    };
  },
};
