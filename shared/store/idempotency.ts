import * as z from 'zod';
import type { Idempotency } from '../domain/values/ports.ts';
import { machineText } from '../domain/values/text.ts';
import { entity } from './entity.ts';
import { keys } from './keys.ts';
import type { Table, TableWrite } from './table.ts';

/** How long a response is kept. */
const RETENTION_SECONDS = 24 * 60 * 60;

export const answerEntity = entity({
  name: 'answer',
  data: z.object({ requestHash: machineText(64), value: z.unknown() }),
});

const epochSeconds = (now: Date) => Math.floor(now.getTime() / 1000);

/** Responses to requests with an Idempotency-Key, kept for a day. */
export const idempotencyRepository = (table: Table): Idempotency => ({
  async find(subject, key, now) {
    const item = await table.get(keys.answer(subject, key));
    return item && (item.expiresAt ?? 0) >= epochSeconds(now) ? answerEntity.read(item) : undefined;
  },
  remember: (subject, key, answer, now): TableWrite => ({
    put: answerEntity.write({
      ...keys.answer(subject, key),
      revision: 1,
      data: answer,
      expiresAt: epochSeconds(now) + RETENTION_SECONDS,
    }),
    expect: 'absent',
    orExpiredBefore: epochSeconds(now),
    onConflict: 'retry',
  }),
});
