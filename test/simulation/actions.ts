import type { StoredCommunication } from '../../shared/domain/communications/communication.ts';
import type { StoredControlEntry } from '../../shared/domain/control/control-entry.ts';
import type { Counterparty } from '../../shared/domain/directory/counterparty.ts';
import type { User } from '../../shared/domain/users/user.ts';
import { dayIn, nextDay } from '../../shared/domain/values/calendar.ts';
import { drawHour, drawZone } from './managers.ts';
import type { Random } from './random.ts';

/** What a person sees before they act: the journal at that moment. */
export interface View {
  readonly now: Date;
  readonly kindId: string;
  readonly communications: readonly StoredCommunication[];
  readonly entries: readonly StoredControlEntry[];
  readonly users: readonly User[];
  readonly counterparties: readonly Counterparty[];
}

/** What they send: a route, its path, the version they saw, and the body. */
export interface ActionRequest {
  readonly route: string;
  readonly path: Readonly<Record<string, string>>;
  readonly version?: number;
  readonly body: object;
}

interface Kind {
  /** How often it is done, against the others. */
  readonly weight: number;
  /** Nothing, where there is nothing to do it with. */
  readonly request: (view: View, random: Random, by: User) => ActionRequest | undefined;
}

const drawOne = <Value>(values: readonly Value[], random: Random): Value | undefined =>
  values.length === 0 ? undefined : random.pick(values);

/** Today, tomorrow or the day after, as the manager's calendar has it. */
const drawDay = (manager: User, random: Random, now: Date): string => {
  const today = dayIn(manager.timeZone, now);
  const which = random.next();
  if (which < 0.45) return today;
  return which < 0.85 ? nextDay(today) : nextDay(nextDay(today));
};

const ENTRY = '/communications/{communicationId}/control-entries/{entryId}';

/** A change of an open entry. */
const ofEntry =
  (
    route: `${string} ${typeof ENTRY}${string}`,
    bodyOf: (entry: StoredControlEntry, view: View, random: Random) => object,
  ): Kind['request'] =>
  (view, random) => {
    const open = view.entries.filter(({ status }) => status === 'open');
    // Now and then one that is closed, to be refused.
    const entry = drawOne(random.chance(0.95) ? open : view.entries, random);
    return (
      entry && {
        route,
        path: { communicationId: entry.communicationId, entryId: entry.id },
        version: entry.version,
        body: bodyOf(entry, view, random),
      }
    );
  };

/** The deletion mark, set or taken off a communication that has it not or has it. */
const ofMark =
  (transition: 'mark' | 'unmark'): Kind['request'] =>
  ({ communications }, random) => {
    const communication = drawOne(
      communications.filter(({ deletionMark }) => deletionMark === (transition === 'unmark')),
      random,
    );
    return (
      communication && {
        route: `POST /communications/{communicationId}/${transition}`,
        path: { communicationId: communication.id },
        version: communication.version,
        body: {},
      }
    );
  };

/** Everything people do that reminders must bear. A new transition of the product is one more entry. */
export const actionKinds = {
  create: {
    weight: 8,
    request({ communications, users, kindId, now }, random, by) {
      const communication = drawOne(communications, random);
      const manager = random.chance(0.5) ? by : random.pick(users);
      return (
        communication && {
          route: 'POST /communications/{communicationId}/control-entries',
          path: { communicationId: communication.id },
          body: {
            kindId,
            nextDate: drawDay(manager, random, now),
            managerId: manager.id,
            comment: `Note ${random.between(0, 999_999)}`,
          },
        }
      );
    },
  },
  /** One of many for the first manager's tomorrow: a scenario has a crowd of them at times, and never one alone. */
  'create-crowd': {
    weight: 0,
    request({ communications, users: [manager], kindId, now }, random) {
      const communication = drawOne(communications, random);
      return (
        communication &&
        manager && {
          route: 'POST /communications/{communicationId}/control-entries',
          path: { communicationId: communication.id },
          body: {
            kindId,
            nextDate: nextDay(dayIn(manager.timeZone, now)),
            managerId: manager.id,
            comment: `Note ${random.between(0, 999_999)}`,
          },
        }
      );
    },
  },
  /** One for the person's own today: a scenario has some of them one after another at times, and never one alone. */
  'create-today': {
    weight: 0,
    request({ communications, kindId, now }, random, by) {
      const communication = drawOne(communications, random);
      return (
        communication && {
          route: 'POST /communications/{communicationId}/control-entries',
          path: { communicationId: communication.id },
          body: {
            kindId,
            nextDate: dayIn(by.timeZone, now),
            managerId: by.id,
            comment: `Note ${random.between(0, 999_999)}`,
          },
        }
      );
    },
  },
  postpone: {
    weight: 5,
    request: ofEntry(`POST ${ENTRY}/postpone`, (entry, { users, now }, random) => {
      const manager = users.find(({ id }) => id === entry.managerId) ?? random.pick(users);
      return { nextDate: drawDay(manager, random, now), reason: 'Not now' };
    }),
  },
  complete: { weight: 2, request: ofEntry(`POST ${ENTRY}/complete`, () => ({ outcome: 'Done' })) },
  cancel: { weight: 1, request: ofEntry(`POST ${ENTRY}/cancel`, () => ({ reason: 'Not wanted' })) },
  reassign: {
    weight: 3,
    request: ofEntry(`PATCH ${ENTRY}`, (_entry, { users }, random) => ({ managerId: random.pick(users).id })),
  },
  note: {
    weight: 1,
    request: ofEntry(`PATCH ${ENTRY}`, (_entry, _view, random) => ({
      comment: `Note ${random.between(0, 999_999)}`,
    })),
  },
  mark: { weight: 1, request: ofMark('mark') },
  unmark: { weight: 2, request: ofMark('unmark') },
  rename: {
    weight: 2,
    request({ counterparties }, random) {
      const counterparty = drawOne(counterparties, random);
      return (
        counterparty && {
          route: 'PATCH /counterparties/{counterpartyId}',
          path: { counterpartyId: counterparty.id },
          version: counterparty.version,
          body: { name: `Client ${random.between(0, 999_999)}` },
        }
      );
    },
  },
  edit: {
    weight: 4,
    request({ communications }, random) {
      const communication = drawOne(communications, random);
      const phone = `+7916${random.between(1_000_000, 9_999_999)}`;
      return (
        communication && {
          route: 'PATCH /communications/{communicationId}',
          path: { communicationId: communication.id },
          version: communication.version,
          body: random.chance(0.5)
            ? { details: { clientContact: { phone: { number: phone } } } }
            : { preliminaryContact: { topic: `Topic ${random.between(0, 999_999)}` } },
        }
      );
    },
  },
  'hand-over': {
    weight: 1,
    request({ communications, users }, random) {
      const communication = drawOne(communications, random);
      return (
        communication && {
          route: 'PATCH /communications/{communicationId}',
          path: { communicationId: communication.id },
          version: communication.version,
          body: { managerId: random.pick(users).id, reassignControlEntries: true },
        }
      );
    },
  },
  'change-user': {
    weight: 2,
    request({ users }, random) {
      const user = random.pick(users);
      return {
        route: 'PATCH /users/{userId}',
        path: { userId: user.id },
        version: user.version,
        body: random.pick([
          { reminderHour: drawHour(random) },
          { timeZone: drawZone(random) },
          { language: user.language === 'ru' ? 'en' : 'ru' },
          { channels: random.pick([['email'], ['sms'], ['email', 'sms']]) },
        ]),
      };
    },
  },
} as const satisfies Record<string, Kind>;

export type ActionKind = keyof typeof actionKinds;
