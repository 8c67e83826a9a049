import type { Calls } from '../domain/telephony/ports.ts';
import { CALL_RETENTION_DAYS, storedCall } from '../domain/telephony/telephony.ts';
import { entity } from './entity.ts';
import { keys } from './keys.ts';
import type { Table, TableWrite } from './table.ts';

const RETENTION_SECONDS = CALL_RETENTION_DAYS * 24 * 60 * 60;

const epochSeconds = (now: Date) => Math.floor(now.getTime() / 1000);

export const callEntity = entity({ name: 'call', data: storedCall });

/** Calls as telephony reports them (R15). */
export const callsRepository = (table: Table): Calls => ({
  async find(id, now) {
    const item = await table.get(keys.call(id));
    return item && (item.expiresAt ?? 0) >= epochSeconds(now) ? callEntity.read(item) : undefined;
  },
  save: (call, now): TableWrite => ({
    put: callEntity.write({
      ...keys.call(call.id),
      revision: call.revision,
      data: call,
      expiresAt: epochSeconds(now) + RETENTION_SECONDS,
    }),
    ...(call.revision === 1
      ? { expect: 'absent', orExpiredBefore: epochSeconds(now) }
      : { expect: call.revision - 1 }),
    onConflict: 'retry',
  }),
});
