import type { Cell, Sheet } from '../lists/sheet.ts';
import type { ImportKind } from './import.ts';

/** An example file of each kind: the usual headings, and lines that can be imported. */
const EXAMPLES: Readonly<Record<ImportKind, readonly (readonly string[])[]>> = {
  counterparties: [
    ['Внешний код', 'Наименование', 'Папка', 'Телефон', 'Телефон 2', 'E-mail', 'Адрес', 'Дополнительно: ИНН'],
    [
      ...['К-1', 'ООО "Ромашка"', 'Организации / Дилеры', '8 495 255-05-13 доб. 4, 8 916 000-11-21'],
      ...['', 'office@romashka.example', 'Москва, Тверская ул., д. 1; вход со двора', '7701234567'],
    ],
    [
      ...['К-2', 'Сидорова Анна Петровна', 'Частные лица', '8 916 000-11-22 (муж)', '8 916 000-11-23'],
      ...['anna@mail.example', 'Тула, ул. Ленина, д. 5, кв. 7', ''],
    ],
  ],
  communications: [
    [
      ...['Внешний код', 'Дата', 'Клиент', 'Код клиента', 'Телефон', 'E-mail', 'Адрес', 'Канал', 'Тема'],
      ...['Источник', 'Состояние', 'Документ контакта', 'Менеджер', 'Примечание', 'Дата еще', 'Вид контроля'],
      ...['Комментарий'],
    ],
    [
      ...[
        'Д-1',
        '25.11.2025 10:05',
        'Иван',
        '',
        '8 926 000-33-41',
        'ivan@mail.example',
        'Москва, ул. Мира, д. 3',
      ],
      ...['звонок', 'Остекление балкона; 6 метров', 'Яндекс', '', '', '', 'Звонить после 18:00', '', '', ''],
    ],
    [
      ...['Д-2', '2025-11-26T09:30:00+03:00', 'Ольга', '', '+7 926 000-33-42', '', '', 'сайт'],
      ...['Две створки на кухню', 'Рекомендация', '', '', '', '', '', '', ''],
    ],
  ],
};

const cellOf = (text: string): Cell => (text === '' ? null : { text });

/** An example file to import. */
export const importExample = (kind: ImportKind): Sheet => {
  const [headings = [], ...rows] = EXAMPLES[kind];
  return {
    name: kind,
    columns: headings.map((heading) => ({ heading, width: Math.max(16, heading.length + 2) })),
    rows: rows.map((cells) => cells.map(cellOf)),
  };
};
