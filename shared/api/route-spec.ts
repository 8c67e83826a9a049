import type * as z from 'zod';
import type { ProblemCode } from './problems.ts';

/** Which function answers a route: one per trust boundary. */
export type HttpFunctionName = 'api' | 'docs' | 'export' | 'telephony';

/**
 * Who may call a route (R1):
 * - `public`: anyone, no token;
 * - `signed`: no token, but a signature that the function itself checks: machines with a secret we share (R15);
 * - `signed-in`: anyone with a token who is entered as a user;
 * - `read`, `write`: users whose access to the journal is at least that;
 * - `extended`: users who may read the journal, in its extended view too;
 * - `supervisor`: of those who may read the journal the head of sales and administrators;
 * - `administrator`: administrators;
 * - `importer`: of those who may write in the journal the administrators: what they import is in it.
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

/** What each access means, as the description of the API and refusals tell it. */
export const ACCESS_NEEDED: Readonly<Record<RequiredAccess, string>> = {
  public: 'nothing: anybody may call it',
  signed: 'a signature',
  'signed-in': 'a token of somebody entered as a user',
  read: 'access `read` to the journal',
  extended: 'access `read` to the journal, with its `extended` view',
  write: 'access `write` to the journal',
  supervisor: 'access `read` to the journal and the role `head-of-sales` or `administrator`',
  administrator: 'the role `administrator`',
  importer: 'access `write` to the journal and the role `administrator`',
};

/** The largest body a route takes that does not say more, in bytes. */
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
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The body is sent as a form (application/x-www-form-urlencoded) and not as JSON. */
  readonly form?: true;
  /** The largest body in bytes, where what is right can be larger than 64 KiB. Ask `bodyLimitOf`. */
  readonly bodyLimitBytes?: number;
  /** What a success answers. `html` and `text` routes answer that, `file` ones a file of these types: no schema. */
  readonly response: {
    readonly status: 200 | 201;
    readonly schema?: z.ZodType;
    readonly html?: true;
    readonly text?: true;
    readonly file?: readonly string[];
  };
  /** The answer has an ETag; with `PATCH` and transitions the request must carry If-Match (R17). */
  readonly versioned?: true;
  /** If-Match is required: missing → 428, stale → 412 (R17). */
  readonly requiresIfMatch?: true;
  /** Takes an Idempotency-Key: the same key and body answer the first answer again. */
  readonly idempotent?: true;
  /** Problem codes particular to this route; those every route can answer are added for all. */
  readonly problems?: readonly ProblemCode[];
}
