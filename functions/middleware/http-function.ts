import { createHash } from 'node:crypto';
import middy from '@middy/core';
import type {
  APIGatewayProxyEventV2WithJWTAuthorizer as HttpEvent,
  APIGatewayProxyStructuredResultV2 as HttpResult,
} from 'aws-lambda';
import type * as z from 'zod';
import {
  type AnswerOf,
  hasOwnPath,
  type InputOf,
  type OperationsOf,
  routes,
} from '../../shared/api/all-routes.ts';
import {
  type Failure,
  fieldErrors,
  type ProblemCode,
  problems,
  toProblem,
} from '../../shared/api/problems.ts';
import {
  ACCESS_NEEDED,
  type HttpFunctionName,
  type RequiredAccess,
  type RouteSpec,
} from '../../shared/api/route-spec.ts';
import type { Replay } from '../../shared/app/session/refused.ts';
import { runInSession } from '../../shared/app/session/run-in-session.ts';
import { admit, openSession, type Permit, type UseCase } from '../../shared/app/session/session.ts';
import type { FileAnswer } from '../../shared/domain/lists/sheet.ts';
import type { Users } from '../../shared/domain/users/ports.ts';
import { hasAccess, supervisesOthers, type User } from '../../shared/domain/users/user.ts';
import type { FieldError } from '../../shared/domain/values/field-error.ts';
import type { Commit, Idempotency, WaitingClock } from '../../shared/domain/values/ports.ts';
import { type Refusal, refuse } from '../../shared/domain/values/refusal.ts';
import { fail, ok, type Result } from '../../shared/domain/values/result.ts';
import { shownForm } from '../../shared/domain/values/schema-form.ts';
import { TemporarilyUnavailable } from '../../shared/domain/values/unavailable.ts';
import { StoredItemError } from '../../shared/store/stored-item-error.ts';
import { fileResponse } from './file-response.ts';
import { readIfMatch } from './if-match.ts';
import { log } from './log.ts';
import { readJson, requireWithinLimit } from './request-body.ts';

/** A use case for every operation of a function; a missing one does not compile. */
export type Operations<Name extends HttpFunctionName> = {
  readonly [Id in OperationsOf<Name>]: UseCase<InputOf<Id>, AnswerOf<Id>>;
};

export interface HttpPorts {
  readonly users: Users;
  readonly idempotency: Idempotency;
  readonly commit: Commit;
  readonly clock: WaitingClock;
}

interface Prepared {
  readonly input: object;
  readonly idempotency?: { key: string; requestHash: string };
}

const withRoutes = <Name extends HttpFunctionName>(operations: Operations<Name>) =>
  new Map(
    Object.entries<UseCase<never, unknown>>(operations as never).map(([id, useCase]) => {
      const route: RouteSpec = routes[id as keyof typeof routes];
      return [`${route.method} ${route.path}`, { id, route, useCase: useCase as UseCase<object, unknown> }];
    }),
  );

/**
 * The pipeline of every signed-in HTTP function: finds the operation by API Gateway's route key, limits the
 * size of the body, parses path, query, body and headers with the route's schemas, opens a session, runs the
 * use case, and returns what the route's schema declares, or a problem document. Callers without permission
 * learn that before anything else (R1). For a valid request that takes no extra read: the caller is read
 * together with what the use case loads. Logs one line per request: ids, codes, durations.
 */
export const httpFunction = <Name extends HttpFunctionName>(
  operations: Operations<Name>,
  ports: HttpPorts,
) => {
  const byRouteKey = withRoutes(operations);

  return middy<HttpEvent, HttpResult>()
    .use(requestBoundary)
    .handler(async (event) => {
      const operation = byRouteKey.get(event.routeKey);
      if (!operation) return problemResponse({ code: 'route-not-found' }, event);
      const { id, route, useCase } = operation;
      const within = requireWithinLimit(route, event);
      if (!within.ok) return problemResponse(within.error, event);
      const prepared = prepare(id, route, event);
      if (!prepared.ok) {
        const caller = await findCaller(route.access, event, ports);
        return problemResponse(caller.ok ? prepared.error : caller.error, event);
      }
      const outcome = await run(useCase, route.access, prepared.value, event, ports);
      if (outcome.ok) return success(route, outcome.value, event);
      return outcome.error.code === 'replay'
        ? success(route, outcome.error.value, event, { 'idempotent-replayed': 'true' })
        : problemResponse(outcome.error, event);
    });
};

