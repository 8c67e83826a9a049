/**
 * Between HTTP and a function: payload format 2.0, both ways.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
import { type IncomingMessage, validateHeaderName, validateHeaderValue } from 'node:http';
import type { TokenOfRequest } from './gateway-authorizer.ts';

/** A request that has found its route. */
export interface RoutedRequest {
  readonly request: IncomingMessage;
  readonly requestId: string;
  readonly routeKey: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly rawQueryString: string;
  readonly body: Buffer;
  /** Absent on public routes. */
  readonly jwt?: TokenOfRequest | undefined;
}

/** What goes back to the client. */
export interface GatewayResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: Buffer;
}

/** They belong to one connection and are not passed on in either direction. */
const hopByHopHeaders = new Set([
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const textTypes = /^(?:text\/[^;]+|application\/(?:json|javascript|xml))(?:\s*;|$)/i;

/** The event a function gets for the request. */
export type GatewayEvent = ReturnType<typeof toEvent>;

/** Makes the event of a request. */
export function toEvent(routed: RoutedRequest) {
  const { request, requestId, routeKey, path, pathParameters, rawQueryString, body, jwt } = routed;
  const { cookie, ...headers } = joinedHeaders(request);
  const sourceIp = request.socket.remoteAddress ?? '127.0.0.1';
  const forwarded: Record<string, string> = {
    ...headers,
    'x-forwarded-for': [headers['x-forwarded-for'], sourceIp].filter(Boolean).join(', '),
    'x-forwarded-port': String(request.socket.localPort),
    'x-forwarded-proto': 'http',
  };
  const host = request.headers.host ?? '';
  const query = [...new URLSearchParams(rawQueryString)];
  const isBase64Encoded = body.length > 0 && !isText(headers);
  const now = new Date();
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString,
    ...(cookie && { cookies: cookie.split(/[;,]\s*/).filter(Boolean) }),
    headers: forwarded,
    ...(query.length > 0 && { queryStringParameters: joinedByName(query) }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      ...(jwt && { authorizer: { jwt } }),
      domainName: host,
      domainPrefix: host.split('.')[0] ?? '',
      http: {
        method: request.method ?? '',
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey,
      stage: '$default',
      time: commonLogTime(now),
      timeEpoch: now.getTime(),
    },
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    ...(body.length > 0 && { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  };
}

/** The HTTP response for what a function returned. Throws when API Gateway could not make one of it. */
export function toResponse(result: unknown): GatewayResponse {
  if (!isStructured(result)) {
    const body = typeof result === 'string' ? result : JSON.stringify(result ?? null);
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      cookies: [],
      body: Buffer.from(body),
    };
  }
  const { statusCode, headers = {}, cookies = [], body, isBase64Encoded = false } = result;
  if (!Number.isInteger(statusCode) || Number(statusCode) < 200 || Number(statusCode) > 599) {
    throw new TypeError('The function returned no valid statusCode');
  }
  if (body !== undefined && body !== null && typeof body !== 'string') {
    throw new TypeError('The function returned a body that is not a string');
  }
  if (!Array.isArray(cookies)) throw new TypeError('The function returned cookies that are not a list');
  for (const cookie of cookies) validateHeaderValue('set-cookie', String(cookie));
  return {
    status: Number(statusCode),
    headers: { 'content-type': 'text/plain;charset=utf-8', ...passedOn(headers) },
    cookies: cookies.map(String),
    body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

function isStructured(result: unknown): result is Record<string, unknown> {
  return typeof result === 'object' && result !== null && !Array.isArray(result) && 'statusCode' in result;
}

function passedOn(headers: unknown): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    validateHeaderName(name);
    validateHeaderValue(name, String(value));
    const lowerCase = name.toLowerCase();
    if (!hopByHopHeaders.has(lowerCase) && lowerCase !== 'content-length') kept[lowerCase] = String(value);
  }
  return kept;
}

/** By lower-case name; several values of one header joined by a comma. */
function joinedHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    if (values && !hopByHopHeaders.has(name)) headers[name] = values.join(',');
  }
  return headers;
}

function joinedByName(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  const grouped = Map.groupBy(pairs, ([name]) => name);
  return Object.fromEntries(
    [...grouped].map(([name, same]) => [name, same.map(([, value]) => value).join(',')]),
  );
}

/** Everything not known to be text is taken as binary, forms too, and so is what is compressed. */
function isText(headers: Record<string, string>): boolean {
  return textTypes.test(headers['content-type'] ?? '') && !headers['content-encoding'];
}

/** `24/Nov/2026:06:00:00 +0000` */
function commonLogTime(moment: Date): string {
  const [, day, month, year, time] = moment.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
