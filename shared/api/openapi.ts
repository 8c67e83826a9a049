import * as z from 'zod';
import { bulkChange } from '../domain/communications/bulk-change.ts';
import { clientDocumentRow, communicationRow } from '../domain/communications/client-document.ts';
import {
  communication,
  communicationChange,
  communicationRequest,
  journalRow,
  toJournalRow,
} from '../domain/communications/communication.ts';
import { boardRow } from '../domain/control/control-board.ts';
import { controlEntryDraft } from '../domain/control/control-entry.ts';
import { controlKind, controlKindChange, controlKindDraft } from '../domain/control/control-kind.ts';
import { reminder } from '../domain/control/reminder.ts';
import { shownControlEntry } from '../domain/control/shown-entry.ts';
import {
  counterparty,
  counterpartyChange,
  counterpartyDraft,
  counterpartyRow,
  toCounterpartyRow,
} from '../domain/directory/counterparty.ts';
import { folder, folderChange, folderDraft } from '../domain/directory/folder.ts';
import {
  importChunkReport,
  importChunkRequest,
  importJob,
  importLineReport,
  importRequest,
} from '../domain/imports/import.ts';
import { journalColumn, journalFilter } from '../domain/journal/journal-query.ts';
import { view, viewChange, viewDraft } from '../domain/journal/view.ts';
import { ledgerLine } from '../domain/reminders/reminder-ledger.ts';
import { lastingStateChange, state, stateChangeRequest, stateDraft } from '../domain/states/state.ts';
import { telephonyEvent } from '../domain/telephony/telephony.ts';
import { shownUser, showUser, subscription } from '../domain/users/channel-status.ts';
import { access, manager, userChange, userDraft } from '../domain/users/user.ts';
import { phone, phoneInput } from '../domain/values/phone.ts';
import { day, instant } from '../domain/values/text.ts';
import {
  lastingStatusChange,
  namedWindowOrderRow,
  windowOrder,
  windowOrderChange,
  windowOrderDraft,
} from '../domain/window-orders/window-order.ts';
import { hasOwnPath, routes } from './all-routes.ts';
import { exampleJournal, examples } from './examples.ts';
import { type ProblemCode, problem, problems } from './problems.ts';
import { ACCESS_NEEDED, bodyLimitOf, needsToken, type RouteSpec } from './route-spec.ts';

type JsonSchema = Record<string, unknown>;

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
    readonly securitySchemes: Readonly<Record<string, unknown>>;
  };
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
}

/** One parameter of an operation. */
export interface Parameter {
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

/** Schemas that the document names; the rest stand where they are used. */
const NAMED = {
  Access: access,
  BoardRow: boardRow,
  ClientDocument: clientDocumentRow,
  Communication: communication,
  CommunicationChange: communicationChange,
  CommunicationRequest: communicationRequest,
  BulkChange: bulkChange,
  ControlEntry: shownControlEntry,
  ControlEntryDraft: controlEntryDraft,
  ReminderLine: ledgerLine,
  ControlKind: controlKind,
  ControlKindChange: controlKindChange,
  ControlKindDraft: controlKindDraft,
  Counterparty: counterparty,
  CounterpartyChange: counterpartyChange,
  CounterpartyDraft: counterpartyDraft,
  CounterpartyRow: counterpartyRow,
  Day: day,
  Folder: folder,
  FolderChange: folderChange,
  FolderDraft: folderDraft,
  ImportChunkReport: importChunkReport,
  ImportChunkRequest: importChunkRequest,
  ImportJob: importJob,
  ImportLineReport: importLineReport,
  ImportRequest: importRequest,
  Instant: instant,
  JournalColumn: journalColumn,
  JournalFilter: journalFilter,
  JournalRow: journalRow,
  Manager: manager,
  Phone: phone,
  PhoneInput: phoneInput,
  Problem: problem,
  Reminder: reminder,
  State: state,
  StateChange: lastingStateChange,
  StateDraft: stateDraft,
  StateChangeRequest: stateChangeRequest,
  Subscription: subscription,
  User: shownUser,
  UserChange: userChange,
  TelephonyEvent: telephonyEvent,
  UserDraft: userDraft,
  StatusChange: lastingStatusChange,
  View: view,
  ViewChange: viewChange,
  ViewDraft: viewDraft,
  WindowOrder: windowOrder,
  WindowOrderChange: windowOrderChange,
  WindowOrderDraft: windowOrderDraft,
  WindowOrderRow: namedWindowOrderRow,
} as const;

for (const [id, schema] of Object.entries<z.ZodType>(NAMED)) {
  z.globalRegistry.add(schema, { ...schema.meta(), id });
}

const definitionsOf = (io: 'input' | 'output'): Record<string, JsonSchema> =>
  z.toJSONSchema(z.object(NAMED), { io, unrepresentable: 'any' }).$defs as Record<string, JsonSchema>;

/** The named schemas that differ between requests and responses, including those they are part of. */
const TAKES_MORE = ((): ReadonlySet<string> => {
  const [taken, given] = [definitionsOf('input'), definitionsOf('output')].map((definitions) =>
    Object.fromEntries(
      Object.entries(definitions).map(([name, definition]) => [name, JSON.stringify(definition)]),
    ),
  );
  const found = new Set<string>();
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const [name, definition = ''] of Object.entries(taken ?? {})) {
      const isPart = [...found].some((other) => definition.includes(`"#/$defs/${other}"`));
      if (isPart || definition !== given?.[name]) found.add(name);
    }
  }
  const answers = Object.values<RouteSpec>(routes).flatMap(({ response }) => response.schema ?? []);
  const { $defs: answered = {} } = z.toJSONSchema(z.tuple([...answers] as never), {
    io: 'output',
    unrepresentable: 'any',
  });
  return new Set([...found].filter((name) => Object.hasOwn(answered, name)));
})();

