import type { FieldErrorCode } from '../domain/values/field-error.ts';
import type { ProblemCode } from './problems.ts';

/** What an integrator does about a problem: why it is returned, and what to change before the next request. */
interface ProblemHelp {
  readonly cause: string;
  readonly cure: string;
}

/**
 * Every problem code with its cause and cure, in Markdown, for `/docs`. A code without an entry does not compile. Statuses
 * and titles are those of `problems`.
 */
export const PROBLEM_CATALOGUE: Readonly<Record<ProblemCode, ProblemHelp>> = {
  'malformed-json': {
    cause: 'The body cannot be parsed as JSON.',
    cure: 'Send valid JSON. Check quotation marks, trailing commas and whether the body was cut short.',
  },
  'not-utf8': {
    cause:
      'The body contains bytes that are not UTF-8, or the character U+FFFD, which takes the place of a character lost in an earlier conversion.',
    cure: 'Encode the body as UTF-8. If your text already contains U+FFFD, read it from its source again in the right encoding.',
  },
  'unsupported-media-type': {
    cause: 'The `Content-Type` is not JSON, names another charset than UTF-8, or the body is compressed.',
    cure: 'Send `Content-Type: application/json` and an uncompressed body in UTF-8.',
  },
  'body-too-large': {
    cause: 'The body is larger than this operation accepts. `detail` says how many bytes it does.',
    cure: 'Send less at a time: fewer items, or smaller parts of an import file.',
  },
  'validation-failed': {
    cause:
      'A field of the path, query, body or headers is missing, unknown, or has the wrong type, form or length.',
    cure: 'Correct each field named in `errors` and send the request again. [Field codes](/docs#field-codes) tells what each `errors[].code` means.',
  },
  'unknown-reference': {
    cause:
      'An id in the request names something that does not exist, is inactive, is not visible to you, or, for a manager, has no access to the journal (R1, R9, R19).',
    cure: 'Look the id up again, for example with `list-states`, `list-control-kinds` or `list-managers`, and choose one that is active or assignable.',
  },
  'route-not-found': {
    cause: 'There is no operation with this method and path.',
    cure: 'Compare the method and path with this reference. A trailing slash makes it another path.',
  },
  'not-found': {
    cause: 'Nothing has the id given in the path, or the id is malformed.',
    cure: 'Check the id. Imports are deleted after 7 days; views and folders may have been deleted by somebody.',
  },
  'not-a-user': {
    cause: 'The token is valid, but nobody has added its owner as a user of the journal (R1).',
    cure: 'Ask an administrator to add you with `create-user`, under the e-mail you sign in with.',
  },
  'access-denied': {
    cause: 'Your role or access is not enough for this operation (R1). `detail` says what it needs.',
    cure: 'Use an account that has that access, or ask an administrator to change yours. It takes effect on the next request.',
  },
  'not-own-document': {
    cause: 'Your access covers only the documents you manage or created, and this is not one of them (R1).',
    cure: 'Ask an administrator for the scope `all`, or have the document assigned to you.',
  },
  'contact-document-required': {
    cause:
      'The change would leave a communication in a blue state without a contact document (R10): none was given, it was unlinked, or it is marked for deletion.',
    cure: 'Send `details.contactDocument` with an existing order or one to create, choose a state that is not blue, or remove the deletion mark from the order first.',
  },
  'contact-document-of-other-client': {
    cause: 'The window order belongs to another client than the communication does (R10).',
    cure: 'Link an order of the same client, create one with the communication, or correct `clientId`.',
  },
  'contact-document-kind': {
    cause: 'The state accepts only certain kinds of window order, and this is another one (R10).',
    cure: 'Use an order of a kind in the `contactDocumentKinds` of the state. `errors` lists them.',
  },
  'counterparty-data-required': {
    cause:
      'Creating an order for a communication without a client also creates the counterparty, which needs a phone and a folder (R11).',
    cure: 'Send `phone` and `folderId` in `details.contactDocument.create`, or set `clientId`.',
  },
  'next-date-past': {
    cause: "The next date is before today in the manager's time zone (R19).",
    cure: 'Send today or a later day, in the time zone of the manager of the entry.',
  },
  'next-date-unchanged': {
    cause: 'The entry is already due on the day it was to be postponed to (R21).',
    cure: 'Choose another day. To change the comment, kind or manager, use `update-control-entry`.',
  },
  'entry-closed': {
    cause: 'The control entry has already been completed or cancelled (R21).',
    cure: 'Create a new entry with `create-control-entry` if the client is to be called again.',
  },
  'deletion-marked': {
    cause: 'The document is marked for deletion and cannot be changed or linked (R18).',
    cure: 'Remove the mark with `unmark-communication` or `unmark-window-order`, then repeat the change.',
  },
  'version-required': {
    cause: 'The operation changes a versioned document and the request has no `If-Match` (R17).',
    cure: 'Read the document and send its `ETag` as `If-Match`, quotation marks included.',
  },
  'version-stale': {
    cause: 'Somebody has changed the document since you read it (R17).',
    cure: 'Read it again, apply your change to the current version, and send the new `ETag`. Do not simply repeat the request with a new version: you would overwrite what you have not seen.',
  },
  'already-exists': {
    cause:
      'Another user has this e-mail or extension, or another folder or view has this name in the same place. `errors` names the field.',
    cure: 'Choose another value, or use what exists.',
  },
  'last-administrator': {
    cause:
      'This is the last administrator who has registered; nobody could administer the journal any more (R1).',
    cure: 'Make somebody else an administrator and let them register first.',
  },
  'folder-cycle': {
    cause: 'The new parent is the folder itself or a folder inside it (R14).',
    cure: 'Choose a parent outside the folder.',
  },
  'folder-in-use': {
    cause: 'The folder contains counterparties or other folders (R14).',
    cure: 'Move its contents with `update-counterparty` and `update-folder` first.',
  },
  'duplicate-phone': {
    cause: 'Another counterparty already has one of the phones (R14). `duplicates` lists them.',
    cure: 'Use the existing counterparty. If both really share the number, send `allowDuplicate: true`.',
  },
  'idempotency-key-reused': {
    cause: 'The same `Idempotency-Key` was used within the last day for a different request.',
    cure: 'Generate a new key for each new request, and reuse a key only to repeat exactly the same one.',
  },
  'limit-reached': {
    cause:
      'A limit is exhausted: 30 open control entries of a communication (R19), 100 postponements of an entry (R21), 90 communications of an order (R10), 100 counterparties with one number (R14), 100 views of an owner (R3), 10 levels or 1,000 folders.',
    cure: 'Close or delete what is no longer needed, or start a new document.',
  },
  'import-part-reused': {
    cause: 'A part with this `sequence` was already imported, and its text was different.',
    cure: 'Continue with the next sequence number. Repeat a part only with exactly the same text.',
  },
  'import-finished': {
    cause: 'The part follows the one sent with `isLast`.',
    cure: 'Create another import for the remaining lines. Lines imported before are recognised.',
  },
  'signature-missing': {
    cause: 'The event of a PBX has no signature (R15).',
    cure: 'Send the signature described at the operation; check that a proxy does not remove its headers.',
  },
  'signature-invalid': {
    cause: 'The signature does not match the request and the secret of the journal (R15).',
    cure: 'Sign the bytes exactly as they are sent, with the current secret. Changing the secret takes up to five minutes to take effect.',
  },
  'signature-expired': {
    cause:
      'The request was signed more than five minutes ago, or by a clock that is ahead (R15). Events of Mango Office and Novofon are accepted for a day.',
    cure: "Set the sender's clock by NTP and sign each request when it is sent, retries too.",
  },
  'selection-too-large': {
    cause:
      'The selection has more than 20,000 rows, is larger than one response can be, or takes too long to read (R4).',
    cure: 'Narrow the period or add filters and export in several files. A long CSV file needs `Accept-Encoding: gzip`.',
  },
  'write-conflict': {
    cause: 'Other requests kept changing the same documents, and every internal retry met another change.',
    cure: 'Repeat the same request after `Retry-After`, with the same `Idempotency-Key`.',
  },
  'internal-error': {
    cause: 'A defect or an unexpected failure of the journal.',
    cure: 'Report `instance` to the operators of the journal: it names the request in their log. Whether the request took effect is unknown, so repeat a POST only with its `Idempotency-Key`.',
  },
  'stored-by-newer-release': {
    cause: 'A new release is being deployed, and this document was already saved by it.',
    cure: 'Repeat the request after `Retry-After`. The deployment takes a few minutes.',
  },
  'temporarily-unavailable': {
    cause: 'A service the journal depends on is throttled or unreachable.',
    cure: 'Repeat the same request after `Retry-After`, with the same `Idempotency-Key` and growing pauses.',
  },
};

