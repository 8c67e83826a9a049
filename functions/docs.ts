import middy from '@middy/core';
import type {
  APIGatewayProxyEventV2 as HttpEvent,
  APIGatewayProxyStructuredResultV2 as HttpResult,
} from 'aws-lambda';
import { docsPage } from '../shared/api/docs-page.ts';
import { openApiDocument } from '../shared/api/openapi.ts';
import { toProblem } from '../shared/api/problems.ts';
import type { OperationsOf } from '../shared/api/routes.ts';
import { routes } from '../shared/api/routes.ts';

const document = openApiDocument();

const answers: Record<OperationsOf<'docs'>, () => HttpResult> = {
  'get-openapi': () => ({
    statusCode: 200,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'public, max-age=300',
      'x-content-type-options': 'nosniff',
    },
    body: JSON.stringify(document),
  }),
  'get-docs': () => ({
    statusCode: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'public, max-age=300',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    },
    body: docsPage(document),
  }),
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
  async (event) => byRouteKey.get(event.routeKey)?.() ?? notFound(event),
);
