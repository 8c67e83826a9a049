import type { CellLook } from '../lists/csv.ts';
import type { FieldError, FieldErrorCode } from '../values/field-error.ts';
import { fail, ok, type Result } from '../values/result.ts';
import { normalizeForComparison } from '../values/text.ts';
import type { ImportKind } from './import.ts';
import { COLUMNS, type FieldOf, meaningsOf } from './import-headings.ts';
import { DAMAGED } from './text-encoding.ts';

/** A column of a file: its heading, and the field it is read into, if any. */
export interface HeaderColumn {
  readonly heading: string;
  readonly field: string | null;
  /** The heading is not understood: a line with something in this column is refused. */
  readonly unknown: boolean;
}

/** Maximum number of columns, and of characters in a heading. */
const MAX_COLUMNS = 300;
const MAX_HEADING_CHARACTERS = 200;

/** In `ignoreColumns`: all headings that are not understood. */
const EVERY_COLUMN = '*';

export interface HeaderOptions {
  /** Headings of columns to leave out, or `*`, the default, for all that are not understood. */
  readonly ignoreColumns?: readonly string[] | undefined;
  /** For counterparties whose line names no folder. */
  readonly folder?: string | undefined;
}

/** Reads headings, ignoring case. Refuses a file that lacks a required column or has one twice. */
export const readHeader = (
  kind: ImportKind,
  headings: readonly string[],
  { ignoreColumns = [EVERY_COLUMN], folder }: HeaderOptions = {},
): Result<HeaderColumn[], FieldError[]> => {
  const error = (code: FieldErrorCode, detail: string): FieldError => ({ field: 'header', code, detail });
  if (headings.length > MAX_COLUMNS || headings.some((heading) => heading.length > MAX_HEADING_CHARACTERS)) {
    const detail = `At most ${MAX_COLUMNS} headings of ${MAX_HEADING_CHARACTERS} characters are accepted.`;
    return fail([error('too-large', detail)]);
  }
  const ignored = new Set(ignoreColumns.map(normalizeForComparison));
  const meanings = meaningsOf(kind, headings);
  const columns = headings.map((text, index): HeaderColumn => {
    const heading = text.trim();
    const meaning = meanings[index] ?? 'unknown';
    if (ignored.has(normalizeForComparison(heading))) return { heading, field: null, unknown: false };
    if (typeof meaning === 'object') return { heading, field: meaning.field, unknown: false };
    return { heading, field: null, unknown: meaning === 'unknown' && !ignored.has(EVERY_COLUMN) };
  });
  const has = (...fields: string[]) => columns.some(({ field }) => field !== null && fields.includes(field));
  const read = columns.map(({ heading }) => `"${heading}"`).join(', ');
  const isThere: Readonly<Record<string, boolean>> = {
    name: has('name', 'surname', 'givenName', 'fullName', 'organisation'),
    folder: has('folder') || folder !== undefined,
  };
  const errors = Object.entries(COLUMNS[kind]).flatMap(([field, { headings: names, required, many }]) => {
    const matches = columns.filter((column) => column.field === field);
    if (required && !isThere[field]) {
      return [error('column-missing', `There is no column "${names[0]}". The headings read are ${read}.`)];
    }
    if (!many && matches.length > 1) {
      return [
        error(
          'column-twice',
          `Two columns mean "${names[0]}": ${matches.map((one) => one.heading).join(', ')}.`,
        ),
      ];
    }
    return [];
  });
  if (columns.every(({ field }) => field === null)) {
    errors.push(error('column-missing', `None of these headings is recognised: ${read}.`));
  }
  return errors.length > 0 ? fail(errors) : ok(columns);
};

const LOOK_OF: Readonly<Record<string, CellLook>> = {
  date: 'date',
  nextDate: 'date',
  phone: 'phone',
  phones: 'phone',
  email: 'email',
  emails: 'email',
};

/** What the cells of each column look like. */
export const looksOf = (columns: readonly { readonly field: string | null }[]): CellLook[] =>
  columns.map(({ field }) => LOOK_OF[field ?? ''] ?? 'any');

/** The non-empty cells of a row, by field. */
export type Cells<Kind extends ImportKind> = { readonly [Field in FieldOf<Kind>]?: readonly string[] } & {
  readonly additional: Readonly<Record<string, string>>;
};

