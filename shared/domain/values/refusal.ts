import { fail } from './result.ts';

/**
 * Every reason the domain has to refuse something. Codes are stable: clients branch on them.
 * What each means in HTTP stands in `api/problems.ts` alone.
 */
export type RefusalCode =
  /** A field has the wrong type, form or length, or is not known. */
  | 'validation-failed'
  /** The body names something that does not exist or can't be used any more. */
  | 'unknown-reference'
  /** The path names something that does not exist. */
  | 'not-found'
  /** The caller is signed in, but nobody entered them as a user. */
  | 'not-a-user'
  /** R1: the caller's access does not allow this. */
  | 'access-denied'
  /** R1: the caller sees only their own communications and this is not one. */
  | 'not-own-document'
  /** R10: a blue state without its contact document. */
  | 'contact-document-required'
  /** R10: the contact document is an order of another client than the communication's. */
  | 'contact-document-of-other-client'
  /** R10: a blue state with a contact document of a kind it does not take. */
  | 'contact-document-kind'
  /** R11: the order makes a counterparty, which needs a phone and a folder. */
  | 'counterparty-data-required'
  /** R19: the next date is in the past for its manager. */
  | 'next-date-past'
  /** R21: an entry is postponed to another day, not to the day it is on. */
  | 'next-date-unchanged'
  /** R21: the control entry is completed or cancelled already. */
  | 'entry-closed'
  /** R18: the document bears a deletion mark. */
  | 'deletion-marked'
  /** R17: the change did not say which version it was made on. */
  | 'version-required'
  /** R17: somebody else has changed the document since it was read. */
  | 'version-stale'
  /** A user, or another document, has this already. */
  | 'already-exists'
  /** R1: without this user's role nobody could administer any more. */
  | 'last-administrator'
  /** A folder can't be moved into itself or a folder within it. */
  | 'folder-cycle'
  /** A folder that holds counterparties or other folders can't be deleted. */
  | 'folder-in-use'
  /** R14: another counterparty has this phone, and it was not said that this is known. */
  | 'duplicate-phone'
  /** The Idempotency-Key came before with another request. */
  | 'idempotency-key-reused'
  /** A bounded list is full: open control entries of one communication, postponements of one entry, folders. */
  | 'limit-reached'
  /** A part of a file came before under this sequence with another text. */
  | 'import-part-reused'
  /** A part comes behind the one that was said to be the last. */
  | 'import-finished'
  /** R15: the request is to be signed and is not. */
  | 'signature-missing'
  /** R15: the signature is not of this request and our secret. */
  | 'signature-invalid'
  /** R15: the request was signed too long ago, or by a clock that is ahead. */
  | 'signature-expired'
  /** More rows, or more bytes, than one answer can hold: the period must be narrowed. */
  | 'selection-too-large'
  /** Others wrote the same documents at the same moment, again and again. */
  | 'write-conflict';

/** What is wrong with one field: its path in the request (`details.clientContact.phone`), a code and a sentence. */
export interface FieldError {
  readonly field: string;
  readonly code: string;
  readonly detail: string;
}

/** A counterparty found that has a phone already (R14). */
export interface Duplicate {
  readonly id: string;
  readonly name: string;
  /** E.164. */
  readonly phone: string;
}

/** A refusal: its code and, where fields are to blame, which; where others are in the way, who. */
export interface Refusal {
  readonly code: RefusalCode;
  /** A sentence on what is particular to this request. */
  readonly detail?: string;
  readonly fields?: readonly FieldError[];
  readonly duplicates?: readonly Duplicate[];
}

/** A failed result with a refusal in it. */
export const refuse = (code: RefusalCode, ...fields: FieldError[]) =>
  fail<Refusal>(fields.length > 0 ? { code, fields } : { code });

/** What is wrong with a field that names something there is not. */
export const unknownReference = (field: string, what: string): FieldError => ({
  field,
  code: 'unknown',
  detail: `There is no such ${what}.`,
});

/** The refusal of a reference to something unknown, for one field. */
export const refuseReference = (field: string, what: string) =>
  refuse('unknown-reference', unknownReference(field, what));
