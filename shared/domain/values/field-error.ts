/**
 * What can be wrong with a field. Codes are stable: clients branch on them.
 * `api/problem-catalogue.ts` explains each.
 */
export type FieldErrorCode =
  // The form of a value
  | 'required'
  | 'unknown-field'
  | 'wrong-type'
  | 'wrong-form'
  | 'not-allowed'
  | 'too-small'
  | 'too-large'
  | 'too-short'
  | 'invalid'
  | 'not-a-phone'
  | 'not-a-date'
  | 'not-a-name'
  // What it refers to
  | 'unknown'
  | 'ambiguous'
  | 'inactive'
  | 'no-access'
  | 'marked'
  | 'other-client'
  | 'taken'
  | 'duplicate'
  | 'cycle'
  | 'too-deep'
  | 'last'
  | 'limit-reached'
  // Days and moments
  | 'past'
  | 'unchanged'
  | 'before-from'
  | 'too-far-ahead'
  | 'too-long-ago'
  // Files
  | 'column-missing'
  | 'column-twice'
  | 'column-unknown'
  | 'too-many-cells'
  | 'malformed-csv'
  | 'quote-not-closed'
  | 'damaged-character'
  | 'same-line'
  | 'other-line'
  | 'other-value';

/** What is wrong with one field: its path in the request (`details.clientContact.phone`), a code and a sentence. */
export interface FieldError {
  readonly field: string;
  readonly code: FieldErrorCode;
  readonly detail: string;
}

const CODES: Partial<Record<string, FieldErrorCode>> = {
  invalid_type: 'wrong-type',
  invalid_value: 'not-allowed',
  invalid_union: 'not-allowed',
  invalid_format: 'wrong-form',
  too_big: 'too-large',
  too_small: 'too-small',
};

/** The code for an issue of a zod schema. */
export const fieldErrorCode = (issueCode: string): FieldErrorCode => CODES[issueCode] ?? 'invalid';