/** The cells of a row, with the indexes of their columns. */
export interface ReadRow<Kind extends ImportKind> {
  readonly cells: Cells<Kind>;
  readonly columnIndexes: Readonly<Record<string, readonly number[]>>;
}

/** What keeps spreadsheets from reading a text as a number or a formula: `'8926…`, `="8926…"`. */
const APOSTROPHE = /^'(?=[=+\-@\t\r\d(])/;
const FORMULA = /^="([^"]*)"$/;

const unguarded = (cell: string): string => {
  const text = cell.replace(APOSTROPHE, '').trim();
  return FORMULA.exec(text)?.[1]?.trim() ?? text;
};

/**
 * Sorts the cells of a record by field. Refuses cells without a heading, or with one that is not understood.
 */
export const readCells = <Kind extends ImportKind>(
  kind: Kind,
  columns: readonly HeaderColumn[],
  record: readonly string[],
): Result<ReadRow<Kind>, FieldError[]> => {
  if (record.slice(columns.length).some((cell) => cell.trim() !== '')) {
    const detail =
      'There are more cells than headings: a cell that contains the delimiter needs quotation marks.';
    return fail([{ field: '', code: 'too-many-cells', detail }]);
  }
  const fields: Record<string, string[]> = {};
  const columnIndexes: Record<string, number[]> = {};
  const additional: Record<string, string> = {};
  const errors: FieldError[] = [];
  for (const [index, { field, heading, unknown }] of columns.entries()) {
    const cell = unguarded((record[index] ?? '').trim());
    if (cell === '') continue;
    if (unknown) {
      const detail = 'This heading is not recognised: rename it, or leave the column out.';
      errors.push({ field: heading, code: 'column-unknown', detail });
      continue;
    }
    if (field === null) continue;
    if (cell.includes(DAMAGED)) {
      const detail =
        'A character in this cell is damaged: its bytes do not belong to the encoding of the file.';
      errors.push({ field: heading, code: 'damaged-character', detail });
      continue;
    }
    const [group, name] = field.split(/:(.*)/s);
    if (group === 'additional' && name) additional[name] = cell;
    else {
      fields[field] = [...(fields[field] ?? []), cell];
      columnIndexes[field] = [...(columnIndexes[field] ?? []), index];
    }
  }
  if (errors.length > 0) return fail(errors);
  return ok({
    cells: withWholeName(kind, { ...fields, additional }) as unknown as Cells<Kind>,
    columnIndexes,
  });
};

type Row = { readonly additional: Readonly<Record<string, string>> } & {
  readonly [field: string]: readonly string[] | Readonly<Record<string, string>>;
};

/**
 * The row with one name, in Russian order: surname, given name, patronymic. The full name and the
 * organisation become additional data, unless they are the only name there is.
 */
const withWholeName = (kind: ImportKind, row: Row): Row => {
  const { surname, givenName, patronymic, fullName, organisation, ...others } = row;
  const field = kind === 'counterparties' ? 'name' : 'client';
  const [whole, full, company] = [others[field], fullName, organisation].map((cells) =>
    Array.isArray(cells) ? (cells[0] as string) : undefined,
  );
  const parts = [surname, givenName, patronymic].flatMap((cells) => (Array.isArray(cells) ? cells : []));
  // The person to ask for, if the whole name is not theirs: `ООО Ромашка`, `Петров`, `Иван`.
  const isOther =
    whole !== undefined &&
    parts.some((part) => !normalizeForComparison(whole).includes(normalizeForComparison(String(part))));
  const name = whole ?? (parts.length > 0 ? parts.join(' ') : (full ?? company));
  return {
    ...others,
    ...(name !== undefined && { [field]: [name] }),
    additional: {
      ...row.additional,
      ...(full !== undefined && full !== name && { 'Полное наименование': full }),
      ...(isOther && { 'Контактное лицо': parts.join(' ') }),
      ...(company !== undefined && company !== name && { Компания: company }),
    },
  };
};

/** A field's heading in a file, for error messages; if the file has no such column, the usual heading. */
export const headingOf = (kind: ImportKind, columns: readonly HeaderColumn[], field: string): string =>
  columns.find((column) => column.field === field)?.heading ?? COLUMNS[kind][field]?.headings[0] ?? field;