/** The problem code of each response, for the log. */
const problemCodes = new WeakMap<HttpResult, ProblemCode>();

type HttpRequest = middy.Request<HttpEvent, HttpResult>;

const idsOf = ({ event, context }: HttpRequest) => ({
  requestId: event.requestContext.requestId,
  invocationId: context.awsRequestId,
  routeKey: event.routeKey,
});

const logRequest = (request: HttpRequest) => {
  const { response, internal } = request;
  const { startedAt = Number.NaN } = internal as { startedAt?: number };
  log('request-completed', {
    ...idsOf(request),
    status: response?.statusCode ?? 200,
    problem: response ? problemCodes.get(response) : undefined,
    milliseconds: Math.round(performance.now() - startedAt),
  });
};

/** Logs a line for every request, and returns a problem document when something is thrown. */
export const requestBoundary: middy.MiddlewareObj<HttpEvent, HttpResult> = {
  before: (request) => {
    Object.assign(request.internal, { startedAt: performance.now() });
  },
  after: logRequest,
  onError: (request) => {
    const { error, event } = request;
    const code = codeOf(error);
    log('request-failed', { ...idsOf(request), problem: code, error });
    request.response = problemResponse({ code }, event);
    logRequest(request);
  },
};

/** Query and body as parsed by the route's schemas, in one object, and their errors. */
export const parseParts = (
  route: RouteSpec,
  query: unknown,
  body: unknown,
): { input: object; errors: readonly FieldError[] } => {
  const parsed = [route.query?.safeParse(query ?? {}), route.body?.safeParse(body)];
  return {
    input: Object.assign({}, ...parsed.map((one) => one?.data)),
    errors: parsed.flatMap((one) => (one?.success === false ? fieldErrors(one.error.issues) : [])),
  };
};

/** The whole request as one input for the use case, or its errors. */
const prepare = (id: string, route: RouteSpec, event: HttpEvent): Result<Prepared, Failure> => {
  const body = route.body ? readJson(event) : ok(undefined);
  if (!body.ok) return body;
  // A malformed id in the path refers to no document: the request is fine, but the document does not exist.
  const params = route.params?.safeParse(event.pathParameters ?? {});
  if (params?.success === false) return refuse('not-found');

  const parts = parseParts(route, event.queryStringParameters, body.value);
  const errors = [...parts.errors];

  const key = route.idempotent ? event.headers['idempotency-key'] : undefined;
  if (key !== undefined && !/^[\x21-\x7e]{1,128}$/.test(key)) {
    errors.push({
      field: 'Idempotency-Key',
      code: 'wrong-form',
      detail: 'Must be 1 to 128 visible ASCII characters.',
    });
  }

  const ifMatch = event.headers['if-match'];
  const expectedVersion = ifMatch === undefined ? undefined : readIfMatch(ifMatch);
  if (route.requiresIfMatch && ifMatch !== undefined && expectedVersion === undefined) {
    const detail =
      'Must be an ETag as it was returned, with its quotation marks: "3". Or * for whichever version there is.';
    errors.push({ field: 'If-Match', code: 'wrong-form', detail });
  }
  if (errors.length > 0) return fail({ code: 'validation-failed', fields: errors });
  if (route.requiresIfMatch && ifMatch === undefined) return refuse('version-required');

  return ok({
    input: Object.assign({}, params?.data, parts.input, route.requiresIfMatch && { expectedVersion }),
    ...(key !== undefined && {
      idempotency: {
        key,
        requestHash: createHash('sha256')
          .update(JSON.stringify([id, event.pathParameters, body.value, ifMatch]))
          .digest('base64url'),
      },
    }),
  });
};

