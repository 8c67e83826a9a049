import type { JournalRow } from '../communications/communication.ts';
import type { Cell, Sheet } from '../lists/sheet.ts';
import type { Language } from '../users/user.ts';
import { wallClockIn } from '../values/calendar.ts';
import { localPhone } from '../values/format-phone.ts';
import type { PhoneRegion } from '../values/phone.ts';

/** Captions of the enumerated values of a row. */
const CAPTIONS = {
  ru: {
    channel: {
      phone: 'телефон',
      email: 'почта',
      site: 'сайт',
      messenger: 'мессенджер',
      visit: 'визит',
      other: 'другое',
    },
    kind: {
      measurement: 'замер',
      contract: 'договор',
      order: 'заказ',
      'service-visit': 'сервисный выезд',
    },
    yes: 'да',
    extension: 'доб.',
    sheet: 'Коммуникации',
  },
  en: {
    channel: {
      phone: 'phone',
      email: 'e-mail',
      site: 'site',
      messenger: 'messenger',
      visit: 'visit',
      other: 'other',
    },
    kind: {
      measurement: 'measurement',
      contract: 'contract',
      order: 'order',
      'service-visit': 'service visit',
    },
    yes: 'yes',
    extension: 'ext.',
    sheet: 'Communications',
  },
} as const;

/** What a sheet needs besides the rows: names for ids, and local conventions. */
export interface JournalSheetContext {
  readonly language: Language;
  readonly timeZone: string;
  readonly phoneRegion: PhoneRegion;
  readonly stateNames: ReadonlyMap<string, string>;
  readonly userNames: ReadonlyMap<string, string>;
  /** Full paths: `Частные лица/Новостройки`. */
  readonly folderPaths: ReadonlyMap<string, string>;
}

interface Column {
  readonly heading: Readonly<Record<Language, string>>;
  readonly width: number;
  readonly cell: (row: JournalRow, context: JournalSheetContext) => Cell;
}

const text = (value: string | null | undefined): Cell => (value ? { text: value } : null);
const moment = (instant: string, { timeZone }: JournalSheetContext): Cell => ({
  moment: wallClockIn(timeZone, instant),
});

/** The columns of the journal in their order (R4). */
const COLUMNS: readonly Column[] = [
  { heading: { ru: 'Номер', en: 'Number' }, width: 16, cell: (row) => text(row.number) },
  {
    heading: { ru: 'Дата', en: 'Date' },
    width: 17,
    cell: (row, context) => moment(row.occurredAt, context),
  },
  { heading: { ru: 'Клиент', en: 'Client' }, width: 28, cell: (row) => text(row.clientName) },
  {
    heading: { ru: 'Телефон', en: 'Phone' },
    width: 22,
    cell: ({ phone }, { phoneRegion, language }) =>
      phone && text(localPhone(phone, phoneRegion, CAPTIONS[language].extension)),
  },
  { heading: { ru: 'E-mail', en: 'E-mail' }, width: 26, cell: (row) => text(row.email) },
  {
    heading: { ru: 'Канал', en: 'Channel' },
    width: 12,
    cell: (row, { language }) => text(CAPTIONS[language].channel[row.channel]),
  },
  { heading: { ru: 'Тема', en: 'Topic' }, width: 40, cell: (row) => text(row.topic) },
  {
    heading: { ru: 'Состояние', en: 'State' },
    width: 22,
    cell: ({ stateId }, { stateNames }) => stateId && text(stateNames.get(stateId) ?? stateId),
  },
  {
    heading: { ru: 'Документ контакта', en: 'Contact document' },
    width: 21,
    cell: (row) => text(row.contactDocument?.number),
  },
  {
    heading: { ru: 'Вид документа', en: 'Kind of document' },
    width: 18,
    cell: ({ contactDocument }, { language }) =>
      contactDocument && text(CAPTIONS[language].kind[contactDocument.kind]),
  },
  {
    heading: { ru: 'Менеджер', en: 'Manager' },
    width: 24,
    cell: ({ managerId }, { userNames }) => text(userNames.get(managerId) ?? managerId),
  },
  {
    heading: { ru: 'Автор', en: 'Author' },
    width: 24,
    cell: ({ authorId }, { userNames }) => text(userNames.get(authorId) ?? authorId),
  },
  {
    heading: { ru: 'Контакт со стороны компании', en: 'Company contact' },
    width: 32,
    cell: ({ companyContact }, { userNames }) => {
      if (companyContact === null) return null;
      const { userId, name, extension } = companyContact;
      const who = name ?? (userId && userNames.get(userId));
      return text(who ? `${who} (${extension})` : extension);
    },
  },
  {
    heading: { ru: 'Дата еще', en: 'Next date' },
    width: 12,
    cell: ({ nextDate }) => (nextDate === null ? null : { day: nextDate }),
  },
  {
    heading: { ru: 'Папка', en: 'Folder' },
    width: 26,
    cell: ({ clientFolderId: id }, { folderPaths }) => id && text(folderPaths.get(id) ?? id),
  },
  {
    heading: { ru: 'Изменен', en: 'Changed' },
    width: 17,
    cell: (row, context) => moment(row.changedAt, context),
  },
  {
    heading: { ru: 'Пометка на удаление', en: 'Deletion mark' },
    width: 23,
    cell: (row, { language }) => (row.deletionMark ? text(CAPTIONS[language].yes) : null),
  },
];

/** Rows of the journal as a sheet (R4): names instead of ids, moments in local time. */
export const journalSheet = (rows: readonly JournalRow[], context: JournalSheetContext): Sheet => ({
  name: CAPTIONS[context.language].sheet,
  columns: COLUMNS.map(({ heading, width }) => ({ heading: heading[context.language], width })),
  rows: rows.map((row) => COLUMNS.map(({ cell }) => cell(row, context))),
});
