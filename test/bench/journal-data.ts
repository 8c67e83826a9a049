import { ru } from '@faker-js/faker';
import {
  blankCommunication,
  type StoredCommunication,
} from '../../shared/domain/communications/communication.ts';
import { type Random, randomOf } from '../simulation/random.ts';

/** The moment at which the journal is looked at: a Wednesday, noon in Moscow. */
export const NOW = new Date('2026-11-25T09:00:00.000Z');
const TODAY = '2026-11-25';
const DAY = 86_400_000;
const SECOND = 1000;
/** Three years of weeks of six days of ten hours, from nine in Moscow. */
const FIRST_MONDAY = Date.parse('2023-11-27T06:00:00.000Z');
const WEEKS = 156;
const WORKING_DAYS = 6;
const WORKING_SECONDS = 36_000;

const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Documents of the one client that has far more than all others. */
const DOCUMENTS_OF_THE_BIG_CLIENT = 2000;
const CLIENTS_PER_DOCUMENT = 1 / 6;

type Weighted<Value> = readonly (readonly [Value, number])[];

const CHANNELS = [
  ['phone', 61],
  ['messenger', 15],
  ['site', 14],
  ['visit', 5],
  ['email', 4],
  ['other', 1],
] as const;

type OrderKind = 'measurement' | 'contract' | 'order' | 'service-visit';
interface StateData {
  readonly key: string;
  readonly kind?: OrderKind;
}
/** What clients come about, and how often; with a kind of order, blue (R10). */
const STATES: Weighted<StateData> = [
  [{ key: 'price' }, 22],
  [{ key: 'advice' }, 14],
  [{ key: 'measurement', kind: 'measurement' }, 14],
  [{ key: 'waits' }, 12],
  [{ key: 'contract', kind: 'contract' }, 8],
  [{ key: 'production', kind: 'order' }, 7],
  [{ key: 'complaint' }, 6],
  [{ key: 'refused' }, 3],
  [{ key: 'service', kind: 'service-visit' }, 3],
  [{ key: 'partner' }, 3],
  [{ key: 'none' }, 8],
];

const SOURCES: Weighted<string | null> = [
  ['Яндекс', 18],
  ['сайт', 14],
  ['рекомендация', 12],
  ['Авито', 10],
  ['2ГИС', 6],
  ['наружная реклама', 3],
  ['повторно', 2],
  [null, 35],
];

const TOPICS: Weighted<string> = [
  ['Остекление балкона', 8],
  ['Балкон с выносом, тёплое остекление', 4],
  ['Пластиковые окна в квартиру', 10],
  ['Окна в новостройку, 3 шт.', 6],
  ['Окно на кухню', 5],
  ['Замена стеклопакета', 6],
  ['Москитные сетки', 6],
  ['Регулировка створок', 5],
  ['Входная дверь', 4],
  ['Балконная дверь', 3],
  ['Безрамное остекление веранды', 1],
  ['Отделка откосов', 4],
  ['Подоконники', 4],
  ['Лоджия под ключ', 5],
  ['Зимний сад', 1],
  ['Окна в частный дом', 6],
  ['Мансардное окно', 2],
  ['Рассчитать стоимость', 8],
  ['Когда приедут замерщики', 4],
  ['Срок изготовления', 4],
  ['Дует из окна, просит мастера', 3],
  ['Повторный звонок', 3],
];
const COLOURS = [
  'антрацит',
  'белый',
  'золотой дуб',
  'серый',
  'венге',
  'белый изнутри',
  'махагон',
  'RAL 7024',
];
const TAILS = ['перезвонить после 18', 'ждёт смету', 'просит скидку', 'уже был замер', 'срочно', 'рассрочка'];

const FOLDERS = 12;
const DOMAINS = ['mail.ru', 'yandex.ru', 'gmail.com', 'bk.ru', 'inbox.ru', 'list.ru', 'okna-stroy.ru'];
const CODES = [
  '903',
  '905',
  '906',
  '909',
  '910',
  '915',
  '916',
  '917',
  '919',
  '925',
  '926',
  '929',
  '962',
  '963',
];
const MORE_CODES = ['965', '967', '977', '985', '999', '495', '498', '499', '812', '343'];
const LATIN = [...'abvgdezijklmnoprstufh'];

interface Client {
  readonly id: `cpt_${string}`;
  readonly name: string;
  readonly folderId: `fld_${string}` | null;
  readonly phone: string;
  readonly extension: string | null;
  readonly email: string | null;
}

