import { apiOperations } from '../../functions/api-operations.ts';
import { apiContainer } from '../../functions/container.ts';
import { httpFunction } from '../../functions/middleware/http-function.ts';
import { writeSheet } from '../../shared/adapters/write-sheet.ts';
import { routes } from '../../shared/api/all-routes.ts';
import type { Problem } from '../../shared/api/problems.ts';
import type { RouteSpec } from '../../shared/api/route-spec.ts';
import { getImportExample } from '../../shared/app/imports/get-import-example.ts';
import { exportCommunications } from '../../shared/app/journal/export-communications.ts';
import { exportQuery } from '../../shared/app/journal/export-query.ts';
import type { User } from '../../shared/domain/users/user.ts';
import type { Table } from '../../shared/store/table.ts';
import { httpEvent } from './in-process.ts';
import { memoryTable } from './memory-table.ts';
import { administrator, person } from './people.ts';

const environment = { TABLE_NAME: 'unused', COMPANY_TIME_ZONE: 'Europe/Moscow', PHONE_REGION: 'RU' };

const exports = Object.values<RouteSpec>(routes).filter((route) => route.function === 'export');

export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as the gateway forwards JSON; bytes as it forwards what it does not know, in base64. */
  readonly body?: string | Uint8Array;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever was answered.
  readonly body: any;
}

/** The API's function through its real pipeline over a table in memory: what needs no database to be seen. */
export const openMemoryApi = async (table: Table = memoryTable(), ...users: readonly User[]) => {
  const deps = apiContainer(environment, table);
  const api = httpFunction<'api'>(apiOperations(deps), deps);
  const exporting = httpFunction<'export'>(
    {
      'export-communications': exportCommunications({ ...deps, writeSheet }),
      'get-import-example': getImportExample({ writeSheet }),
      'export-query': exportQuery({ ...deps, writeSheet }),
    },
    deps,
  );
  for (const user of [person(), administrator, ...users]) await deps.commit(deps.users.add(user));
  return {
    deps,
    /** Sends a request as this person; JSON unless its headers say otherwise. */
    async send({ subject }: Pick<User, 'subject'>, sent: Sent): Promise<Answered> {
      const { method = 'POST', path = '/communications', body, headers = {} } = sent;
      const request = new Request(`http://journal.example${path}`, {
        method,
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      });
      const event =
        typeof body === 'object'
          ? {
              ...httpEvent(request, Buffer.from(body).toString('base64'), subject ?? ''),
              isBase64Encoded: true,
            }
          : httpEvent(request, body, subject ?? '');
      const isExport = exports.some((route) => event.routeKey === `${route.method} ${route.path}`);
      const answer = (await (isExport ? exporting : api)(event as never, {} as never)) as {
        statusCode: number;
        headers: Record<string, string>;
        body: string;
      };
      return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(answer.body) };
    },
  };
};

/** A problem's code and, where fields are to blame, which and why. */
export const outcomeOf = ({ status, body }: Answered): string => {
  const errors = (body as Partial<Problem>).errors ?? [];
  return [
    status,
    ...(status < 400 ? [] : [body.code]),
    ...errors.map(({ field, code }) => `${field}: ${code}`),
  ].join(' ');
};
