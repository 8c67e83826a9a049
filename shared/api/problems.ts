import * as z from 'zod';
import { type FieldError, fieldErrorCode } from '../domain/values/field-error.ts';
import type { Refusal, RefusalCode } from '../domain/values/refusal.ts';

/** Codes of errors that are not the domain's: the transport's, and what is nobody's fault but ours. */
type TransportCode =
  | 'malformed-json'
  | 'not-utf8'
  | 'unsupported-media-type'
  | 'body-too-large'
  | 'route-not-found'
  | 'internal-error'
  | 'stored-by-newer-release'
  | 'temporarily-unavailable';

export type ProblemCode = RefusalCode | TransportCode;

/** What has failed, and what can be said of it: a refusal of the domain or a failure of the transport. */
export type Failure = Omit<Refusal, 'code'> & { readonly code: ProblemCode };

/** The only map from code to HTTP: status and title of every problem this API returns. Causes and cures: problem-catalogue.ts. */
export const problems = {
  'malformed-json': { status: 400, title: 'The body is not valid JSON.' },
  'not-utf8': {
    status: 400,
    title: 'The body is not valid UTF-8.',
  },
  'unsupported-media-type': { status: 415, title: 'The body must be sent as application/json.' },
  'body-too-large': { status: 413, title: 'The body is too large.' },
  'validation-failed': { status: 400, title: 'Some fields are invalid.' },
  'unknown-reference': {
    status: 422,
    title: 'The request refers to something that does not exist or cannot be used.',
  },
  'route-not-found': { status: 404, title: 'There is no such route.' },
  'not-found': { status: 404, title: 'There is no document with this id.' },
  'not-a-user': { status: 403, title: 'Nobody has added you as a user of this journal.' },
  'access-denied': { status: 403, title: 'Your access does not allow this.' },
  'not-own-document': { status: 403, title: 'Your access covers your own documents only.' },
  'contact-document-required': {
    status: 422,
    title: 'A communication in this state needs a contact document.',
  },
  'contact-document-of-other-client': {
    status: 422,
    title: 'The contact document belongs to another client.',
  },
  'contact-document-kind': { status: 422, title: 'This state requires a contact document of another kind.' },
  'counterparty-data-required': {
    status: 422,
    title: 'The order creates a counterparty, which needs a phone and a folder.',
  },
  'next-date-past': { status: 422, title: 'The next date is in the past.' },
  'next-date-unchanged': { status: 422, title: 'The entry is already due on this day.' },
  'entry-closed': { status: 409, title: 'The control entry is already completed or cancelled.' },
  'deletion-marked': { status: 409, title: 'The document is marked for deletion.' },
  'version-required': { status: 428, title: 'If-Match must say which version you are changing.' },
  'version-stale': { status: 412, title: 'Somebody else has changed this since you read it.' },
  'already-exists': { status: 409, title: 'This already exists.' },
  'last-administrator': { status: 409, title: 'The last administrator must keep the role.' },
  'folder-cycle': { status: 422, title: 'A folder cannot be moved into itself.' },
  'folder-in-use': { status: 409, title: 'The folder is not empty.' },
  'duplicate-phone': { status: 409, title: 'Another counterparty has this phone.' },
  'idempotency-key-reused': {
    status: 422,
    title: 'This Idempotency-Key was already used for a different request.',
  },
  'limit-reached': { status: 409, title: 'A limit has been reached.' },
  'import-part-reused': {
    status: 422,
    title: 'A different part was already imported under this sequence.',
  },
  'import-finished': {
    status: 409,
    title: 'The last part of this file has already been imported.',
  },
  'signature-missing': { status: 401, title: 'The request is not signed.' },
  'signature-invalid': { status: 401, title: 'The signature does not match the request.' },
  'signature-expired': {
    status: 401,
    title: 'The request was signed too long ago, or by a clock that is ahead.',
  },
  'selection-too-large': {
    status: 422,
    title: 'The selection is too large for one file. Narrow the period.',
  },
  'write-conflict': { status: 503, title: 'Others are changing the same documents. Try again.' },
  'internal-error': { status: 500, title: 'Something went wrong on our side.' },
  'stored-by-newer-release': {
    status: 503,
    title: 'This was saved by a newer release, which is being deployed. Try again.',
  },
  'temporarily-unavailable': { status: 503, title: 'The journal is temporarily unavailable. Try again.' },
} as const satisfies Record<ProblemCode, { status: number; title: string }>;

