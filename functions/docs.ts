import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import middy from '@middy/core';
import type {
  APIGatewayProxyEventV2 as HttpEvent,
  APIGatewayProxyStructuredResultV2 as HttpResult,
} from 'aws-lambda';
import type { OperationsOf } from '../shared/api/all-routes.ts';
import { routes } from '../shared/api/all-routes.ts';
import { openApiDocument } from '../shared/api/openapi.ts';
import { toProblem } from '../shared/api/problems.ts';
import { referencePage } from '../shared/api/reference/reference-page.ts';
import { SCRIPT } from '../shared/api/reference/script.ts';
import { STYLE } from '../shared/api/reference/style.ts';

const document = openApiDocument();

const hashSource = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** What the page may do: use its own style and script, as they are, and nothing else. */
const PAGE_POLICY = [
  "default-src 'none'",
  `style-src ${hashSource(STYLE)}`,
  `script-src ${hashSource(SCRIPT)}`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * A public document of a few hundred kilobytes, created once rather than on every request.
 * Compressed if the caller accepts that, as asking for it costs a stranger only a few bytes. Callers
 * who have it already get 304.
 */
const publicDocument = (headers: Record<string, string>, make: () => string) => {
  let cached: { body: string; compressed: string; etag: string } | undefined;
  const createOnce = () => {
    const body = make();
    // Weak: the tag is the same for the plain and the compressed form.
    const etag = `W/"${createHash('sha256').update(body).digest('base64url')}"`;
    return { body, compressed: gzipSync(body).toString('base64'), etag };
  };
  return (event: HttpEvent): HttpResult => {
    cached ??= createOnce();
    const common = {
      ...headers,
      etag: cached.etag,
      'cache-control': 'public, max-age=300',
      'x-content-type-options': 'nosniff',
      vary: 'accept-encoding',
    };
    if (event.headers['if-none-match']?.includes(cached.etag)) return { statusCode: 304, headers: common };
    const isCompressed = /\bgzip\b/.test(event.headers['accept-encoding'] ?? '');
    return {
      statusCode: 200,
      headers: { ...common, ...(isCompressed && { 'content-encoding': 'gzip' }) },
      body: isCompressed ? cached.compressed : cached.body,
      isBase64Encoded: isCompressed,
    };
  };
};

const documents: Record<OperationsOf<'docs'>, (event: HttpEvent) => HttpResult> = {
  'get-openapi': publicDocument({ 'content-type': 'application/json; charset=utf-8' }, () =>
    JSON.stringify(document),
  ),
  'get-docs': publicDocument(
    { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': PAGE_POLICY },
    () => referencePage(document),
  ),
};

const byRouteKey = new Map(
  Object.entries(documents).map(([id, serve]) => {
    const { method, path } = routes[id as OperationsOf<'docs'>];
    return [`${method} ${path}`, serve];
  }),
);

const notFound = ({ requestContext }: HttpEvent): HttpResult => ({
  statusCode: 404,
  headers: { 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store' },
  body: JSON.stringify(toProblem({ code: 'route-not-found' }, `urn:request:${requestContext.requestId}`)),
});

/** The API's description, for anyone. This function has no permissions. */
export const handler = middy<HttpEvent, HttpResult>().handler(
  async (event) => byRouteKey.get(event.routeKey)?.(event) ?? notFound(event),
);
