/**
 * A request as the event that API Gateway makes of it: payload format 2.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
import type { IncomingMessage } from 'node:http';
import { ACCOUNT } from '../account.ts';
import type { TokenOfRequest } from './authorizer.ts';
import { HOP_BY_HOP_HEADERS } from './hop-by-hop-headers.ts';

/** A request whose route was found. */
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

const TEXT_TYPES = /^(?:text\/[^;]+|application\/(?:json|javascript|xml))(?:\s*;|$)/i;

/** By lower-case name; several values of one header joined by a comma. */
const joinedHeaders = (request: IncomingMessage): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    if (values && !HOP_BY_HOP_HEADERS.has(name)) headers[name] = values.join(',');
  }
  return headers;
};

const joinedByName = (pairs: readonly (readonly [string, string])[]): Record<string, string> => {
  const grouped = Map.groupBy(pairs, ([name]) => name);
  return Object.fromEntries(
    [...grouped].map(([name, same]) => [name, same.map(([, value]) => value).join(',')]),
  );
};

/** Whether a body is passed on as text. What is not known to be text is binary: forms too, and anything compressed. */
const isText = (headers: Record<string, string>): boolean =>
  TEXT_TYPES.test(headers['content-type'] ?? '') && !headers['content-encoding'];

/** `24/Nov/2026:06:00:00 +0000` */
const commonLogTime = (moment: Date): string => {
  const [, day, month, year, time] = moment.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
};

export const toEvent = (routed: RoutedRequest) => {
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
      accountId: ACCOUNT,
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
};

/** The event that a function gets for a request. */
export type GatewayEvent = ReturnType<typeof toEvent>;
