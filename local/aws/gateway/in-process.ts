/** Calls a function of the API in this process, as the gateway does once it has checked a token: no HTTP, no token. */
import { routes } from '../../../shared/api/all-routes.ts';
import { type Client, createClient } from '../../../shared/api/client.ts';
import type { RouteSpec } from '../../../shared/api/route-spec.ts';
import { createMatcher } from './routes.ts';

/** A function as Lambda calls it. */
export type HttpHandler = (event: never, context: never) => Promise<unknown>;

const match = createMatcher(Object.values<RouteSpec>(routes));

/** The event that API Gateway would make of a signed-in person's request. */
export const httpEvent = (request: Request, body: string | undefined, subject: string) => {
  const url = new URL(request.url);
  const found = match(request.method, decodeURIComponent(url.pathname));
  return {
    version: '2.0',
    routeKey: found?.routeKey ?? '$default',
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: Object.fromEntries(request.headers),
    ...(url.search && { queryStringParameters: Object.fromEntries(url.searchParams) }),
    ...(found && Object.keys(found.pathParameters).length > 0 && { pathParameters: found.pathParameters }),
    requestContext: {
      requestId: crypto.randomUUID(),
      routeKey: found?.routeKey ?? '$default',
      authorizer: { jwt: { claims: { sub: subject }, scopes: null } },
    },
    ...(body !== undefined && { body }),
    isBase64Encoded: false,
  };
};

/** A `fetch` that calls a function in this process, as the gateway would for this person. */
export const fetchFrom =
  (handler: HttpHandler, subject: string): typeof fetch =>
  async (input, init) => {
    const request = new Request(input, init);
    const body = init?.body === undefined || init.body === null ? undefined : String(init.body);
    const context = { awsRequestId: crypto.randomUUID() };
    const result = (await handler(httpEvent(request, body, subject) as never, context as never)) as {
      statusCode: number;
      headers?: Record<string, string>;
      body?: string;
      isBase64Encoded?: boolean;
    };
    const content = result.isBase64Encoded ? Buffer.from(result.body ?? '', 'base64') : result.body;
    return new Response(content, { status: result.statusCode, headers: result.headers ?? {} });
  };

/**
 * Clients of the API, one for each person, that call its function directly: the same checks, use cases and records as over
 * HTTP, at less than half the cost.
 */
export const clientsInProcess = ({
  subjectOf,
  call,
}: {
  /** The subject of the token that the person with this e-mail would get. Rejects where there is nobody. */
  subjectOf: (email: string) => Promise<string>;
  call: HttpHandler;
}) => {
  const subjects = new Map<string, Promise<string>>();
  const subject = (email: string): Promise<string> => {
    const known = subjects.get(email) ?? subjectOf(email);
    subjects.set(email, known);
    // A failure is not remembered: the next call asks again.
    known.catch(() => subjects.delete(email));
    return known;
  };
  return (email: string): Client =>
    createClient({
      baseUrl: 'http://in-process',
      token: () => undefined,
      fetch: async (input, init) => fetchFrom(call, await subject(email))(input, init),
    });
};