const authorise =
  (needed: RequiredAccess): Permit =>
  (caller) =>
    mayCall(needed, caller)
      ? ok(undefined)
      : fail({ code: 'access-denied', detail: `This needs ${ACCESS_NEEDED[needed]}.` });

const subjectOf = (event: HttpEvent) => String(event.requestContext.authorizer.jwt.claims.sub);

/**
 * The caller of an invalid request. Without permission, they learn that first, and nothing
 * about the rest (R1).
 */
const findCaller = async (access: RequiredAccess, event: HttpEvent, { users }: HttpPorts) =>
  admit(await users.findBySubject(subjectOf(event)), authorise(access));

const mayCall = (needed: RequiredAccess, { role, access }: User): boolean => {
  switch (needed) {
    case 'administrator':
      return role === 'administrator';
    case 'importer':
      return hasAccess(access, 'write') && role === 'administrator';
    case 'supervisor':
      return hasAccess(access, 'read') && supervisesOthers({ role });
    case 'extended':
      return hasAccess(access, 'read') && access.view === 'extended';
    case 'read':
    case 'write':
      return hasAccess(access, needed);
    default:
      return true;
  }
};

/** Runs the use case in sessions of the caller. */
const run = (
  useCase: UseCase<object, unknown>,
  access: RequiredAccess,
  { input, idempotency }: Prepared,
  event: HttpEvent,
  ports: HttpPorts,
): Promise<Result<unknown, Refusal | Replay>> =>
  runInSession(
    (attempt) =>
      openSession(
        {
          subject: subjectOf(event),
          attempt,
          now: ports.clock.now(),
          authorise: authorise(access),
          idempotency,
        },
        ports,
      ),
    (session) => useCase(input, session),
    ports.clock,
  );

const responseForms = new WeakMap<z.ZodType, z.ZodType>();

/** Created with the first response: a function that has just started serves one route, not all of them. */
const responseForm = (schema: z.ZodType): z.ZodType => {
  const form = responseForms.get(schema) ?? shownForm(schema);
  responseForms.set(schema, form);
  return form;
};

/** The response to a success: what the route's schema declares and nothing else. */
export const success = (
  route: RouteSpec,
  value: unknown,
  event: HttpEvent,
  headers: Record<string, string> = {},
): HttpResult => {
  if (route.response.file) {
    return (
      fileResponse(value as FileAnswer, event) ?? problemResponse({ code: 'selection-too-large' }, event)
    );
  }
  const body = route.response.schema && responseForm(route.response.schema).parse(value);
  const { id, version } = value as { id?: string; version?: number };
  return {
    statusCode: route.response.status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...(route.versioned && { etag: `"${version}"` }),
      ...(route.response.status === 201 &&
        hasOwnPath(route.path) && { location: `${event.rawPath.replace(/\/$/, '')}/${id}` }),
      ...headers,
    },
    body: JSON.stringify(body),
  };
};

/** The response to a failure: a problem document. */
export const problemResponse = (failure: Failure, event: HttpEvent): HttpResult => {
  const { status } = problems[failure.code];
  const response = {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      'cache-control': 'no-store',
      ...(status === 503 && { 'retry-after': '1' }),
    },
    body: JSON.stringify(toProblem(failure, `urn:request:${event.requestContext.requestId}`)),
  };
  problemCodes.set(response, failure.code);
  return response;
};

/** The problem code of a thrown error: a transient failure, or our fault. */
const codeOf = (error: unknown): ProblemCode => {
  if (error instanceof StoredItemError && error.code === 'newer-release') return 'stored-by-newer-release';
  return error instanceof TemporarilyUnavailable ? 'temporarily-unavailable' : 'internal-error';
};
