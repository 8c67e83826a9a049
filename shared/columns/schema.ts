/**
 * What a table held in columns is made of. Every table has besides its columns an id, which is unique and ascends with
 * the moment of creation, and a revision, which counts the changes of a row.
 */

/** An id of a document: `usr_` and a ULID. Kept as bytes. */
interface IdSpec {
  readonly kind: 'id';
  readonly prefix: string;
}

/**
 * A text. `natural` ones are compared as people do: without regard to case, ё and white space, numbers in them by
 * their value. `binary` ones are compared byte by byte: phones, and values out of a fixed list, whose `order` it is then.
 */
interface TextSpec {
  readonly kind: 'text';
  readonly collation: 'natural' | 'binary';
  readonly order?: readonly string[];
}

/** A whole number. One `near` the id is a moment: mostly close to that of the row's creation, which makes it short. */
interface NumberSpec {
  readonly kind: 'number';
  readonly near?: 'id';
}

export type ColumnSpec = IdSpec | TextSpec | NumberSpec;

export interface TableSchema {
  /** Goes up whenever a column is added or means something else: groups of another version are refused. */
  readonly version: number;
  /** Of the rows' own ids. */
  readonly prefix: string;
  readonly columns: Readonly<Record<string, ColumnSpec>>;
  /** The column that decides, newest first, where all that is sorted by is equal; behind it decides the id. */
  readonly tieBreak: string;
}

/** What is in one place of a table. */
export type Cell = string | number | null;

/** A row of a table of any schema. */
export type Row = { readonly id: string; readonly revision: number } & Readonly<Record<string, Cell>>;

/** A row of a table of this schema. */
export type RowOf<Schema extends TableSchema> = { readonly id: string; readonly revision: number } & {
  readonly [Name in keyof Schema['columns']]:
    | (Schema['columns'][Name]['kind'] extends 'number' ? number : string)
    | null;
};
