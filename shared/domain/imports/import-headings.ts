import { normalizeForComparison } from '../values/text.ts';
import type { ImportKind } from './import.ts';

export interface Column {
  /** Its headings, the one to tell people first. */
  readonly headings: readonly string[];
  /** Matches further headings, as programs number and name them: `Рабочий телефон`, `Phone 1 - Value`. */
  readonly like?: RegExp;
  /** Exceptions to `like`: `Тип телефона`. */
  readonly unlike?: RegExp;
  readonly required?: true;
  /** Several columns may hold it: `Телефон`, `Телефон 2`. */
  readonly many?: true;
}

const KEY: Column = { headings: ['Внешний код', 'Внешний ключ', 'Код', 'External key'] };

/** Tells a column about a value from one with the value: `Phone 1 - Label`, `E-mail Type`. */
const ABOUT_A_VALUE = /тип|вид|метка|подпись|label|type|display name/;

const PHONES: Column = {
  headings: ['Телефон', 'Телефоны', 'Телефон(ы)', 'Phone', 'Phones'],
  like: /(?:^|[^a-zа-я])(?:тел|телефон[а-я]*|моб|мобильн[а-я]*|сот|сотов[а-я]*|tel|telephone|phones?|mobile|cell)(?:$|[^a-zа-я])/,
  unlike: new RegExp(
    `${ABOUT_A_VALUE.source}|доб|ext|менеджер|ответствен|сотрудник|секретар|manager|assistant|имя|name|коммент`,
  ),
  many: true,
};

const EMAILS: Column = {
  headings: ['E-mail', 'Email', 'Почта', 'Эл. почта', 'Электронная почта'],
  like: /e-?mail|(?:^|[^а-я])почт[аы](?:$|[^а-я])/,
  unlike: new RegExp(`${ABOUT_A_VALUE.source}|менеджер|ответствен|manager|assistant`),
  many: true,
};

const ADDRESSES: Column = {
  headings: ['Адрес', 'Адреса', 'Address'],
  like: /(?:^|[^а-я])адрес(?:$|[^а-я])|^address \d+ - formatted$|^(?:home|business|other|mailing) address$/,
  unlike: new RegExp(`${ABOUT_A_VALUE.source}|почты|e-?mail|сайт|веб|web|url|(?:^|[^a-z])ip(?:$|[^a-z])`),
  many: true,
};

/** Parts of a name, for files without a column that has the whole of it. */
const NAME_PARTS = {
  surname: { headings: ['Фамилия', 'Last Name', 'Family Name', 'Surname'] },
  givenName: { headings: ['First Name', 'Given Name', 'Имя'] },
  patronymic: { headings: ['Отчество', 'Middle Name', 'Additional Name', 'Patronymic'] },
} as const satisfies Record<string, Column>;

const COUNTERPARTY = {
  key: KEY,
  name: {
    headings: [
      ...['Наименование', 'Название', 'Контрагент', 'Клиент', 'ФИО', 'Ф.И.О', 'Имя', 'Name'],
      ...['Полное имя', 'Полное имя контакта', 'Full name'],
    ],
    required: true,
  },
  ...NAME_PARTS,
  fullName: { headings: ['Полное наименование', 'Наименование полное'] },
  organisation: {
    headings: [
      ...['Компания', 'Название компании', 'Организация', 'Company', 'Organization Name'],
      'Organization 1 - Name',
    ],
  },
  folder: {
    headings: ['Папка', 'Группа', 'Родитель', 'Входит в группу', 'Folder', 'Group', 'Parent'],
    required: true,
  },
  phones: PHONES,
  emails: EMAILS,
  addresses: ADDRESSES,
} as const satisfies Record<string, Column>;

