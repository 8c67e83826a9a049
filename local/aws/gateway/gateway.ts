/**
 * API Gateway's HTTP API on loopback: matches the table of routes, asks for a valid token where a route wants one, and
 * calls the function with payload format 2.0. It serves nothing else.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { needsToken } from '../../../shared/api/route-spec.ts';
import { foreignPart } from '../../host/own-machine.ts';
import { createAuthorizer, type TokenOfRequest } from './gateway-authorizer.ts';
import { type GatewayResponse, toEvent, toResponse } from './gateway-event.ts';

/** What the gateway needs to know of a route. */
export interface GatewayRoute {
  readonly method: string;
  /** In API Gateway's notation: `/communications/{communicationId}`. */
  readonly path: string;
  /** The function that answers it. */
  readonly function: string;
  /** `public` and `signed` routes need no token; for all others the function decides what their bearer may do. */
  readonly access: string;
}

export interface GatewayOptions {
  readonly routes: Readonly<Record<string, GatewayRoute>>;
  readonly issuer: string;
  readonly jwksUri: string;
  readonly audience: readonly string[];
  /** Of which a token must have one. */
  readonly scopes: readonly string[];
  /** Calls a function and waits for its answer. */
  readonly invoke: (functionName: string, event: unknown) => Promise<unknown>;
  /** A free one unless given. */
  readonly port?: number | undefined;
  /** API Gateway's 30 seconds unless given. */
  readonly timeoutMilliseconds?: number | undefined;
}

export interface Gateway {
  readonly url: string;
  stop(): Promise<void>;
}

const megabyte = 1024 * 1024;
const requestLimit = 10 * megabyte;
/** Lambda's own limit on what goes in and what comes out. */
const payloadLimit = 6 * megabyte;

/** Listens on 127.0.0.1. Rejects when the port is taken. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { invoke, timeoutMilliseconds = 30_000 } = options;
  const findRoute = createMatcher(Object.values(options.routes));
  const authorize = createAuthorizer(options);

  const server = createServer((request, response) => {
    const requestId = randomBytes(11).toString('base64');
    answer(request, requestId)
      // Whatever went wrong in here, the client learns no more of it than from API Gateway.
      .catch(() => message(500, 'Internal Server Error'))
      .then((answered) => send(response, requestId, answered));
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };

  async function answer(request: IncomingMessage, requestId: string): Promise<GatewayResponse> {
    const { host, origin } = request.headers;
    // API Gateway refuses names that are not its own; foreign pages are refused here too: what runs here is for this machine alone.
    if (foreignPart({ host, origin })) return message(403, 'Forbidden');
    const [rawPath = '', rawQueryString = ''] = split(request.url ?? '', '?');
    const path = decodePath(rawPath);
    if (path === undefined) return message(400, 'Bad Request');
    const match = findRoute(request.method ?? '', path);
    if (!match) return message(404, 'Not Found');
    const { route, routeKey, pathParameters } = match;

    let jwt: TokenOfRequest | undefined;
    if (needsToken(route.access)) {
      const authorization = await authorize(request.headersDistinct.authorization);
      if (!authorization.authorized) {
        const { status, challenge } = authorization;
        return message(status, status === 401 ? 'Unauthorized' : 'Forbidden', {
          'www-authenticate': challenge,
        });
      }
      jwt = authorization.jwt;
    }

    const body = await readBody(request);
    if (!body) return message(413, 'Request Entity Too Large');
    const event = toEvent({
      request,
      requestId,
      routeKey,
      path,
      pathParameters,
      rawQueryString,
      body,
      jwt,
    });
    if (byteLength(event) > payloadLimit) return message(413, 'Request Entity Too Large');
    return call(route.function, event);
  }

  async function call(functionName: string, event: unknown): Promise<GatewayResponse> {
    const limit = new AbortController();
    const timeout = delay(timeoutMilliseconds, 'timeout' as const, { signal: limit.signal });
    timeout.catch(() => undefined);
    try {
      const result = await Promise.race([invoke(functionName, event).then((value) => ({ value })), timeout]);
      if (result === 'timeout') return message(503, 'Service Unavailable');
      if (byteLength(result.value) > payloadLimit) throw new RangeError('The answer is too large');
      return toResponse(result.value);
    } finally {
      limit.abort();
    }
  }
}

interface Match {
  readonly route: GatewayRoute;
  readonly routeKey: string;
  readonly pathParameters: Record<string, string>;
}

/**
 * Finds the route of a method and a decoded path. A static segment wins over a parameter, from the left. There is no
 * greedy parameter in the table. Where AWS does not say, the stricter reading: a trailing slash is another path, an
 * encoded slash is a slash, and HEAD is not GET.
 */
export function createMatcher(routes: readonly GatewayRoute[]) {
  const bySpecificity = routes
    .map((route) => ({ route, segments: route.path.split('/'), routeKey: `${route.method} ${route.path}` }))
    .sort((a, b) => compare(specificity(a.segments), specificity(b.segments)));

  return (method: string, path: string): Match | undefined => {
    const presented = path.split('/');
    for (const { route, segments, routeKey } of bySpecificity) {
      if (route.method !== method || segments.length !== presented.length) continue;
      const pathParameters = parametersOf(segments, presented);
      if (pathParameters) return { route, routeKey, pathParameters };
    }
    return undefined;
  };
}

function specificity(segments: readonly string[]): string {
  return segments.map((segment) => (parameterName(segment) ? '1' : '0')).join('');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function parametersOf(segments: readonly string[], presented: readonly string[]) {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const value = presented[index] ?? '';
    const name = parameterName(segment);
    if (name && value) parameters[name] = value;
    else if (segment !== value) return undefined;
  }
  return parameters;
}

function parameterName(segment: string): string | undefined {
  return /^\{(.+)\}$/.exec(segment)?.[1];
}

/** HTTP APIs decode the whole path; one that can't be decoded is a bad request. */
function decodePath(rawPath: string): string | undefined {
  try {
    return decodeURIComponent(rawPath);
  } catch {
    return undefined;
  }
}

function split(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** Reads to the end even when it is too large, so that the client can read the refusal; absent when it is. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= requestLimit) chunks.push(chunk);
  }
  return length <= requestLimit ? Buffer.concat(chunks) : undefined;
}

function byteLength(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value ?? null));
}

function message(status: number, text: string, headers: Record<string, string> = {}): GatewayResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    cookies: [],
    body: Buffer.from(JSON.stringify({ message: text })),
  };
}

function send(
  response: ServerResponse,
  requestId: string,
  { status, headers, cookies, body }: GatewayResponse,
) {
  const hasBody = status !== 204 && status !== 304;
  response.writeHead(status, {
    ...headers,
    ...(cookies.length > 0 && { 'set-cookie': [...cookies] }),
    ...(hasBody && { 'content-length': body.length }),
    'apigw-requestid': requestId,
  });
  response.end(hasBody ? body : undefined);
}
