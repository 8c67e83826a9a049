import type * as fc from 'fast-check';
import type { Table } from '../../shared/store/table.ts';
import { memoryTable } from './memory-table.ts';

/** The table in memory; once it has a scheduler, each of its operations at a moment that the scheduler chooses. */
export const scheduledTable = () => {
  const table = memoryTable();
  let scheduler: fc.Scheduler | undefined;
  const later = async <Value>(what: string, act: () => Promise<Value>) => {
    await scheduler?.schedule(Promise.resolve(), what);
    return act();
  };
  return {
    ...table,
    get: (key) => later(`get ${key.pk}`, () => table.get(key)),
    query: (query) => later(`query ${query.partition}`, () => table.query(query)),
    commit: (writes) => later('commit', () => table.commit(writes)),
    leaveTo(next: fc.Scheduler | undefined) {
      scheduler = next;
    },
  } satisfies Table & { leaveTo: unknown };
};