/** Most fields a problem names: a sender corrects those and is told of the next. */
const MAX_ERRORS = 50;

/** Where on `/docs` a code is explained. */
export const problemAnchor = (code: ProblemCode): string => `error-${code}`;

/** Every error's body: problem details (RFC 9457) with a stable `code`, and the fields at fault by their paths. */
export const problem = z
  .object({
    type: z.string().meta({ description: 'Where `/docs` explains the code, relative to the API.' }),

    title: z.string().meta({ description: 'One sentence, the same for every problem with this code.' }),
    status: z.int().meta({ description: 'The HTTP status.' }),
    detail: z.string().optional().meta({ description: 'What is specific to this request.' }),
    code: z
      .enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]])
      .meta({ description: 'Stable: branch on this.' }),
    instance: z
      .string()
      .optional()
      .meta({ description: 'The request as the log names it: quote it when you report an error.' }),
    errors: z
      .array(
        z.object({
          field: z.string().meta({ description: 'The path of the field: `details.clientContact.phone`.' }),
          code: z.string().meta({ description: 'Stable: branch on this.' }),
          detail: z.string().meta({ description: 'A sentence for people.' }),
        }),
      )
      .optional()
      .meta({ description: 'The fields at fault, at most 50 of them.' }),
    duplicates: z
      .array(z.object({ id: z.string(), name: z.string(), phone: z.string() }))
      .optional()
      .meta({ description: 'With `duplicate-phone`: the counterparties that have a phone of the request.' }),
  })
  .meta({ id: 'Problem', description: 'An error: problem details (RFC 9457).' });
export type Problem = z.infer<typeof problem>;

/** Most characters of a field's path, which is the sender's own text where there is no such field. */
const MAX_FIELD_LENGTH = 200;

const shortened = (text: string) =>
  text.length > MAX_FIELD_LENGTH ? `${text.slice(0, MAX_FIELD_LENGTH).toWellFormed()}…` : text;

/** The problem document of a refusal or another failure. It names so many fields at most, and says how many more. */
export const toProblem = ({ code, detail, fields, duplicates }: Failure, instance?: string): Problem => {
  const more = (fields?.length ?? 0) - MAX_ERRORS;
  const said = [detail, more > 0 && `And ${more} more errors.`].filter(Boolean).join(' ');
  return {
    type: `/docs#${problemAnchor(code)}`,
    ...problems[code],
    ...(said && { detail: said }),
    code,
    ...(instance && { instance }),
    ...(fields && {
      errors: fields.slice(0, MAX_ERRORS).map((error) => ({ ...error, field: shortened(error.field) })),
    }),
    ...(duplicates && { duplicates: [...duplicates] }),
  };
};

/** Limits of a problem of one document among many: a hundred of them are one response, which is kept as one item. */
const BRIEF = { errors: 3, fieldLength: 100, detailLength: 200 } as const;

/** The same in brief, for one of many documents. */
export const toBriefProblem = ({ code, fields }: Parameters<typeof toProblem>[0]): Problem =>
  toProblem({
    code,
    ...(fields && {
      fields: fields.slice(0, BRIEF.errors).map((error) => ({
        ...error,
        field: error.field.slice(0, BRIEF.fieldLength).toWellFormed(),
        detail: error.detail.slice(0, BRIEF.detailLength).toWellFormed(),
      })),
    }),
  });

/** The errors of a failed parse, a line for each field. There may be as many as what was parsed has values. */
export const fieldErrors = (issues: readonly z.core.$ZodIssue[]): readonly FieldError[] =>
  issues.flatMap((issue): readonly FieldError[] => {
    const at = (...more: PropertyKey[]) => [...issue.path, ...more].map(String).join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        field: at(key),
        code: 'unknown-field',
        detail: 'There is no such field.',
      }));
    }
    // A union that is told apart by a field has no branch to look into where that field says none of them.
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      const [nearest = []] = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length);
      return fieldErrors(nearest.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })));
    }
    return [{ field: at(), code: fieldErrorCode(issue.code), detail: issue.message }];
  });

/**
 * How far into the value a branch of a union got before it failed: the furthest is what the sender meant. A key or a
 * choice that the branch does not know says that another is meant.
 */
const depth = (branch: readonly z.core.$ZodIssue[]): number =>
  branch.reduce((deepest, issue) => Math.max(deepest, issue.path.length * 2 + (isForeign(issue) ? 0 : 1)), 0);

const isForeign = ({ code }: z.core.$ZodIssue) => code === 'unrecognized_keys' || code === 'invalid_value';
