/**
 * Files to import, as a company brings them from the program it had before: made by a seeded generator, the same seed,
 * the same lines. Only the days to call again count from the moment given.
 */
import { Faker, ru } from '@faker-js/faker';
import { stringify } from 'csv-stringify/sync';

const SEED = 2026;
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
/** So many communications that are right to a counterparty. */
const COMMUNICATIONS_A_CLIENT = 10;
/** Of so many lines that are right one more follows that is not (R10). */
const RIGHT_TO_ONE_REFUSED = 50;
/** Every so manieth communication is in a blue state, with its order. */
const EVERY_BLUE = 20;
/** Communications of one order: far below what an order takes. */
const COMMUNICATIONS_AN_ORDER = 50;

const FOLDERS = ['Частные лица', 'Частные лица/Новостройки', 'Организации', 'Организации/Дилеры'];
const CHANNELS = ['телефон', 'телефон', 'телефон', 'сайт', 'мессенджер', 'почта', 'визит'];
const SOURCES = ['Яндекс', 'Рекомендация', 'Вывеска', 'Сайт', ''];
/** With what spreadsheets and CSV readers stumble over. */
const TOPICS = [
  'Остекление балкона; 6 метров',
  'Замена стеклопакета, запотевает',
  'Окно «под ключ» ещё и с отливом',
  'Три окна "как у соседей"',
  '=2+3 окна в квартиру',
  '+1 створка на кухню',
  'Окна на дачу\nи входная дверь',
];

export interface ImportNames {
  readonly plainStates: readonly string[];
  readonly blueState: string;
  readonly managers: readonly string[];
  readonly controlKinds: readonly string[];
  /** Of orders that are there. */
  readonly orderNumbers: readonly string[];
}

const csv = (rows: readonly (readonly string[])[]) =>
  stringify([...rows] as string[][], {
    delimiter: ';',
    record_delimiter: 'windows',
    quote_record_delimiter: true,
  });

const two = (number: number) => String(number).padStart(2, '0');
const russianDay = (day: Date) =>
  `${two(day.getUTCDate())}.${two(day.getUTCMonth() + 1)}.${day.getUTCFullYear()}`;

/** A mobile phone that no other place has. */
const phoneOf = (place: number) => {
  const digits = String((place * 7919) % 10_000_000).padStart(7, '0');
  return `8 (916) ${digits.slice(0, 3)}-${digits.slice(3, 5)}-${digits.slice(5)}`;
};

const codeOf = (client: number) => `К-${client}`;

/** How many of what there are to so many communications that are right. */
export const countsFor = (communications: number) => ({
  clients: Math.ceil(communications / COMMUNICATIONS_A_CLIENT),
  orders: Math.ceil(communications / EVERY_BLUE / COMMUNICATIONS_AN_ORDER),
  refused: Math.floor(communications / RIGHT_TO_ONE_REFUSED),
});

/** A file of counterparties, every one with a code and a phone of its own. */
export const counterpartiesFile = (communications: number): string => {
  const faker = new Faker({ locale: ru, seed: SEED });
  const rows = Array.from({ length: countsFor(communications).clients }, (_, client) => [
    codeOf(client),
    faker.person.fullName(),
    faker.helpers.arrayElement(FOLDERS),
    phoneOf(client),
    `client${client}@mail.example`,
    `${faker.location.city()}, ${faker.location.street()}, д. ${faker.number.int({ min: 1, max: 99 })}`,
  ]);
  return csv([['Внешний код', 'Наименование', 'Папка', 'Телефон', 'E-mail', 'Адрес'], ...rows]);
};

const HEADINGS = [
  ...['Внешний код', 'Дата', 'Клиент', 'Код клиента', 'Телефон', 'Канал', 'Тема', 'Источник'],
  ...['Состояние', 'Документ контакта', 'Менеджер', 'Примечание', 'Дата еще', 'Вид контроля'],
];

/** A file of communications: so many that are right, and among them those that R10 must refuse. */
export const communicationsFile = (communications: number, names: ImportNames, now: Date): string => {
  const faker = new Faker({ locale: ru, seed: SEED });
  const pick = <Value>(values: readonly Value[]): Value => faker.helpers.arrayElement(values);
  const { clients } = countsFor(communications);
  const dayAway = (days: number) => new Date(now.getTime() + days * DAY_MILLISECONDS);

  const line = (code: string, place: number, state: string, orderNumber: string) => {
    const isKnown = orderNumber === '' && faker.datatype.boolean(0.35);
    const isOnControl = faker.datatype.boolean(0.1);
    const moment = `${russianDay(dayAway(-faker.number.int({ min: 1, max: 700 })))} ${two(faker.number.int({ min: 9, max: 18 }))}:${two(faker.number.int({ min: 0, max: 59 }))}`;
    return [
      code,
      moment,
      isKnown ? '' : faker.person.firstName(),
      isKnown ? codeOf(faker.number.int({ min: 0, max: clients - 1 })) : '',
      // Nobody of the directory has it: a phone there would be a client.
      isKnown ? '' : phoneOf(clients + place),
      pick(CHANNELS),
      pick(TOPICS),
      pick(SOURCES),
      state,
      orderNumber,
      pick(names.managers),
      faker.datatype.boolean(0.3) ? faker.lorem.sentence() : '',
      isOnControl ? russianDay(dayAway(faker.number.int({ min: 2, max: 60 }))) : '',
      isOnControl ? pick(names.controlKinds) : '',
    ];
  };

  const rows: string[][] = [];
  for (let place = 0; place < communications; place++) {
    const blue = place % EVERY_BLUE === 0 ? place / EVERY_BLUE : undefined;
    const orderNumber = blue === undefined ? '' : names.orderNumbers[blue % names.orderNumbers.length];
    const state = blue === undefined ? pick(['', ...names.plainStates]) : names.blueState;
    rows.push(line(`Д-${place}`, place, state, orderNumber ?? ''));
    if (place % RIGHT_TO_ONE_REFUSED === RIGHT_TO_ONE_REFUSED - 1) {
      rows.push(line(`Б-${place}`, communications + place, names.blueState, ''));
    }
  }
  return csv([HEADINGS, ...rows]);
};
