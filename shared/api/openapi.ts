import type * as z from 'zod';
import { hasOwnPath, routes } from './all-routes.ts';
import { examples } from './examples.ts';
import { type Components, type JsonSchema, toJsonSchema } from './openapi/json-schema.ts';
import { type ProblemCode, problem, problems } from './problems.ts';
import { ACCESS_NEEDED, bodyLimitOf, needsToken, type RouteSpec } from './route-spec.ts';

/** The OpenAPI document as far as we name its parts; the rest is as the specification has it. */
export interface OpenApiDocument {
  readonly openapi: '3.1.1';
  readonly info: Readonly<Record<'title' | 'version' | 'description', string>> & {
    readonly license: { readonly name: string };
  };
  readonly servers: readonly { url: string }[];
  readonly tags: readonly { name: string; description: string }[];
  readonly paths: Readonly<Record<string, Record<string, Operation>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly responses: Readonly<Record<string, unknown>>;
    readonly securitySchemes: Readonly<Record<string, SecurityScheme>>;
  };
}

/** A way in which callers prove who they are. */
interface SecurityScheme {
  readonly type: 'http' | 'apiKey';
  readonly scheme?: string;
  readonly bearerFormat?: string;
  readonly name?: string;
  readonly in?: 'header';
  readonly description: string;
}

/** One operation of the document. */
export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly Record<string, string[]>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    required: true;
    description?: string;
    content: Record<string, { schema: JsonSchema; example?: unknown }>;
  };
  readonly responses: Readonly<Record<string, OperationResponse | { $ref: string }>>;
}

/** One response of an operation. */
interface OperationResponse {
  readonly description: string;
  readonly content?: Record<string, { schema?: JsonSchema }>;
  /** The codes of problems with this status. */
  readonly 'x-problem-codes'?: readonly ProblemCode[];
}

/** One parameter of an operation. */
interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
  readonly example?: unknown;
}

const TAGS = {
  Users: 'Who may do what, and how people are reminded (R1, R20).',
  Catalogues: 'States, kinds of control entry and folders (R9, R14, R19).',
  Counterparties: 'The directory of subscribers and clients (R14).',
  'Window orders': 'The documents that communications in a blue state need (R10–R12, R18).',
  Views: 'Saved columns, sort orders and filters of the extended view (R3).',
  Search: 'Quick search by phone, name or number (R5).',
  Communications: 'The journal and its documents (R2, R6–R13, R17, R18).',
  'On control': 'Whom to call back and when, and the reminders of it (R19–R23).',
  Telephony: 'Call events from PBXs (R15).',
  Import: 'Import of counterparties and communications from CSV files.',
  Documentation: 'This reference, for people and for machines.',
} as const;

const parametersOf = (
  where: 'path' | 'query',
  schema: z.ZodObject | undefined,
  example: Readonly<Record<string, unknown>> = {},
  components: Components,
  owner: string,
): Parameter[] => {
  if (!schema) return [];
  const { properties = {}, required = [] } = toJsonSchema(schema, 'input', components, owner) as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...property }]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    ...(typeof description === 'string' && { description }),
    schema: property,
    ...(name in example && { example: example[name] }),
  }));
};

const header = (
  name: string,
  required: boolean,
  description: string,
  schema: JsonSchema,
  example: string | undefined,
): Parameter => ({
  name,
  in: 'header',
  required,
  description,
  schema,
  ...(example !== undefined && { example }),
});

