import * as z from 'zod';
import type { RouteSpec } from '../route-spec.ts';

/** The API's own description. */
export const documentationRoutes = {
  'get-openapi': {
    method: 'GET',
    path: '/openapi.json',
    function: 'docs',
    access: 'public',
    tag: 'Documentation',
    summary: 'Get the OpenAPI document',
    description:
      'This API as an OpenAPI 3.1 document. With `If-None-Match`, 304 for who has the current one.',
    response: { status: 200, schema: z.record(z.string(), z.unknown()) },
  },
  'get-docs': {
    method: 'GET',
    path: '/docs',
    function: 'docs',
    access: 'public',
    tag: 'Documentation',
    summary: 'Read the API reference',
    description:
      'This API as a page to read, with search, examples, every error and the rules. With `If-None-Match`, 304 for who has the current one.',
    response: { status: 200, html: true },
  },
} as const satisfies Record<string, RouteSpec>;
