import * as z from 'zod';
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

/** The only map from code to HTTP: status and title of every problem this API answers. */
export const problems = {
  'malformed-json': { status: 400, title: 'The body is not JSON.' },
  'not-utf8': {
    status: 400,
    title: 'The body is not UTF-8, or has U+FFFD in it, which stands for a character that was lost.',
  },
  'unsupported-media-type': { status: 415, title: 'The body must be sent as application/json.' },
  'body-too-large': { status: 413, title: 'The body is too large.' },
  'validation-failed': { status: 400, title: 'Some fields are not as they must be.' },
  'unknown-reference': { status: 422, title: 'The request refers to something that does not exist.' },
  'route-not-found': { status: 404, title: 'There is no such route.' },
  'not-found': { status: 404, title: 'There is no such document.' },
  'not-a-user': { status: 403, title: 'Nobody entered you as a user of this journal.' },
  'access-denied': { status: 403, title: 'Your access does not allow this.' },
  'not-own-document': { status: 403, title: 'Your access shows your own communications only.' },
  'contact-document-required': {
    status: 422,
    title: 'A communication in this state needs a contact document.',
  },
  'contact-document-of-other-client': {
    status: 422,
    title: 'The contact document is of another client than the communication.',
  },
  'contact-document-kind': { status: 422, title: 'This state takes a contact document of another kind.' },
  'counterparty-data-required': {
    status: 422,
    title: 'The order makes a counterparty, which needs a phone and a folder.',
  },
  'next-date-past': { status: 422, title: 'The next date is past.' },
  'next-date-unchanged': { status: 422, title: 'The entry is on this day already.' },
  'entry-closed': { status: 409, title: 'The control entry is completed or cancelled already.' },
  'deletion-marked': { status: 409, title: 'The document bears a deletion mark.' },
  'version-required': { status: 428, title: 'Say in If-Match which version you have changed.' },
  'version-stale': { status: 412, title: 'Somebody else has changed this since you read it.' },
  'already-exists': { status: 409, title: 'This exists already.' },
  'last-administrator': { status: 409, title: 'Nobody else can administer.' },
  'folder-cycle': { status: 422, title: 'A folder can not be moved into itself.' },
  'folder-in-use': { status: 409, title: 'The folder has counterparties or folders in it.' },
  'duplicate-phone': { status: 409, title: 'Another counterparty has this phone.' },
  'idempotency-key-reused': { status: 422, title: 'This Idempotency-Key came before with another request.' },
  'limit-reached': { status: 409, title: 'There can be no more of these.' },
  'import-part-reused': {
    status: 422,
    title: 'A part of the file came before under this sequence, and was another.',
  },
  'import-finished': {
    status: 409,
    title: 'The last part of this file has come: nothing may come behind it.',
  },
  'signature-missing': { status: 401, title: 'The request is not signed.' },
  'signature-invalid': { status: 401, title: 'The signature is not of this request.' },
  'signature-expired': {
    status: 401,
    title: 'The request was signed too long ago, or by a clock that is ahead.',
  },
  'selection-too-large': { status: 422, title: 'This is more than one file can hold. Narrow the period.' },
  'write-conflict': { status: 503, title: 'Others are changing the same documents. Try again.' },
  'internal-error': { status: 500, title: 'Something went wrong on our side.' },
  'stored-by-newer-release': {
    status: 503,
    title: 'This was saved by a newer release of the journal, which is just being deployed. Try again.',
  },
  'temporarily-unavailable': { status: 503, title: 'The journal can not be reached right now. Try again.' },
} as const satisfies Record<ProblemCode, { status: number; title: string }>;

/** Every error's body: problem details (RFC 9457) with a stable `code`, and the fields to blame by their paths. */
export const problem = z
  .object({
    type: z.string().meta({ description: 'A URI that names the code.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional().meta({ description: 'What is particular to this request.' }),
    code: z
      .enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]])
      .meta({ description: 'Stable: branch on this.' }),
    instance: z.string().optional().meta({ description: 'The request, as the log knows it.' }),
    errors: z
      .array(
        z.object({
          field: z.string().meta({ description: 'Path of the field: `details.clientContact.phone`.' }),
          code: z.string(),
          detail: z.string(),
        }),
      )
      .optional(),
    duplicates: z
      .array(z.object({ id: z.string(), name: z.string(), phone: z.string() }))
      .optional()
      .meta({ description: 'With `duplicate-phone`: the counterparties found, and the phone each has.' }),
  })
  .meta({ id: 'Problem', description: 'Problem details (RFC 9457).' });
export type Problem = z.infer<typeof problem>;

/** Most fields a problem names: a sender mends those and is told of the next. */
const MAX_ERRORS = 50;
/** Most characters of a field's path, which is the sender's own text where there is no such field. */
const MAX_FIELD_LENGTH = 200;

const shortened = (text: string) =>
  text.length > MAX_FIELD_LENGTH ? `${text.slice(0, MAX_FIELD_LENGTH).toWellFormed()}…` : text;

/** The problem document of a refusal or another failure. It names so many fields at most, and says how many more. */
export const toProblem = ({ code, detail, fields, duplicates }: Failure, instance?: string): Problem => {
  const more = (fields?.length ?? 0) - MAX_ERRORS;
  const said = [detail, more > 0 && `And ${more} more errors.`].filter(Boolean).join(' ');
  return {
    type: `urn:problem:${code}`,
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

/** Most that is told of one document among many: a hundred of them are one answer, which is remembered as one item. */
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
export const fieldErrors = (issues: readonly z.core.$ZodIssue[]): NonNullable<Refusal['fields']> =>
  issues.flatMap((issue) => {
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
    return [{ field: at(), code: CODES[issue.code] ?? 'invalid', detail: issue.message }];
  });

/**
 * How far into the value a branch of a union got before it failed: the furthest is what the sender meant. A key or a
 * choice that the branch does not know says that another is meant.
 */
const depth = (branch: readonly z.core.$ZodIssue[]): number =>
  branch.reduce((deepest, issue) => Math.max(deepest, issue.path.length * 2 + (isForeign(issue) ? 0 : 1)), 0);

const isForeign = ({ code }: z.core.$ZodIssue) => code === 'unrecognized_keys' || code === 'invalid_value';

const CODES: Partial<Record<string, string>> = {
  invalid_type: 'wrong-type',
  invalid_value: 'not-allowed',
  invalid_union: 'not-allowed',
  invalid_format: 'wrong-form',
  too_big: 'too-large',
  too_small: 'too-small',
};
