/**
 * What is asked of a row, with everything read that depends on the day, the zone or the country: what the columns are
 * searched by. Texts are as people write them; those of `binary` columns, and ids, as they are kept.
 */
export type Condition =
  | TextCondition
  | NumberCondition
  | { readonly column: string; readonly is: 'null' | 'not-null' }
  | AnyOf;

/** Of a column of texts or ids. With `negated` a row without a value passes, else it never does. */
interface TextCondition {
  readonly column: string;
  readonly is: 'text';
  readonly negated?: boolean;
  readonly test: TextTest;
}

export type TextTest =
  | { readonly equals: readonly string[] }
  | { readonly contains: readonly string[] }
  | { readonly startsWith: readonly string[] }
  /** Bounds are included, and so is all that sorts with them. */
  | { readonly from?: string; readonly to?: string };

/** Of a column of numbers; bounds are included. With `negated` a row without a value passes, else it never does. */
export interface NumberCondition {
  readonly column: string;
  readonly is: 'number';
  readonly negated?: boolean;
  readonly from?: number;
  readonly to?: number;
}

/** At least one of some conditions is met. */
export interface AnyOf {
  readonly is: 'any';
  readonly of: readonly Exclude<Condition, AnyOf>[];
}