const COMMUNICATION = {
  key: KEY,
  number: { headings: ['Номер', 'Number'] },
  date: { headings: ['Дата', 'Дата и время', 'Date'] },
  client: {
    headings: [
      ...[
        'Клиент',
        'Контрагент',
        'Абонент',
        'ФИО',
        'Ф.И.О',
        'Имя',
        'Полное имя',
        'Контактное лицо',
        'Контакт',
      ],
      ...['Client', 'Name', 'Full name'],
    ],
  },
  ...NAME_PARTS,
  clientKey: { headings: ['Код клиента', 'Внешний код клиента', 'Client key'] },
  phone: PHONES,
  email: EMAILS,
  address: ADDRESSES,
  channel: { headings: ['Канал', 'Вид связи', 'Channel'] },
  topic: { headings: ['Тема', 'Topic', 'Subject'] },
  source: { headings: ['Источник', 'Откуда узнали', 'Source'] },
  state: { headings: ['Состояние', 'Статус', 'State', 'Status'] },
  contactDocument: { headings: ['Документ контакта', 'Contact document'] },
  manager: { headings: ['Менеджер', 'Ответственный', 'Manager', 'Responsible'] },
  note: { headings: ['Примечание', 'Примечания', 'Заметка', 'Заметки', 'Note', 'Notes'] },
  nextDate: { headings: ['Дата еще', 'Next date'] },
  controlKind: { headings: ['Вид контроля', 'Kind of control'] },
  comment: { headings: ['Комментарий', 'Comment'] },
} as const satisfies Record<string, Column>;

/** What the columns of a file may hold. */
export const COLUMNS: Readonly<Record<ImportKind, Readonly<Record<string, Column>>>> = {
  counterparties: COUNTERPARTY,
  communications: COMMUNICATION,
};

export type FieldOf<Kind extends ImportKind> = Kind extends 'counterparties'
  ? keyof typeof COUNTERPARTY
  : keyof typeof COMMUNICATION;

/**
 * What other programs store about a counterparty and we have no field for: kept as additional data (R14). Of
 * a communication it goes into the note.
 */
export const ADDITIONAL: readonly string[] = [
  ...['ИНН', 'КПП', 'ОГРН', 'ОКПО', 'ID', 'Контактное лицо', 'Ответственный', 'Статус', 'Вид связи'],
  ...['Обращение', 'Дата рождения', 'Должность', 'Компания', 'Организация', 'Полное наименование'],
  ...['Тип', 'Тип контакта', 'Тип компании', 'Источник', 'Комментарий', 'Комментарии', 'Примечание'],
  ...[
    'Сайт',
    'Web',
    'Факс',
    'Рабочий факс',
    'Номер факса',
    'Дата создания',
    'Кем создан',
    'Теги',
    'Теги контакта',
  ],
  ...['Birthday', 'Notes', 'Nickname', 'Job Title', 'Web Page', 'Business Fax', 'Home Fax'],
  ...['Organization Title', 'Organization Department', 'Organization 1 - Title'],
];

/** Columns not worth keeping: they describe other columns, or matter only to the program they come from. */
const LEFT_OUT: readonly RegExp[] = [
  /^(?:фото|photo|labels|group membership|file as|доступен для всех|initials|priority|sensitivity|private)$/,
  /^(?:phonetic|yomi) |^(?:given|family|additional) name yomi$| yomi$/,
  /^(?:name )?(?:prefix|suffix)$/,
  / - (?:label|type)$| (?:type|display name)$/,
];
/** Part of an address, beside the column with the whole of it. */
const ADDRESS_PART = /^address \d+ - /;
/** Columns of our own export that an import never sets: it finds the communication by its number. */
const OF_OUR_EXPORT = [
  ...['Вид документа', 'Автор', 'Контакт со стороны компании', 'Папка', 'Изменен', 'Пометка на удаление'],
  ...['Kind of document', 'Author', 'Company contact', 'Folder', 'Changed', 'Deletion mark'],
].map(normalizeForComparison);

