import type * as z from 'zod';
import type { FileAnswer } from '../domain/lists/sheet.ts';
import type { ExpectedVersion } from '../domain/values/expected-version.ts';
import type { RouteSpec } from './route-spec.ts';
import { cataloguesRoutes } from './routes/catalogues.ts';
import { communicationsRoutes } from './routes/communications.ts';
import { controlEntriesRoutes } from './routes/control-entries.ts';
import { counterpartiesRoutes } from './routes/counterparties.ts';
import { documentationRoutes } from './routes/documentation.ts';
import { importsRoutes } from './routes/imports.ts';
import { remindersRoutes } from './routes/reminders.ts';
import { searchRoutes } from './routes/search.ts';
import { telephonyRoutes } from './routes/telephony.ts';
import { usersRoutes } from './routes/users.ts';
import { viewsRoutes } from './routes/views.ts';
import { windowOrdersRoutes } from './routes/window-orders.ts';

/**
 * The one table of routes. The key is the operation's id, its use case and its file. CDK, the local gateway, the
 * pipeline, OpenAPI and the typed client are made from it; a route without a handler does not compile.
 */
export const routes = {
  ...usersRoutes,
  ...cataloguesRoutes,
  ...counterpartiesRoutes,
  ...windowOrdersRoutes,
  ...viewsRoutes,
  ...searchRoutes,
  ...communicationsRoutes,
  ...controlEntriesRoutes,
  ...remindersRoutes,
  ...telephonyRoutes,
  ...importsRoutes,
  ...documentationRoutes,
} as const satisfies Record<string, RouteSpec>;

type Routes = typeof routes;

/** Whether what a POST to this path creates can be read at a path of its own, which is then its Location. */
export const hasOwnPath = (path: string): boolean =>
  Object.values<RouteSpec>(routes).some(
    (route) => route.method === 'GET' && route.path.replace(/\/\{\w+\}$/, '') === path && route.path !== path,
  );

export type OperationId = keyof Routes;

/** The operations of one function. */
export type OperationsOf<Name extends RouteSpec['function']> = {
  [Id in OperationId]: Routes[Id]['function'] extends Name ? Id : never;
}[OperationId];

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : unknown;
type Sent<Schema> = Schema extends z.ZodType ? z.input<Schema> : unknown;
type Of<Route, Part extends string> = Route extends { readonly [P in Part]: infer Value } ? Value : undefined;

/** What a use case gets of a request: path, query and body in one, and the versions from If-Match. */
export type InputOf<Id extends OperationId> = Parsed<Of<Routes[Id], 'params'>> &
  Parsed<Of<Routes[Id], 'query'>> &
  Parsed<Of<Routes[Id], 'body'>> &
  (Routes[Id] extends { readonly requiresIfMatch: true } ? { expectedVersion: ExpectedVersion } : unknown);

/** What a caller sends in each part of a request. */
export type SentIn<Id extends OperationId, Part extends 'params' | 'query' | 'body'> = Sent<
  Of<Routes[Id], Part>
>;

/** What a success returns. */
export type AnswerOf<Id extends OperationId> = Routes[Id]['response'] extends {
  readonly schema: infer Schema extends z.ZodType;
}
  ? z.output<Schema>
  : Routes[Id]['response'] extends { readonly file: readonly string[] }
    ? FileAnswer
    : string;
