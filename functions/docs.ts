import { gzipSync } from 'node:zlib';
import middy from '@middy/core';
import type {
  APIGatewayProxyEventV2 as HttpEvent,
  APIGatewayProxyStructuredResultV2 as HttpResult,
} from 'aws-lambda';
import type { OperationsOf } from '../shared/api/all-routes.ts';
import { routes } from '../shared/api/all-routes.ts';
import { docsPage } from '../shared/api/docs-page.ts';
import { openApiDocument } from '../shared/api/openapi.ts';
import { toProblem } from '../shared/api/problems.ts';

const document = openApiDocument();

/**
 * A public answer of a few hundred kilobytes, made once and not at each request. Compressed for who takes that: it costs a
 * stranger a few bytes to ask for it.
 */
const publicAnswer = (headers: Record<string, string>, make: () => string) => {
  let made: { body: string; compressed: string } | undefined;
  return (event: HttpEvent): HttpResult => {
    made ??= ((body) => ({ body, compressed: gzipSync(body).toString('base64') }))(make());
    const isCompressed = /\bgzip\b/.test(event.headers['accept-encoding'] ?? '');
    return {
      statusCode: 200,
      headers: {
        ...headers,
        'cache-control': 'public, max-age=300',
        'x-content-type-options': 'nosniff',
        vary: 'accept-encoding',
        ...(isCompressed && { 'content-encoding': 'gzip' }),
      },
      body: isCompressed ? made.compressed : made.body,
      isBase64Encoded: isCompressed,
    };
  };
};

const answers: Record<OperationsOf<'docs'>, (event: HttpEvent) => HttpResult> = {
  'get-openapi': publicAnswer({ 'content-type': 'application/json; charset=utf-8' }, () =>
    JSON.stringify(document),
  ),
  'get-docs': publicAnswer(
    {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    },
    () => docsPage(document),
  ),
};

const byRouteKey = new Map(
  Object.entries(answers).map(([id, answer]) => {
    const { method, path } = routes[id as OperationsOf<'docs'>];
    return [`${method} ${path}`, answer];
  }),
);

const notFound = ({ requestContext }: HttpEvent): HttpResult => ({
  statusCode: 404,
  headers: { 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store' },
  body: JSON.stringify(toProblem({ code: 'route-not-found' }, `urn:request:${requestContext.requestId}`)),
});

/** The API's description, for anyone: this function may touch nothing at all. */
export const handler = middy<HttpEvent, HttpResult>().handler(
  async (event) => byRouteKey.get(event.routeKey)?.(event) ?? notFound(event),
);
