import middy from '@middy/core';
import type {
  APIGatewayProxyEventV2WithJWTAuthorizer as HttpEvent,
  APIGatewayProxyStructuredResultV2 as HttpResult,
} from 'aws-lambda';
import { readForm } from '../../shared/adapters/form.ts';
import type { UntrustedRequest } from '../../shared/adapters/pbx.ts';
import { type AnswerOf, type InputOf, type OperationsOf, routes } from '../../shared/api/all-routes.ts';
import type { Failure } from '../../shared/api/problems.ts';
import type { RouteSpec } from '../../shared/api/route-spec.ts';
import { settle } from '../../shared/app/session/refused.ts';
import { untilNoConflict } from '../../shared/app/session/until-no-conflict.ts';
import type { WaitingClock } from '../../shared/domain/values/ports.ts';
import type { Refusal } from '../../shared/domain/values/refusal.ts';
import { ok, type Result } from '../../shared/domain/values/result.ts';
import { parseParts, problemResponse, requestBoundary, success } from './http-function.ts';
import { bodyText, parseJson, requireWithinLimit } from './request-body.ts';

/** An operation that machines call. */
interface SignedOperation<Input, Output> {
  /** Checks the signature, before anything else of the request is read. */
  readonly verify: (request: UntrustedRequest, now: Date) => Promise<Result<undefined, Refusal>>;
  /** Throws `Refused` where a rule refuses. */
  readonly handle: (input: Input, now: Date, attempt: number) => Promise<Output>;
}

/** One for every operation of the function; a missing one does not compile. */
type SignedOperations = {
  readonly [Id in OperationsOf<'telephony'>]: SignedOperation<InputOf<Id>, AnswerOf<Id>>;
};

/** Parses the body of a verified request. */
const readBody = (
  route: RouteSpec,
  text: string,
  headers: HttpEvent['headers'],
): Result<unknown, Failure> => {
  if (!route.body) return ok(undefined);
  return route.form ? ok(readForm(text, headers['content-type'])) : parseJson(text, headers);
};

/**
 * The pipeline of a function that machines call without a token: limits the size of the body, checks the
 * signature over the body as received, parses it with the route's schemas, and runs the operation, again from
 * the start if its writes conflicted.
 */
export const signedFunction = (operations: SignedOperations, { clock }: { clock: WaitingClock }) => {
  const byRouteKey = new Map(
    Object.entries(operations).map(([id, operation]) => {
      const route: RouteSpec = routes[id as keyof typeof routes];
      return [
        `${route.method} ${route.path}`,
        { route, operation: operation as SignedOperation<object, unknown> },
      ];
    }),
  );

  return middy<HttpEvent, HttpResult>()
    .use(requestBoundary)
    .handler(async (event) => {
      const match = byRouteKey.get(event.routeKey);
      if (!match) return problemResponse({ code: 'route-not-found' }, event);
      const { route, operation } = match;
      const { headers } = event;
      const within = requireWithinLimit(route, event);
      if (!within.ok) return problemResponse(within.error, event);
      const text = bodyText(event);
      if (!text.ok) return problemResponse(text.error, event);
      const now = clock.now();
      const verified = await operation.verify({ headers, body: text.value }, now);
      if (!verified.ok) return problemResponse(verified.error, event);
      const body = readBody(route, text.value, headers);
      if (!body.ok) return problemResponse(body.error, event);
      const { input, errors } = parseParts(route, event.queryStringParameters, body.value);
      if (errors.length > 0) return problemResponse({ code: 'validation-failed', fields: errors }, event);
      const outcome = await untilNoConflict(
        (attempt) => settle(() => operation.handle(input, now, attempt)),
        clock.sleep,
      );
      if (!outcome.ok) return problemResponse(outcome.error, event);
      return route.response.text
        ? {
            statusCode: route.response.status,
            headers: {
              'content-type': 'text/plain; charset=utf-8',
              'cache-control': 'no-store',
              'x-content-type-options': 'nosniff',
            },
            body: String(outcome.value),
          }
        : success(route, outcome.value, event);
    });
};