/** A journal as a window company has after three years, the same for the same count. */
export const journalData = (documents: number) => {
  const random = randomOf(`journal of ${documents}`);
  const managerCount = documents > 20_000 ? 60 : 17;
  const idOf = idMaker(random);
  const managers = Array.from({ length: managerCount }, () => idOf('usr', FIRST_MONDAY - DAY));
  const stateIds = new Map(STATES.map(([{ key }]) => [key, idOf('sta', FIRST_MONDAY - DAY)]));
  const folders = Array.from({ length: FOLDERS }, () => idOf('fld', FIRST_MONDAY - DAY));
  // The first has some ten times as much as the last.
  const shares = managers.map((manager, place) => [manager, 1 / (place + managerCount / 8)] as const);
  const [pickManager, pickState, pickChannel, pickSource, pickTopic] = [
    weighted(random, shares),
    weighted(random, STATES),
    weighted(random, CHANNELS),
    weighted(random, SOURCES),
    weighted(random, TOPICS),
  ];
  const clients: Client[] = [];
  const bigClient = clientOf(random, idOf, folders, FIRST_MONDAY, 'ООО «Главный Заказчик»');

  const pickClient = (at: number): Client => {
    if (random.chance(DOCUMENTS_OF_THE_BIG_CLIENT / documents)) return bigClient;
    if (clients.length === 0 || random.chance(CLIENTS_PER_DOCUMENT)) {
      const client = clientOf(random, idOf, folders, at);
      clients.push(client);
      return client;
    }
    // Clients of late come again most.
    return clients[clients.length - 1 - Math.floor(clients.length * random.next() ** 4)] as Client;
  };

  const communicationOf = (index: number, at: number, number: string): StoredCommunication => {
    const channel = pickChannel();
    const state = pickState();
    const managerId = pickManager();
    const client = random.chance(0.88) ? pickClient(at) : undefined;
    const callerName = client ? client.name : random.chance(0.7) ? personName(random) : null;
    const number7 = client?.phone ?? phoneNumber(random);
    const hasPhone = !random.chance(0.011);
    const email = channel === 'email' ? (client?.email ?? emailOf(random)) : (client?.email ?? null);
    const phone = hasPhone ? { number: number7, extension: client?.extension ?? null } : null;
    const occurred = random.chance(0.08) ? at - random.between(1, 40_000) * SECOND : at;
    const changed = random.chance(0.3)
      ? at
      : Math.min(NOW.getTime(), at + Math.floor(-Math.log(1 - random.next()) * 6 * DAY));
    const nextDate = random.chance(0.013) ? nextDateOf(random) : null;
    const revision = changed === at ? 1 : random.between(2, 9);
    const base = blankCommunication({
      id: idOf('com', at),
      number,
      authorId: random.chance(0.7) ? managerId : pickManager(),
      now: new Date(at).toISOString(),
    });
    return {
      ...base,
      version: Math.max(1, revision - random.between(0, 2)),
      revision,
      occurredAt: new Date(occurred).toISOString(),
      changedAt: new Date(changed).toISOString(),
      managerId,
      clientName: client?.name ?? null,
      clientFolderId: client?.folderId ?? null,
      preliminaryContact: {
        ...base.preliminaryContact,
        channel,
        callerName,
        phone,
        phoneText: phone === null && random.chance(0.5) ? 'anonymous' : null,
        email,
        topic: random.chance(0.076) ? null : topicOf(random, pickTopic()),
        source: pickSource(),
        clientId: client?.id ?? null,
      },
      details: {
        ...base.details,
        clientContact: client
          ? { name: client.name, phone, email: client.email, address: null }
          : base.details.clientContact,
        stateId: state.key === 'none' ? null : (stateIds.get(state.key) ?? null),
        contactDocument: state.kind
          ? {
              orderId: idOf('ord', at + random.between(1, 200) * SECOND),
              number: `ОП${number.slice(2, 8)}${String(Math.floor(index / 3) + 1).padStart(6, '0')}`,
              kind: state.kind,
            }
          : null,
        companyContact:
          channel === 'phone' && random.chance(0.62)
            ? {
                extension: String(101 + managers.indexOf(managerId)),
                userId: managerId,
                name: null,
              }
            : null,
      },
      nextDate,
      openEntries: nextDate === null ? [] : [{ entryId: idOf('ctl', at), nextDate }],
      deletionMark: random.chance(0.02),
    };
  };

  return {
    managers,
    folders,
    stateOf: (key: string) => stateIds.get(key) ?? '',
    bigClientName: bigClient.name,
    /** The documents in order of creation. */
    *communications(): Generator<StoredCommunication> {
      const counts = new Map<number, number>();
      for (let index = 0; index < documents; index++) {
        const at = momentOf((index + random.next()) / documents);
        const year = new Date(at).getUTCFullYear();
        const count = (counts.get(year) ?? 0) + 1;
        counts.set(year, count);
        yield communicationOf(index, at, `КМ-${year}-${String(count).padStart(6, '0')}`);
      }
    },
  };
};

