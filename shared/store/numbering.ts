import type { Numbering } from '../domain/values/ports.ts';
import { entity } from './entity.ts';
import { keys } from './keys.ts';
import type { Table, TableWrite } from './table.ts';

const DIGITS = 6;

export const numbersEntity = entity({ name: 'numbers' });

/** Numbers of documents. The counter is an item without data: its revision is the last number given out. */
export const numberingRepository = (table: Table): Numbering => ({
  async next(series, year, attempt) {
    const key = keys.numbers(series, year);
    const kind = { entity: numbersEntity.name, schema: numbersEntity.schema };
    const format = (count: number) => `${series}-${year}-${String(count).padStart(DIGITS, '0')}`;
    if (attempt > 0) return { number: format(await table.increment(key, kind)), writes: [] };
    const last = await table.get(key);
    if (last) numbersEntity.read(last);
    const count = (last?.revision ?? 0) + 1;
    return {
      number: format(count),
      writes: [
        {
          put: numbersEntity.write({ ...(last as object), ...key, revision: count }),
          expect: last === undefined ? 'absent' : last.revision,
          onConflict: 'retry',
        } satisfies TableWrite,
      ],
    };
  },
});
