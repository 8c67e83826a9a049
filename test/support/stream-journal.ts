import { apiContainer } from '../../functions/container.ts';
import type { Commit, Write } from '../../shared/domain/values/ports.ts';
import { openTestTable } from './test-table.ts';

/**
 * A journal on DynamoDB Local for what follows changes by the table's stream: the pipeline of such functions, and a
 * `commit` for them that can be cut off, as when a function is killed, once `left.commits` are let through.
 */
export const openStreamJournal = async () => {
  process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';
  const pipeline = await import('../../functions/middleware/stream-function.ts');
  const { tableName, table } = await openTestTable();
  const deps = apiContainer(
    { TABLE_NAME: tableName, COMPANY_TIME_ZONE: 'Europe/Moscow', PHONE_REGION: 'RU' },
    table,
  );
  const must = async (writes: readonly Write[]) => {
    if ((await deps.commit(writes)) !== undefined) throw new Error('Conflict');
  };
  const left = { commits: Number.POSITIVE_INFINITY };
  const commit: Commit = async (writes) => {
    if (left.commits-- <= 0) throw new Error('Killed');
    return deps.commit(writes);
  };
  return { ...pipeline, deps, must, left, commit };
};