/** Starts the heading of a column with additional data (R14): `Дополнительно: ИНН`. */
const ASKED_ADDITIONAL = /^(?:дополнительно|additional)\s*:\s*/i;

const nameOf = (heading: string) => normalizeForComparison(heading).replace(/[\s.:*]+$/, '');

/** Fields by their headings. */
const fieldsByName = (kind: ImportKind): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(COLUMNS[kind])
      .flatMap(([field, { headings }]) => headings.map((one) => [nameOf(one), field] as const))
      // Of two fields with the same heading, the first wins.
      .reverse(),
  );
const KNOWN: Readonly<Record<ImportKind, ReadonlyMap<string, string>>> = {
  counterparties: fieldsByName('counterparties'),
  communications: fieldsByName('communications'),
};
const KNOWN_ADDITIONAL: ReadonlySet<string> = new Set(ADDITIONAL.map(nameOf));

/**
 * What a column holds: a field, nothing worth keeping (`left-out`), or something we don't
 * understand (`unknown`).
 */
export type Meaning = { readonly field: string } | 'left-out' | 'unknown';

const meaningAlone = (kind: ImportKind, heading: string): Meaning => {
  const name = nameOf(heading);
  const asked = heading.trim().match(ASKED_ADDITIONAL);
  if (asked) return { field: `additional:${heading.trim().slice(asked[0].length)}` };
  const exact = KNOWN[kind].get(name);
  if (exact !== undefined) return { field: exact };
  if (KNOWN_ADDITIONAL.has(name)) return { field: `additional:${heading.trim()}` };
  if (LEFT_OUT.some((pattern) => pattern.test(name))) return 'left-out';
  const unnumbered = KNOWN[kind].get(name.replace(/ ?№? ?\d+$/, ''));
  if (unnumbered !== undefined && COLUMNS[kind][unnumbered]?.many) return { field: unnumbered };
  const like = Object.entries(COLUMNS[kind]).find(
    ([, column]) => column.like?.test(name) && !column.unlike?.test(name),
  );
  return like ? { field: like[0] } : 'unknown';
};

const isField = (meaning: Meaning, ...fields: readonly string[]) =>
  typeof meaning === 'object' && fields.includes(meaning.field);

/**
 * What the columns of a file mean, taken together: `Имя` is the whole name, unless another column has the
 * surname; a second column with the whole name is additional data.
 */
export const meaningsOf = (kind: ImportKind, headings: readonly string[]): Meaning[] => {
  const alone = headings.map((heading) => meaningAlone(kind, heading));
  const hasParts = alone.some((one) => isField(one, 'surname', 'patronymic'));
  const wholeName = kind === 'counterparties' ? 'name' : 'client';
  const isWhole = (index: number) =>
    isField(alone[index] ?? 'unknown', wholeName) && !(hasParts && nameOf(headings[index] ?? '') === 'имя');
  const hasWhole = headings.some((_, index) => isWhole(index) && !isPerson(headings[index] ?? ''));
  const hasNumber = alone.some((one) => isField(one, 'number'));
  const hasAddress = alone.some((one) => isField(one, 'addresses', 'address'));
  return alone.map((meaning, index) => {
    const heading = headings[index] ?? '';
    const name = nameOf(heading);
    if (isField(meaning, wholeName)) {
      if (hasParts && name === 'имя') return { field: 'givenName' };
      // The person to ask for, as the client has a column of its own.
      if (hasWhole && isPerson(heading)) return { field: `additional:${heading.trim()}` };
    }
    if (kind === 'communications' && hasNumber && OF_OUR_EXPORT.includes(name)) return 'left-out';
    if (ADDRESS_PART.test(name) && meaning === 'unknown') {
      return hasAddress ? 'left-out' : { field: `additional:${heading.trim()}` };
    }
    return meaning;
  });
};

const isPerson = (heading: string) => ['контактное лицо', 'контакт'].includes(nameOf(heading));
