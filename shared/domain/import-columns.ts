import type { ImportKind } from './import.ts';
import type { FieldError } from './refusal.ts';
import { fail, ok, type Result } from './result.ts';
import { folded } from './text.ts';

interface Column {
  /** Headings it is known by, the one to tell people first. */
  readonly headings: readonly string[];
  readonly required?: true;
  /** Several columns may have it: `Телефон`, `Телефон 2`. */
  readonly many?: true;
}

const KEY: Column = { headings: ['Внешний код', 'Внешний ключ', 'Код', 'External key'] };

const COUNTERPARTY = {
  key: KEY,
  name: { headings: ['Наименование', 'Название', 'Контрагент', 'Клиент', 'Имя', 'Name'], required: true },
  folder: { headings: ['Папка', 'Группа', 'Folder'], required: true },
  phones: { headings: ['Телефон', 'Телефоны', 'Телефон(ы)', 'Phone', 'Phones'], many: true },
  emails: { headings: ['E-mail', 'Email', 'Почта', 'Эл. почта', 'Электронная почта'], many: true },
  addresses: { headings: ['Адрес', 'Адреса', 'Address'], many: true },
} as const satisfies Record<string, Column>;

const COMMUNICATION = {
  key: KEY,
  date: { headings: ['Дата', 'Дата и время', 'Date'] },
  client: { headings: ['Клиент', 'Контрагент', 'Абонент', 'Имя', 'Client'] },
  clientKey: { headings: ['Код клиента', 'Внешний код клиента', 'Client key'] },
  phone: { headings: ['Телефон', 'Phone'] },
  email: { headings: ['E-mail', 'Email', 'Почта', 'Эл. почта', 'Электронная почта'] },
  address: { headings: ['Адрес', 'Address'] },
  channel: { headings: ['Канал', 'Channel'] },
  topic: { headings: ['Тема', 'Topic'] },
  source: { headings: ['Источник', 'Откуда узнали', 'Source'] },
  state: { headings: ['Состояние', 'State'] },
  contactDocument: { headings: ['Документ контакта', 'Contact document'] },
  manager: { headings: ['Менеджер', 'Manager'] },
  note: { headings: ['Примечание', 'Заметка', 'Note'] },
  nextDate: { headings: ['Дата еще', 'Next date'] },
  controlKind: { headings: ['Вид контроля', 'Kind of control'] },
  comment: { headings: ['Комментарий', 'Comment'] },
} as const satisfies Record<string, Column>;

const COLUMNS: Readonly<Record<ImportKind, Readonly<Record<string, Column>>>> = {
  counterparties: COUNTERPARTY,
  communications: COMMUNICATION,
};

type FieldOf<Kind extends ImportKind> = Kind extends 'counterparties'
  ? keyof typeof COUNTERPARTY
  : keyof typeof COMMUNICATION;

/** Begins the heading of a column whose cells are additional data of a counterparty (R14): `Дополнительно: ИНН`. */
const ADDITIONAL = /^(?:дополнительно|additional)\s*:\s*/i;

const nameOf = (heading: string) => folded(heading).replace(/[\s.:*]+$/, '');

const fieldOf = (kind: ImportKind, heading: string): string | null => {
  const known = (name: string, onlyMany: boolean) =>
    Object.entries(COLUMNS[kind]).find(
      ([, { headings, many }]) => (many || !onlyMany) && headings.some((one) => folded(one) === name),
    )?.[0];
  const name = nameOf(heading);
  const additional = heading.trim().match(ADDITIONAL);
  if (kind === 'counterparties' && additional)
    return `additional:${heading.trim().slice(additional[0].length)}`;
  return known(name, false) ?? known(name.replace(/\s*№?\s*\d+$/, ''), true) ?? null;
};

/** The columns of a file: each heading, and what it means here, `null` where nothing. */
export interface HeaderColumn {
  readonly heading: string;
  readonly field: string | null;
}

/** Reads headings, however they are cased. Refuses a file without a column that must be, or with one twice. */
export const readHeader = (
  kind: ImportKind,
  headings: readonly string[],
): Result<HeaderColumn[], FieldError[]> => {
  const columns = headings.map((heading) => ({ heading: heading.trim(), field: fieldOf(kind, heading) }));
  const error = (code: string, detail: string): FieldError => ({ field: 'header', code, detail });
  const errors = Object.entries(COLUMNS[kind]).flatMap(([field, { headings: names, required, many }]) => {
    const found = columns.filter((column) => column.field === field);
    if (required && found.length === 0) return [error('column-missing', `There is no column "${names[0]}".`)];
    if (!many && found.length > 1) {
      return [
        error(
          'column-twice',
          `Two columns are "${names[0]}": ${found.map((one) => one.heading).join(', ')}.`,
        ),
      ];
    }
    return [];
  });
  return errors.length > 0 ? fail(errors) : ok(columns);
};

/** What is in the cells of a row by its fields, empty cells left out. */
export type Cells<Kind extends ImportKind> = { readonly [Field in FieldOf<Kind>]?: readonly string[] } & {
  readonly additional: Readonly<Record<string, string>>;
};

/** An apostrophe by which an export keeps a spreadsheet from running a text. */
const GUARD = /^'(?=[=+\-@\t\r])/;

/** Sorts the cells of a record by field. Refuses more cells than there are headings. */
export const readCells = <Kind extends ImportKind>(
  columns: readonly HeaderColumn[],
  record: readonly string[],
): Result<Cells<Kind>, FieldError[]> => {
  if (record.slice(columns.length).some((cell) => cell.trim() !== '')) {
    const detail = 'There are more cells than headings: a cell with the delimiter in it needs quotes.';
    return fail([{ field: '', code: 'too-many-cells', detail }]);
  }
  const fields: Record<string, string[]> = {};
  const additional: Record<string, string> = {};
  for (const [place, { field }] of columns.entries()) {
    const cell = (record[place] ?? '').replace(GUARD, '').trim();
    if (field === null || cell === '') continue;
    const [group, name] = field.split(/:(.*)/s);
    if (group === 'additional' && name) additional[name] = cell;
    else fields[field] = [...(fields[field] ?? []), cell];
  }
  return ok({ ...fields, additional } as unknown as Cells<Kind>);
};

/** The heading of a field in a file, for what is said of its cell; where the file has no such column, what it would be. */
export const headingOf = (kind: ImportKind, columns: readonly HeaderColumn[], field: string): string =>
  columns.find((column) => column.field === field)?.heading ?? COLUMNS[kind][field]?.headings[0] ?? field;
