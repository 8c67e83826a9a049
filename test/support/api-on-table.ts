import { apiOperations } from '../../functions/api-operations.ts';
import { apiContainer } from '../../functions/container.ts';
import { httpFunction } from '../../functions/middleware/http-function.ts';
import { logger } from '../../functions/middleware/log.ts';
import { createClient } from '../../shared/api/client.ts';
import type { Ids, WaitingClock } from '../../shared/domain/values/ports.ts';
import type { Table } from '../../shared/store/table.ts';
import { fetchFrom, type HttpHandler } from './in-process.ts';
import { memoryTable } from './memory-table.ts';

/** The API's function through its real pipeline over a table in memory, with a clock and ids of one's own. */
export const openApiOn = (over: { clock: WaitingClock; ids?: Ids }, table: Table = memoryTable()) => {
  logger.setLogLevel('SILENT');
  const environment = { TABLE_NAME: 'unused', COMPANY_TIME_ZONE: 'Europe/Moscow', PHONE_REGION: 'RU' };
  const deps = { ...apiContainer(environment, table), ...over };
  const handler = httpFunction<'api'>(apiOperations(deps), deps) as unknown as HttpHandler;
  const as = (subject: string) =>
    createClient({
      baseUrl: 'https://journal.example.com',
      token: () => undefined,
      fetch: fetchFrom(handler, subject),
    });
  return { table, deps, as };
};
