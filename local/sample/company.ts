/**
 * A made-up window company that looks like a real one, from a seeded generator: the same seed, the same company. It is in
 * the form that the API takes; `seed.ts` enters it there.
 */
import { Faker, ru } from '@faker-js/faker';
import type { SentIn } from '../../shared/api/all-routes.ts';
import {
  CHANNELS,
  COMMENTS,
  CONTROL_KINDS,
  FOLDERS,
  KIND_OF_ORDER,
  ORGANISATIONS,
  PEOPLE,
  SOURCES,
  STATES,
  TEAM,
  TOPICS,
} from './company-data.ts';

const DOMAIN = 'okna.example';
const COUNTERPARTIES = 60;
const COMMUNICATIONS = 200;
/** Share of communications whose client is in the directory already. */
const KNOWN_CLIENTS = 0.35;
const ON_CONTROL = 0.45;
const DAYS_BACK = 60;
const DAYS_AHEAD = 14;
const DAY_MILLISECONDS = 86_400_000;
const MOSCOW_MILLISECONDS = 3 * 3_600_000;

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
  /** Index in `counterparties` of the client, if known. */
  readonly client?: number;
  readonly order?: { kind: (typeof KIND_OF_ORDER)[keyof typeof KIND_OF_ORDER]; folder: string };
  readonly control?: { kind: string; nextDate: string; comment: string | null };
}

/** Everything random about the company. The order of the draws decides which company a seed gives. */
const createLots = (seed: number) => {
  const faker = new Faker({ locale: ru, seed });
  const pick = <Value>(values: readonly Value[]): Value => faker.helpers.arrayElement(values);
  const between = (min: number, max: number) => faker.number.int({ min, max });
  return {
    pick,
    between,
    digits: (count: number) => faker.string.numeric(count),
    isLikely: (share: number) => faker.datatype.boolean(share),
    mobile: () =>
      `8 9${faker.string.numeric(2)} ${faker.string.numeric(3)}-${faker.string.numeric(2)}-${faker.string.numeric(2)}`,
    address: () =>
      `${faker.location.city()}, ${faker.location.street()}, д. ${between(1, 120)}, кв. ${between(1, 300)}`,
    person: () => {
      const sex = pick(['female', 'male'] as const);
      const first = pick(PEOPLE[sex].first);
      return { first, full: `${faker.person.lastName(sex)} ${first} ${pick(PEOPLE[sex].patronymic)}` };
    },
    folder: () => pick(FOLDERS.filter(({ name }) => name !== 'Архив')).name,
    workingMoment: (now: Date) => {
      const day = new Date(now.getTime() - between(1, DAYS_BACK) * DAY_MILLISECONDS);
      day.setUTCHours(between(6, 15), between(0, 59), 0, 0);
      return day.toISOString();
    },
    comingDay: (now: Date) =>
      new Date(now.getTime() + between(0, DAYS_AHEAD) * DAY_MILLISECONDS + MOSCOW_MILLISECONDS)
        .toISOString()
        .slice(0, 10),
  };
};

type Lots = ReturnType<typeof createLots>;

const counterpartyFrom = (lots: Lots): Company['counterparties'][number] => ({
  name: lots.isLikely(0.85) ? lots.person().full : lots.pick(ORGANISATIONS),
  folder: lots.folder(),
  phones: Array.from({ length: lots.pick([1, 1, 1, 2, 3]) }, (_, index) => ({
    phone: lots.mobile(),
    label: index === 0 ? 'мобильный' : lots.pick(['рабочий', 'домашний', 'муж', 'жена']),
  })),
  emails: lots.isLikely(0.4) ? [`client${lots.digits(5)}@mail.example`] : [],
  addresses: lots.isLikely(0.6) ? [lots.address()] : [],
});

const controlFrom = (lots: Lots, now: Date) => ({
  kind: lots.pick(CONTROL_KINDS),
  nextDate: lots.comingDay(now),
  comment: lots.isLikely(0.6) ? lots.pick(COMMENTS) : null,
});

const communicationFrom = (
  lots: Lots,
  counterparties: Company['counterparties'],
  now: Date,
): CompanyCommunication => {
  const state = lots.pick(STATES);
  const client = lots.isLikely(KNOWN_CLIENTS) ? lots.between(0, COUNTERPARTIES - 1) : undefined;
  const isClosed = ['Отказ', 'Ошиблись номером'].includes(state.name);
  const phoneOf = (index: number) => counterparties[index]?.phones?.[0]?.phone;
  return {
    takenBy: `${lots.pick(TEAM.filter(({ role }) => role === 'manager')).login}@${DOMAIN}`,
    occurredAt: lots.workingMoment(now),
    preliminaryContact: {
      channel: lots.pick(CHANNELS),
      callerName: lots.person().first,
      phone: (client === undefined ? undefined : phoneOf(client)) ?? lots.mobile(),
      topic: lots.pick(TOPICS),
      source: lots.pick(SOURCES),
      ...(lots.isLikely(0.3) && { address: lots.address() }),
    },
    state: state.name,
    ...(client !== undefined && { client }),
    ...(state.blue && { order: { kind: KIND_OF_ORDER[state.name], folder: lots.folder() } }),
    ...(!isClosed && lots.isLikely(ON_CONTROL) && { control: controlFrom(lots, now) }),
  };
};

const teamFrom = (lots: Lots): Company['team'] =>
  TEAM.map(({ login, ...person }) => ({
    ...person,
    email: `${login}@${DOMAIN}`,
    phone: lots.mobile(),
    channels: ['email', 'sms'],
    access: {
      journal: 'write',
      view: person.role === 'head-of-sales' ? 'extended' : 'standard',
      scope: 'all',
    },
  }));

/** The company as it is at a moment: calls of the last weeks, days to call again in the next two. */
export const createCompany = (now: Date, seed = 2026): Company => {
  const lots = createLots(seed);
  const counterparties = Array.from({ length: COUNTERPARTIES }, () => counterpartyFrom(lots));
  const communications = Array.from({ length: COMMUNICATIONS }, () =>
    communicationFrom(lots, counterparties, now),
  );
  return {
    team: teamFrom(lots),
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
