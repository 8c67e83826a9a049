import type { FieldError } from './field-error.ts';
import { fail } from './result.ts';

/**
 * Every reason of the domain to refuse something. Codes are stable: clients branch on them. What each means
 * in HTTP is in `api/problems.ts` alone.
 */
export type RefusalCode =
  /** A field has the wrong type, form or length, or is unknown. */
  | 'validation-failed'
  /** The body refers to something that does not exist or can't be used any more. */
  | 'unknown-reference'
  /** The path refers to something that does not exist. */
  | 'not-found'
  /** The caller is signed in, but no administrator has added them as a user. */
  | 'not-a-user'
  /** R1: the caller's access does not allow this. */
  | 'access-denied'
  /** R1: the caller sees only their own communications, and this is not one of them. */
  | 'not-own-document'
  /** R10: a blue state without its contact document. */
  | 'contact-document-required'
  /** R10: the contact document is another client's order. */
  | 'contact-document-of-other-client'
  /** R10: a blue state with a contact document of the wrong kind. */
  | 'contact-document-kind'
  /** R11: the order creates a counterparty, which needs a phone and a folder. */
  | 'counterparty-data-required'
  /** R19: the next date is in the past for its manager. */
  | 'next-date-past'
  /** R21: an entry must be postponed to a different day. */
  | 'next-date-unchanged'
  /** R21: the control entry is already completed or cancelled. */
  | 'entry-closed'
  /** R18: the document is marked for deletion. */
  | 'deletion-marked'
  /** R17: the request does not say which version it is based on. */
  | 'version-required'
  /** R17: somebody else has changed the document since it was read. */
  | 'version-stale'
  /** Another user or document already has this value. */
  | 'already-exists'
  /** R1: this is the last administrator. */
  | 'last-administrator'
  /** A folder can't be moved into itself or a folder within it. */
  | 'folder-cycle'
  /** A folder that holds counterparties or other folders can't be deleted. */
  | 'folder-in-use'
  /** R14: another counterparty has this phone, and the request does not allow duplicates. */
  | 'duplicate-phone'
  /** The Idempotency-Key was used with a different request. */
  | 'idempotency-key-reused'
  /** A bounded list is full: open control entries of one communication, postponements of one entry, folders. */
  | 'limit-reached'
  /** A part with this sequence number and a different text was sent before. */
  | 'import-part-reused'
  /** A part follows the one that was declared the last. */
  | 'import-finished'
  /** R15: the request must be signed. */
  | 'signature-missing'
  /** R15: the signature does not match the request and our secret. */
  | 'signature-invalid'
  /** R15: the signature is too old, or its time is ahead of ours. */
  | 'signature-expired'
  /** More rows or bytes than one response can hold: narrow the period. */
  | 'selection-too-large'
  /** The write kept conflicting with others at the same time. */
  | 'write-conflict';

/** A counterparty that already has a phone (R14). */
export interface Duplicate {
  readonly id: string;
  readonly name: string;
  /** E.164. */
  readonly phone: string;
}

/** A refusal, with the fields at fault and the counterparties in the way, if any. */
export interface Refusal {
  readonly code: RefusalCode;
  /** A sentence specific to this request. */
  readonly detail?: string;
  readonly fields?: readonly FieldError[];
  readonly duplicates?: readonly Duplicate[];
}

/** A failed result that holds a refusal. */
export const refuse = (code: RefusalCode, ...fields: FieldError[]) =>
  fail<Refusal>(fields.length > 0 ? { code, fields } : { code });

/** The error of a field that refers to something that does not exist. */
export const unknownReference = (field: string, what: string): FieldError => ({
  field,
  code: 'unknown',
  detail: `There is no such ${what}.`,
});

/** Refuses a reference to something that does not exist. */
export const refuseReference = (field: string, what: string) =>
  refuse('unknown-reference', unknownReference(field, what));
