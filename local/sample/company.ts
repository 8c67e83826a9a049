/**
 * A small maker of windows that looks like a real one, made by a seeded generator: the same seed, the same company.
 * What is in it is what the API takes; `seed.ts` enters it there.
 */
import { Faker, ru } from '@faker-js/faker';
import type { SentIn } from '../../shared/api/all-routes.ts';

const DOMAIN = 'okna.example';
const COUNTERPARTIES = 60;
const COMMUNICATIONS = 200;
/** Share of communications whose client is in the directory already. */
const KNOWN_CLIENTS = 0.35;
const ON_CONTROL = 0.45;
const DAYS_BACK = 60;
const DAYS_AHEAD = 14;

const STATES = [
  { name: 'Вопрос по цене', blue: false },
  { name: 'Консультация', blue: false },
  { name: 'Ждёт решения', blue: false },
  { name: 'Рекламация', blue: false },
  { name: 'Ошиблись номером', blue: false },
  { name: 'Отказ', blue: false },
  { name: 'Запись на замер', blue: true },
  { name: 'Заключение договора', blue: true },
  { name: 'Заказ в производстве', blue: true },
  { name: 'Сервисный выезд', blue: true },
] as const;

const KIND_OF_ORDER = {
  'Запись на замер': 'measurement',
  'Заключение договора': 'contract',
  'Заказ в производстве': 'order',
  'Сервисный выезд': 'service-visit',
} as const;

const CONTROL_KINDS = ['Перезвонить', 'Напомнить о замере', 'Отправить предложение', 'Узнать решение'];

const FOLDERS = [
  { name: 'Частные лица' },
  { name: 'Новостройки', parent: 'Частные лица' },
  { name: 'Дачи и коттеджи', parent: 'Частные лица' },
  { name: 'Организации' },
  { name: 'Строители и дизайнеры', parent: 'Организации' },
  { name: 'Архив' },
];

const TOPICS = [
  'Окно в кухню, двухстворчатое',
  'Остекление балкона, 6 метров',
  'Лоджия с выносом подоконника',
  'Замена стеклопакета, запотевает',
  'Три окна в квартиру, дом панельный',
  'Входная группа в офис',
  'Москитные сетки на пять окон',
  'Раздвижная дверь на террасу',
  'Регулировка фурнитуры, дует',
  'Окна в загородный дом, ламинация под дуб',
];

const SOURCES = ['Яндекс', 'Авито', 'Рекомендация', 'Вывеска', 'Сайт', 'Повторное обращение'];
const CHANNELS = ['phone', 'phone', 'phone', 'phone', 'site', 'messenger', 'email', 'visit'] as const;
const COMMENTS = [
  'Просил перезвонить после обеда',
  'Сравнивает с другой фирмой',
  'Уточнить размеры проёма',
  'Жена решит до выходных',
  'Скинуть расчёт с тремя вариантами профиля',
];

const PEOPLE = {
  female: {
    first: ['Анна', 'Мария', 'Елена', 'Ольга', 'Наталья', 'Татьяна', 'Светлана', 'Ирина', 'Юлия', 'Галина'],
    patronymic: ['Ивановна', 'Сергеевна', 'Алексеевна', 'Николаевна', 'Петровна', 'Викторовна', 'Олеговна'],
  },
  male: {
    first: ['Иван', 'Сергей', 'Алексей', 'Николай', 'Пётр', 'Виктор', 'Михаил', 'Андрей', 'Евгений', 'Роман'],
    patronymic: ['Иванович', 'Сергеевич', 'Алексеевич', 'Николаевич', 'Петрович', 'Викторович', 'Олегович'],
  },
} as const;

const ORGANISATIONS = [
  'ООО «СтройМонтаж»',
  'ООО «Балкон-Сервис»',
  'ИП Громов',
  'АО «Домостроитель»',
  'ООО «Студия интерьера Линия»',
  'ТСЖ «Берёзовая роща»',
  'ООО «Техноремонт»',
  'ЖСК «Рассвет»',
];

const TEAM = [
  {
    name: 'Ольга Викторовна Белова',
    login: 'belova',
    extension: '100',
    role: 'head-of-sales',
    language: 'ru',
  },
  { name: 'Анна Сергеевна Смирнова', login: 'smirnova', extension: '101', role: 'manager', language: 'ru' },
  {
    name: 'Дмитрий Олегович Кузнецов',
    login: 'kuznetsov',
    extension: '102',
    role: 'manager',
    language: 'ru',
  },
  { name: 'Ирина Павловна Соколова', login: 'sokolova', extension: '103', role: 'manager', language: 'ru' },
  { name: 'Тимур Рашидович Хасанов', login: 'khasanov', extension: '104', role: 'manager', language: 'ru' },
  { name: 'Елена Андреевна Морозова', login: 'morozova', extension: '105', role: 'manager', language: 'en' },
] as const;

/** Names stand in for ids: entries refer to one another before the API has given them any. */
export interface Company {
  readonly team: readonly SentIn<'create-user', 'body'>[];
  readonly states: readonly SentIn<'create-state', 'body'>[];
  readonly controlKinds: readonly SentIn<'create-control-kind', 'body'>[];
  readonly folders: readonly { name: string; parent?: string }[];
  readonly counterparties: readonly (Omit<SentIn<'create-counterparty', 'body'>, 'folderId'> & {
    folder: string;
  })[];
  readonly communications: readonly CompanyCommunication[];
}

