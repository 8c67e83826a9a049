import type * as z from 'zod';
import type { ProblemCode } from './problems.ts';

/** Which function serves a route: one per trust boundary. */
export type HttpFunctionName = 'api' | 'docs' | 'export' | 'telephony';

/**
 * Who may call a route (R1):
 * - `public`: anyone, no token;
 * - `signed`: no token, but a signature that the function itself checks: machines with a secret we share (R15);
 * - `signed-in`: anyone with a token who was added as a user;
 * - `read`, `write`: users whose access to the journal is at least that;
 * - `extended`: users who may read the journal, in its extended view too;
 * - `supervisor`: the head of sales and administrators, if they may read the journal;
 * - `administrator`: administrators;
 * - `importer`: administrators who may write to the journal, since that is where imports go.
 */
export type RequiredAccess =
  | 'public'
  | 'signed'
  | 'signed-in'
  | 'read'
  | 'extended'
  | 'write'
  | 'supervisor'
  | 'administrator'
  | 'importer';

/** What each access requires, as descriptions of the API and refusals say it: "Needs …". */
export const ACCESS_NEEDED: Readonly<Record<RequiredAccess, string>> = {
  public: 'no token: anyone may call it',
  signed: 'a signature instead of a token',
  'signed-in': 'a token of somebody who was added as a user',
  read: '`read` access to the journal',
  extended: '`read` access to the journal and its `extended` view',
  write: '`write` access to the journal',
  supervisor: '`read` access to the journal and the role `head-of-sales` or `administrator`',
  administrator: 'the role `administrator`',
  importer: '`write` access to the journal and the role `administrator`',
};

/** The largest body a route takes unless it says otherwise, in bytes. */
const BODY_LIMIT_BYTES = 64 * 1024;

/** The largest body a route takes, in bytes: a larger one is refused, `body-too-large`, before it is read. */
export const bodyLimitOf = ({ bodyLimitBytes = BODY_LIMIT_BYTES }: RouteSpec): number => bodyLimitBytes;

/** Whether the gateway asks for a token before it lets a request through. */
export const needsToken = (access: string): boolean => access !== 'public' && access !== 'signed';

/**
 * Scopes of which a token must have one where the gateway asks for a token: access tokens of the sign-in page have the
 * first, those of a sign-in by password (SRP) the second. ID tokens have none, and so don't open the API: they are for
 * the application that signed somebody in, and go to places where access tokens don't.
 */
export const TOKEN_SCOPES = ['openid', 'aws.cognito.signin.user.admin'] as const;

/** One row of the table of routes. CDK, the gateway, the pipeline, OpenAPI and the client are all made from it. */
export interface RouteSpec {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** API Gateway's notation: `/communications/{communicationId}`. */
  readonly path: `/${string}`;
  readonly function: HttpFunctionName;
  readonly access: RequiredAccess;
  readonly tag: string;
  /** A title of the operation: a verb and what it is done to, no sentence. */
  readonly summary: string;
  /** Sentences, in Markdown, with the numbers of the rules it carries out. */
  readonly description: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The body is sent as a form (application/x-www-form-urlencoded) and not as JSON. */
  readonly form?: true;
  /** The largest body in bytes, where what is right can be larger than 64 KiB. Ask `bodyLimitOf`. */
  readonly bodyLimitBytes?: number;
  /** What a success returns. `html` and `text` routes return that, `file` ones a file of one of these types: no schema. */
  readonly response: {
    readonly status: 200 | 201;
    readonly schema?: z.ZodType;
    readonly html?: true;
    readonly text?: true;
    readonly file?: readonly string[];
  };
  /** The response has an ETag; with `PATCH` and transitions the request must carry If-Match (R17). */
  readonly versioned?: true;
  /** If-Match is required: missing → 428, stale → 412 (R17). */
  readonly requiresIfMatch?: true;
  /** Takes an Idempotency-Key: the same key and body get the first response again. */
  readonly idempotent?: true;
  /** Problem codes specific to this route; those every route can return are added for all. */
  readonly problems?: readonly ProblemCode[];
}
