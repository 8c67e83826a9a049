import type { Commit } from '../domain/values/ports.ts';
import type { Table, TableWrite } from './table.ts';

/** Carries out the writes of several repositories as one transaction. */
export const commitTo =
  (table: Table): Commit =>
  async (writes) => {
    const failed = await table.commit(writes as readonly TableWrite[]);
    return failed === 'retry' ? 'retry' : failed?.onConflict;
  };