/** One call to enter: who took it, what was said, and what was agreed. */
export interface CompanyCommunication {
  readonly takenBy: string;
  readonly occurredAt: string;
  readonly preliminaryContact: NonNullable<SentIn<'create-communication', 'body'>['preliminaryContact']>;
  readonly state: string;
  /** Place in `counterparties` of the client, if they are known. */
  readonly client?: number;
  readonly order?: { kind: (typeof KIND_OF_ORDER)[keyof typeof KIND_OF_ORDER]; folder: string };
  readonly control?: { kind: string; nextDate: string; comment: string | null };
}

/** Makes the company as it stands at a moment: calls of the last weeks, days to call again in the next two. */
export const makeCompany = (now: Date, seed = 2026): Company => {
  const faker = new Faker({ locale: ru, seed });
  const pick = <Value>(values: readonly Value[]): Value => faker.helpers.arrayElement(values);
  const mobile = () =>
    `8 9${faker.string.numeric(2)} ${faker.string.numeric(3)}-${faker.string.numeric(2)}-${faker.string.numeric(2)}`;
  const address = () =>
    `${faker.location.city()}, ${faker.location.street()}, д. ${faker.number.int({ min: 1, max: 120 })}, кв. ${faker.number.int({ min: 1, max: 300 })}`;
  const person = () => {
    const sex = pick(['female', 'male'] as const);
    const first = pick(PEOPLE[sex].first);
    return { first, full: `${faker.person.lastName(sex)} ${first} ${pick(PEOPLE[sex].patronymic)}` };
  };
  const leafFolder = () => pick(FOLDERS.filter(({ name }) => name !== 'Архив')).name;

  const counterparties = Array.from({ length: COUNTERPARTIES }, () => ({
    name: faker.datatype.boolean(0.85) ? person().full : pick(ORGANISATIONS),
    folder: leafFolder(),
    phones: Array.from({ length: pick([1, 1, 1, 2, 3]) }, (_, index) => ({
      phone: mobile(),
      label: index === 0 ? 'мобильный' : pick(['рабочий', 'домашний', 'муж', 'жена']),
    })),
    emails: faker.datatype.boolean(0.4) ? [`client${faker.string.numeric(5)}@mail.example`] : [],
    addresses: faker.datatype.boolean(0.6) ? [address()] : [],
  }));

  const workingMoment = () => {
    const day = new Date(now.getTime() - faker.number.int({ min: 1, max: DAYS_BACK }) * 86_400_000);
    day.setUTCHours(faker.number.int({ min: 6, max: 15 }), faker.number.int({ min: 0, max: 59 }), 0, 0);
    return day.toISOString();
  };
  const comingDay = () =>
    new Date(now.getTime() + faker.number.int({ min: 0, max: DAYS_AHEAD }) * 86_400_000 + 3 * 3_600_000)
      .toISOString()
      .slice(0, 10);

  const communications = Array.from({ length: COMMUNICATIONS }, (): CompanyCommunication => {
    const state = pick(STATES);
    const client = faker.datatype.boolean(KNOWN_CLIENTS)
      ? faker.number.int({ min: 0, max: COUNTERPARTIES - 1 })
      : undefined;
    const kind = state.blue ? KIND_OF_ORDER[state.name] : undefined;
    const closed = ['Отказ', 'Ошиблись номером'].includes(state.name);
    return {
      takenBy: `${pick(TEAM.filter(({ role }) => role === 'manager')).login}@${DOMAIN}`,
      occurredAt: workingMoment(),
      preliminaryContact: {
        channel: pick(CHANNELS),
        callerName: person().first,
        phone: client === undefined ? mobile() : (counterparties[client]?.phones[0]?.phone ?? mobile()),
        topic: pick(TOPICS),
        source: pick(SOURCES),
        ...(faker.datatype.boolean(0.3) && { address: address() }),
      },
      state: state.name,
      ...(client !== undefined && { client }),
      ...(kind && { order: { kind, folder: leafFolder() } }),
      ...(!closed &&
        faker.datatype.boolean(ON_CONTROL) && {
          control: {
            kind: pick(CONTROL_KINDS),
            nextDate: comingDay(),
            comment: faker.datatype.boolean(0.6) ? pick(COMMENTS) : null,
          },
        }),
    };
  });

  return {
    team: TEAM.map(({ login, ...person }) => ({
      ...person,
      email: `${login}@${DOMAIN}`,
      phone: mobile(),
      channels: ['email', 'sms'],
      access: {
        journal: 'write',
        view: person.role === 'head-of-sales' ? 'extended' : 'standard',
        scope: 'all',
      },
    })),
    states: STATES.map((state, order) => ({
      name: state.name,
      requiresContactDocument: state.blue,
      contactDocumentKinds: state.blue ? [KIND_OF_ORDER[state.name]] : [],
      order,
    })),
    controlKinds: CONTROL_KINDS.map((name, order) => ({ name, order })),
    folders: FOLDERS,
    counterparties,
    communications: communications.sort((a, b) => (a.occurredAt < b.occurredAt ? -1 : 1)),
  };
};