/** The moment at a share of all working time. */
const momentOf = (share: number): number => {
  const second = share * WEEKS * WORKING_DAYS * WORKING_SECONDS;
  const day = Math.floor(second / WORKING_SECONDS);
  const calendarDay = Math.floor(day / WORKING_DAYS) * 7 + (day % WORKING_DAYS);
  return Math.floor(FIRST_MONDAY + calendarDay * DAY + (second % WORKING_SECONDS) * SECOND);
};

const idMaker =
  (random: Random) =>
  <Prefix extends string>(prefix: Prefix, at: number): `${Prefix}_${string}` => {
    let text = '';
    for (let letter = 0, left = at; letter < 10; letter++, left = Math.floor(left / 32)) {
      text = LETTERS[left % 32] + text;
    }
    for (let letter = 0; letter < 16; letter++) text += LETTERS[Math.floor(random.next() * 32)];
    return `${prefix}_${text}`;
  };

/** Picks values by their shares. */
const weighted = <Value>(random: Random, values: Weighted<Value>): (() => Value) => {
  const sum = values.reduce((total, [, share]) => total + share, 0);
  return () => {
    let left = random.next() * sum;
    for (const [value, share] of values) {
      left -= share;
      if (left < 0) return value;
    }
    return values[0]?.[0] as Value;
  };
};

type Sex = 'female' | 'male';
type Names = Readonly<Record<Sex, readonly string[]>>;
const {
  first_name: firstNames,
  middle_name: middleNames,
  last_name: lastNames,
} = ru.person as unknown as Readonly<Record<'first_name' | 'middle_name' | 'last_name', Names>>;

const personName = (random: Random): string => {
  const sex: Sex = random.chance(0.5) ? 'female' : 'male';
  const last = random.pick(lastNames[sex]);
  const first = random.pick(firstNames[sex]);
  const middle = random.pick(middleNames[sex]);
  return random.pick([`${last} ${first}`, `${last} ${first} ${middle}`, first, `${first} ${middle}`]);
};

const companyName = (random: Random): string => {
  const word = random.pick([
    ...['Альянс', 'СтройДом', 'Уют', 'Фасад', 'Мира', 'Новый Город', 'Комфорт', 'Ремонт Плюс', 'Мастер'],
    ...['Квартал', 'Гранит', 'Подряд', 'Светлый Дом', 'Вектор', 'Горизонт', 'Инвест', 'Сервис'],
  ]);
  const count = random.between(1, 99);
  return random.pick([
    `ООО «${word} ${count}»`,
    `ООО «${word}»`,
    `ТСЖ «${word}-${count}»`,
    `${word} (прораб)`,
  ]);
};

const phoneNumber = (random: Random): string =>
  `+7${random.pick(random.chance(0.7) ? CODES : MORE_CODES)}${random.between(1_000_000, 9_999_999)}`;

const emailOf = (random: Random): string => {
  const name = Array.from({ length: random.between(4, 9) }, () => random.pick(LATIN)).join('');
  const tail = random.chance(0.5) ? String(random.between(1, 99)) : '';
  return `${name}${tail}@${random.pick(DOMAINS)}`;
};

const clientOf = (
  random: Random,
  idOf: ReturnType<typeof idMaker>,
  folders: readonly `fld_${string}`[],
  at: number,
  name = random.chance(0.75) ? personName(random) : companyName(random),
): Client => ({
  id: idOf('cpt', at),
  name,
  folderId: random.chance(0.87) ? random.pick(folders) : null,
  phone: phoneNumber(random),
  extension: random.chance(0.02) ? String(random.between(10, 999)) : null,
  email: random.chance(0.36) ? emailOf(random) : null,
});

/** Most are short; every other has something particular to it. */
const topicOf = (random: Random, what: string): string => {
  const detail = random.next();
  if (detail < 0.45) return what;
  if (detail < 0.65) return `${what}, ${random.pick(COLOURS)}`;
  if (detail < 0.8) return `${what}, ${random.between(60, 240)}0×${random.between(60, 220)}0 мм`;
  if (detail < 0.9) return `${what}, кв. ${random.between(1, 400)}, ${random.pick(TAILS)}`;
  return `${what}: ${random.pick(COLOURS)}, ${random.between(1, 9)} створки, ${random.pick(TAILS)}`;
};

/** Mostly of the days behind: what is on control for long is overdue. */
const nextDateOf = (random: Random): string => {
  const days = random.chance(0.83) ? -random.between(1, 60) : random.between(0, 10);
  return new Date(Date.parse(`${TODAY}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
};
