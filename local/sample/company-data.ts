/** What the made-up company is put together from. */

export const STATES = [
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

export const KIND_OF_ORDER = {
  'Запись на замер': 'measurement',
  'Заключение договора': 'contract',
  'Заказ в производстве': 'order',
  'Сервисный выезд': 'service-visit',
} as const;

export const CONTROL_KINDS = ['Перезвонить', 'Напомнить о замере', 'Отправить предложение', 'Узнать решение'];

export const FOLDERS = [
  { name: 'Частные лица' },
  { name: 'Новостройки', parent: 'Частные лица' },
  { name: 'Дачи и коттеджи', parent: 'Частные лица' },
  { name: 'Организации' },
  { name: 'Строители и дизайнеры', parent: 'Организации' },
  { name: 'Архив' },
];

export const TOPICS = [
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

export const SOURCES = ['Яндекс', 'Авито', 'Рекомендация', 'Вывеска', 'Сайт', 'Повторное обращение'];
export const CHANNELS = ['phone', 'phone', 'phone', 'phone', 'site', 'messenger', 'email', 'visit'] as const;
export const COMMENTS = [
  'Просил перезвонить после обеда',
  'Сравнивает с другой фирмой',
  'Уточнить размеры проёма',
  'Жена решит до выходных',
  'Скинуть расчёт с тремя вариантами профиля',
];

export const PEOPLE = {
  female: {
    first: ['Анна', 'Мария', 'Елена', 'Ольга', 'Наталья', 'Татьяна', 'Светлана', 'Ирина', 'Юлия', 'Галина'],
    patronymic: ['Ивановна', 'Сергеевна', 'Алексеевна', 'Николаевна', 'Петровна', 'Викторовна', 'Олеговна'],
  },
  male: {
    first: ['Иван', 'Сергей', 'Алексей', 'Николай', 'Пётр', 'Виктор', 'Михаил', 'Андрей', 'Евгений', 'Роман'],
    patronymic: ['Иванович', 'Сергеевич', 'Алексеевич', 'Николаевич', 'Петрович', 'Викторович', 'Олегович'],
  },
} as const;

export const ORGANISATIONS = [
  'ООО «СтройМонтаж»',
  'ООО «Балкон-Сервис»',
  'ИП Громов',
  'АО «Домостроитель»',
  'ООО «Студия интерьера Линия»',
  'ТСЖ «Берёзовая роща»',
  'ООО «Техноремонт»',
  'ЖСК «Рассвет»',
];

export const TEAM = [
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
