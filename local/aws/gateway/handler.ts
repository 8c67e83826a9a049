/**
 * What API Gateway does with a request: matches it to the table of routes, asks for a valid token where a route wants one,
 * and calls the function.
 */
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { needsToken } from '../../../shared/api/route-spec.ts';
import { foreignPart } from '../../host/own-machine.ts';
import { type AuthorizerOptions, createAuthorizer } from './authorizer.ts';
import { toEvent } from './event.ts';
import { type GatewayResponse, message, toResponse } from './response.ts';
import { createMatcher, type GatewayRoute } from './routes.ts';

export interface HandlerOptions extends AuthorizerOptions {
  readonly routes: Readonly<Record<string, GatewayRoute>>;
  /** Calls a function and waits for its result. */
  readonly invoke: (functionName: string, event: unknown) => Promise<unknown>;
  /** API Gateway's 30 seconds unless given. */
  readonly timeoutMilliseconds?: number | undefined;
}

const MEGABYTE = 1024 * 1024;
const MAX_REQUEST_BYTES = 10 * MEGABYTE;
/** Lambda's own limit on what goes in and what comes out. */
const MAX_PAYLOAD_BYTES = 6 * MEGABYTE;

/** The path and the query of a request's URL. */
const splitUrl = (url: string): [path: string, query: string] => {
  const at = url.indexOf('?');
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
};

/** HTTP APIs decode the whole path; one that can't be decoded is a bad request. */
const decodePath = (rawPath: string): string | undefined => {
  try {
    return decodeURIComponent(rawPath);
  } catch {
    return undefined;
  }
};

/** The body; undefined when it is too large. Even then it is read to its end, so that the client reads the refusal. */
const readBody = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= MAX_REQUEST_BYTES) chunks.push(chunk);
  }
  return length <= MAX_REQUEST_BYTES ? Buffer.concat(chunks) : undefined;
};

const byteLength = (value: unknown): number => Buffer.byteLength(JSON.stringify(value ?? null));

/** Calls a function within the gateway's time limit. */
const createCaller =
  ({ invoke, timeoutMilliseconds = 30_000 }: HandlerOptions) =>
  async (functionName: string, event: unknown): Promise<GatewayResponse> => {
    const limit = new AbortController();
    const timeout = delay(timeoutMilliseconds, 'timeout' as const, { signal: limit.signal });
    timeout.catch(() => undefined);
    try {
      const result = await Promise.race([invoke(functionName, event).then((value) => ({ value })), timeout]);
      if (result === 'timeout') return message(503, 'Service Unavailable');
      if (byteLength(result.value) > MAX_PAYLOAD_BYTES) throw new RangeError('The result is too large');
      return toResponse(result.value);
    } finally {
      limit.abort();
    }
  };

export const createHandler = (options: HandlerOptions) => {
  const findRoute = createMatcher(Object.values(options.routes));
  const authorize = createAuthorizer(options);
  const call = createCaller(options);

  return async (request: IncomingMessage, requestId: string): Promise<GatewayResponse> => {
    const { host, origin } = request.headers;
    // API Gateway refuses names that are not its own. Here foreign pages are refused too: this is for this machine only.
    if (foreignPart({ host, origin })) return message(403, 'Forbidden');
    const [rawPath, rawQueryString] = splitUrl(request.url ?? '');
    const path = decodePath(rawPath);
    if (path === undefined) return message(400, 'Bad Request');
    const match = findRoute(request.method ?? '', path);
    if (!match) return message(404, 'Not Found');
    const { route, routeKey, pathParameters } = match;

    const authorization = needsToken(route.access)
      ? await authorize(request.headersDistinct.authorization)
      : undefined;
    if (authorization?.authorized === false) {
      const { status, challenge } = authorization;
      const text = status === 401 ? 'Unauthorized' : 'Forbidden';
      return message(status, text, { 'www-authenticate': challenge });
    }

    const body = await readBody(request);
    if (!body) return message(413, 'Request Entity Too Large');
    const jwt = authorization?.jwt;
    const event = toEvent({ request, requestId, routeKey, path, pathParameters, rawQueryString, body, jwt });
    if (byteLength(event) > MAX_PAYLOAD_BYTES) return message(413, 'Request Entity Too Large');
    return call(route.function, event);
  };
};