/** Examples of the named schemas, by name. */
const DOCUMENTS: Partial<Record<string, unknown>> = {
  ClientDocument: communicationRow(exampleJournal.communication),
  Communication: exampleJournal.communication,
  ControlEntry: { ...exampleJournal.controlEntry, reminderWarning: null },
  ControlKind: exampleJournal.controlKind,
  Counterparty: exampleJournal.counterparty,
  CounterpartyRow: toCounterpartyRow(exampleJournal.counterparty),
  Folder: exampleJournal.folder,
  ImportJob: exampleJournal.importJob,
  JournalRow: toJournalRow(exampleJournal.communication),
  State: exampleJournal.state,
  User: showUser(exampleJournal.user, exampleJournal.delivery),
  View: exampleJournal.view,
  WindowOrder: exampleJournal.windowOrder,
} satisfies { [Name in keyof typeof NAMED]?: unknown };

/** A schema in JSON Schema, with the named ones in it collected in `components` and referred to. */
const jsonSchema = (schema: z.ZodType, io: 'input' | 'output', components: Components): JsonSchema => {
  const { $defs = {}, properties } = JSON.parse(
    JSON.stringify(z.toJSONSchema(z.object({ schema }), { io, unrepresentable: 'any' })).replaceAll(
      /"#\/\$defs\/(\w+)"/g,
      (_, name: string) => `"#/components/schemas/${namedBy(name, io)}"`,
    ),
  ) as { $defs?: Record<string, JsonSchema>; properties: { schema: JsonSchema } };
  for (const [name, { id: _id, ...definition }] of Object.entries($defs)) {
    const document = DOCUMENTS[name];
    components[namedBy(name, io)] = {
      ...definition,
      ...(document !== undefined && { examples: [document] }),
    };
  }
  return properties.schema;
};

/**
 * What a named schema is called in a request or a response. One that accepts more than it returns, such as an instant with
 * an offset that is returned in UTC, is two schemas: a client that checked by one would refuse what the API accepts.
 */
const namedBy = (name: string, io: 'input' | 'output'): string =>
  io === 'input' && TAKES_MORE.has(name) ? `${name}Input` : name;

type Components = Record<string, JsonSchema>;

const parametersOf = (
  where: 'path' | 'query',
  schema: z.ZodObject | undefined,
  example: Readonly<Record<string, unknown>> = {},
  components: Components,
): Parameter[] => {
  if (!schema) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, 'input', components) as {
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

const header = (name: string, required: boolean, description: string, schema: JsonSchema): Parameter => ({
  name,
  in: 'header',
  required,
  description,
  schema,
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
        description: codes.map((code) => `\`${code}\`: ${problems[code].title}`).join(' '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
};

const successResponse = ({ response, versioned, path }: RouteSpec, components: Components) => ({
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
      ? { 'application/json': { schema: jsonSchema(response.schema, 'output', components) } }
      : { [response.html ? 'text/html' : 'text/plain']: { schema: { type: 'string' } } },
});

/** An example's request, whatever the operation. */
interface ExampleRequest {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly ifMatch?: string;
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
      ...parametersOf('path', route.params, example.params, components),
      ...parametersOf('query', route.query, example.query, components),
      ...(route.requiresIfMatch
        ? [
            header('If-Match', true, IF_MATCH, {
              type: 'string',
              examples: ['"1"'],
            }),
          ]
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
            schema: jsonSchema(route.body, 'input', components),
            example: example.body,
          },
        },
      },
    }),
    responses: {
      [String(route.response.status)]: successResponse(route, components),
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
  jsonSchema(problem, 'output', components);
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