/** Every problem code a route can return, including those it shares with others of its kind. */
export const problemCodesOf = (route: RouteSpec): ProblemCode[] => [
  ...(route.params || route.query || route.body || route.idempotent ? (['validation-failed'] as const) : []),
  ...(route.body ? (['not-utf8'] as const) : []),
  ...(route.body && !route.form ? (['malformed-json', 'unsupported-media-type'] as const) : []),
  ...(route.function === 'docs' ? [] : (['body-too-large'] as const)),
  ...(needsToken(route.access) ? (['not-a-user'] as const) : []),
  ...(needsToken(route.access) && route.access !== 'signed-in' ? (['access-denied'] as const) : []),
  ...(route.requiresIfMatch ? (['version-required', 'version-stale'] as const) : []),
  ...(route.idempotent ? (['idempotency-key-reused'] as const) : []),
  ...(route.method === 'GET' ? [] : (['write-conflict'] as const)),
  ...(route.problems ?? []),
  ...(route.access === 'public'
    ? []
    : (['internal-error', 'temporarily-unavailable', 'stored-by-newer-release'] as const)),
];

const problemResponses = (route: RouteSpec) => {
  const byStatus = Map.groupBy(new Set(problemCodesOf(route)), (code) => problems[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        'x-problem-codes': codes,
        description: codes.map((code) => `\`${code}\`: ${problems[code].title}`).join(' '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
};

const successResponse = (id: string, { response, versioned, path }: RouteSpec, components: Components) => ({
  description: response.status === 201 ? 'Created' : 'OK',
  ...(versioned && {
    headers: {
      ETag: {
        description: 'The version, for `If-Match` of the next change.',
        schema: { type: 'string', examples: ['"3"'] },
      },
      ...(response.status === 201 &&
        hasOwnPath(path) && {
          Location: { description: 'Where the created resource can be read.', schema: { type: 'string' } },
        }),
    },
  }),
  content: response.file
    ? Object.fromEntries(
        response.file.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]),
      )
    : response.schema
      ? { 'application/json': { schema: toJsonSchema(response.schema, 'output', components, id) } }
      : { [response.html ? 'text/html' : 'text/plain']: { schema: { type: 'string' } } },
});

/** An example's request, whatever the operation. */
interface ExampleRequest {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly ifMatch?: string;
  readonly idempotencyKey?: string;
}

const IF_MATCH =
  'The ETag of the version you have changed, with its quotation marks; of several, any may be the current one. `*` changes whichever version there is. A weak ETag (`W/"1"`, which compressing proxies make of it) matches nothing and gets `version-stale` (RFC 9110, 13.1.1).';

const operation = (id: string, route: RouteSpec, components: Components): Operation => {
  const example = examples[id as keyof typeof examples] as ExampleRequest;
  return {
    operationId: id,
    tags: [route.tag],
    summary: route.summary,
    description: [route.description, `Needs ${ACCESS_NEEDED[route.access]}.`].filter(Boolean).join(' '),
    security: needsToken(route.access)
      ? [{ token: [] }]
      : route.access === 'signed' && !route.form
        ? [{ timestamp: [], signature: [] }]
        : [],
    parameters: [
      ...parametersOf('path', route.params, example.params, components, id),
      ...parametersOf('query', route.query, example.query, components, id),
      ...(route.requiresIfMatch
        ? [header('If-Match', true, IF_MATCH, { type: 'string' }, example.ifMatch ?? '"1"')]
        : []),
      ...(route.idempotent
        ? [
            header(
              'Idempotency-Key',
              false,
              'The same key with the same request returns the first response again, for a day.',
              {
                type: 'string',
                minLength: 1,
                maxLength: 128,
              },
              example.idempotencyKey,
            ),
          ]
        : []),
    ],
    ...(route.body && {
      requestBody: {
        required: true as const,
        description: `At most ${bodyLimitOf(route) / 1024} KiB of UTF-8.`,
        content: {
          [route.form ? 'application/x-www-form-urlencoded' : 'application/json']: {
            schema: toJsonSchema(route.body, 'input', components, id),
            example: example.body,
          },
        },
      },
    }),
    responses: {
      [String(route.response.status)]: successResponse(id, route, components),
      ...(needsToken(route.access) ? { '401': { $ref: '#/components/responses/Unauthorized' } } : {}),
      ...problemResponses(route),
    },
  };
};

const DESCRIPTION = [
  'The call journal of companies that sell by phone and must never forget to call back. The numbers of rules (R1, R2 …) link to [the rules of the journal](/docs#rules).',
  '**Access** is checked before anything else (R1): a caller without it gets 403, whatever else is wrong with the request. Requests carry an access token of the sign-in: `Authorization: Bearer …`.',
  '**Errors** are problem details (RFC 9457) with a stable `code`: branch on it, not on texts. A problem names at most 50 fields, and says in `detail` how many more are wrong. [Errors](/docs#errors) lists every code with its cause and cure.',
  '**Versions**: documents carry an `ETag`, and changes send it back in `If-Match`, so that nobody overwrites what they have not seen (R17). **Retries**: POSTs take an `Idempotency-Key`. The same key with the same request returns the first response again for a day, to callers who would still be allowed to make the request. 503 is temporary: `temporarily-unavailable`, `write-conflict` and `stored-by-newer-release` come with `Retry-After`, and the same request may be sent again, with the same key if it has one.',
  '**Bodies** are JSON in UTF-8, with or without a byte order mark, uncompressed, and at most 64 KiB unless the operation says otherwise. A larger body is refused with 413 `body-too-large` before it is read. **Lists** are read page by page with `cursor` and have no totals.',
  '**The gateway** in front of the API returns some errors itself, with `{"message": …}` and no problem details: 401 without a valid token, 404 for a method or path that does not exist, 413 over 10 MB, 429 for too many requests. The methods are those listed here: HEAD and OPTIONS are not among them, and a trailing slash makes another path. There is no CORS: programs call this API from servers, and a web application from the origin it shares with the API.',
].join('\n\n');

/**
 * The document with the numbers of rules in its descriptions as links to where `/docs` has them. Descriptions are
 * Markdown; summaries are plain text, so their numbers stay as they are.
 */
const withRuleLinks = (document: OpenApiDocument): OpenApiDocument =>
  JSON.parse(
    JSON.stringify(document, (key, value: unknown) =>
      key === 'description' && typeof value === 'string'
        ? value.replace(/\bR\d{1,2}\b/g, (rule) => `[${rule}](/docs#${rule})`)
        : value,
    ),
  ) as OpenApiDocument;

/** The whole API as an OpenAPI 3.1 document, made from the table of routes. `serverUrl` is where it is served. */
export const openApiDocument = (serverUrl = '/'): OpenApiDocument => {
  const components: Components = {};
  toJsonSchema(problem, 'output', components, 'Problem');
  const paths: Record<string, Record<string, Operation>> = {};
  for (const [id, route] of Object.entries<RouteSpec>(routes)) {
    paths[route.path] = {
      ...paths[route.path],
      [route.method.toLowerCase()]: operation(id, route, components),
    };
  }
  return withRuleLinks({
    openapi: '3.1.1',
    info: {
      title: 'Communications Journal',
      version: '1.0.0',
      license: { name: 'Proprietary' },
      description: DESCRIPTION,
    },
    servers: [{ url: serverUrl }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1))),
      responses: {
        Unauthorized: {
          description:
            'The token is missing, forged, expired or not meant for this API; `WWW-Authenticate` says which.',
          headers: { 'WWW-Authenticate': { schema: { type: 'string' } } },
          content: {
            'application/json': {
              schema: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
            },
          },
        },
      },
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'An access token of the sign-in. Not an ID token, which is for the application that signed somebody in.',
        },
        timestamp: {
          type: 'apiKey',
          in: 'header',
          name: 'x-timestamp',
          description: 'When the request was signed, in epoch seconds.',
        },
        signature: {
          type: 'apiKey',
          in: 'header',
          name: 'x-signature',
          description: 'The hexadecimal HMAC-SHA256 of `<x-timestamp>.<body>` with the shared secret.',
        },
      },
    },
  });
};