/** What every code of a field error means, and what is expected instead. A code without an entry does not compile. */
export const FIELD_CODE_CATALOGUE: Readonly<Record<FieldErrorCode, string>> = {
  required: 'The field must be given here.',
  'unknown-field': 'There is no field with this name. Check its spelling and place.',
  'wrong-type': 'The value is missing or has another JSON type than the schema says.',
  'wrong-form': 'The text does not have the required form: an e-mail, an id, a day, an instant, an ETag.',
  'not-allowed': 'The value is none of those allowed here.',
  'too-small': 'The number, text or list is smaller than allowed; an empty text counts as too small.',
  'too-large': 'The number, text or list is larger than allowed.',
  'too-short': 'There is too little to search for: at least two letters, four digits, or a number.',
  invalid: 'The value breaks a rule that `detail` states.',
  'not-a-phone': 'This is no phone number that is given out: a digit may be missing or too many.',
  'not-a-date': 'This is no date, or one that could mean two days. Write 25.11.2026 or 2026-11-25.',
  'not-a-name': 'A folder name has 1 to 80 characters and no line breaks.',
  unknown: 'Nothing has this id, name, code or number, or you may not see it.',
  ambiguous: 'Several have this name or phone. Name one by its id or code.',
  inactive: 'It is inactive and cannot be chosen any more (R9, R19).',
  'no-access': 'The person has no access to the journal and cannot be a manager (R1).',
  marked: 'The document it names is marked for deletion (R18).',
  'other-client': 'The document it names belongs to another client (R10).',
  taken: 'Another one has this e-mail, extension or name already.',
  duplicate: 'Another counterparty has this phone (R14).',
  cycle: 'The folder would be inside itself (R14).',
  'too-deep': 'There would be more than 10 levels of folders (R14).',
  last: 'The last administrator must keep the role (R1).',
  'limit-reached': 'There can be no more of these.',
  past: "The day is in the past in the manager's time zone (R19).",
  unchanged: 'The entry is on this day already (R21).',
  'before-from': 'The last day of the period is before the first.',
  'too-far-ahead': 'The moment is more than a day in the future.',
  'too-long-ago': 'The moment is too long ago: for call events, more than 30 days.',
  'column-missing': 'The file lacks a column that is needed, or has no headings at all.',
  'column-twice': 'Two columns have the same meaning. Leave one out with `ignoreColumns`.',
  'column-unknown': 'The heading is not recognised. Rename it, or leave the column out with `ignoreColumns`.',
  'too-many-cells':
    'The line has more cells than there are headings: a cell with the delimiter in it needs quotation marks.',
  'malformed-csv': 'The headings cannot be read as CSV.',
  'quote-not-closed': 'A quotation mark opens a cell and none closes it.',
  'damaged-character': 'A character does not belong to the encoding of the file.',
  'same-line': 'An earlier line of the file is the same. Nothing is created twice.',
  'other-line': 'An earlier line of the file has the same key and other contents.',
  'other-value': 'The journal has another value, which was left as it is.',
};
