import type { User } from '../../shared/domain/users/user.ts';
import { dayIn, hourOfDay, nextDay } from '../../shared/domain/values/calendar.ts';
import { type ActionKind, actionKinds } from './actions.ts';
import type { Outage, ServiceName } from './faults.ts';
import { drawManager } from './managers.ts';
import { type Random, randomOf } from './random.ts';

/** Something a person does. What exactly, is decided by what there is at that moment. */
export interface Action {
  readonly name: string;
  readonly kind: ActionKind;
  readonly at: number;
  /** Between looking at the document and saving it. */
  readonly thinkingMilliseconds: number;
  readonly by: User;
}

/** What is to happen in a run: a function of its seed alone. */
export interface Scenario {
  readonly seed: string;
  readonly start: number;
  /** No faults from here on: the dust settles. Everything planned is due before. */
  readonly faultsUntil: number;
  readonly end: number;
  readonly managers: readonly User[];
  readonly communications: number;
  readonly actions: readonly Action[];
  /** The probability of a fault at a call; in some runs there are none. */
  readonly faultRate: number;
  readonly outages: readonly Outage[];
  /** One manager's trouble, in runs in which nothing else goes wrong: their topic is gone for some time. */
  readonly goneTopic: GoneTopic | undefined;
}

/** A manager to whom nothing can be sent, from a moment to another. */
export interface GoneTopic {
  readonly name: string;
  readonly managerId: string;
  readonly from: number;
  readonly to: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Days before clocks go forward or back somewhere. */
const BEFORE_CHANGES = ['2026-03-06', '2026-03-27', '2026-04-03', '2026-09-25', '2026-10-23', '2026-10-30'];

const FAULT_RATES = [0, 0, 0.01, 0.03, 0.08, 0.2] as const;
const SERVICES: readonly ServiceName[] = ['table', 'scheduler', 'notifier', 'lambda'];

/** A moment for an action: any; or about when reminders are due; or soon after another. */
const drawMoment = (
  random: Random,
  { start, days, managers }: { start: number; days: number; managers: readonly User[] },
  previous: number | undefined,
) => {
  const which = random.next();
  if (previous !== undefined && which < 0.35) {
    return previous + random.between(0, random.pick([100, 2 * SECOND, 10 * SECOND, 5 * MINUTE]));
  }
  const any = start + random.between(0, days * DAY);
  if (which < 0.6) return any;
  const { reminderHour, timeZone } = random.pick(managers);
  const day = new Date(any).toISOString().slice(0, 10);
  const due = hourOfDay(random.chance(0.5) ? day : nextDay(day), reminderHour, timeZone).getTime();
  return Math.max(start, due + random.between(-2 * MINUTE, random.pick([0, 5 * SECOND, 3 * MINUTE])));
};

/**
 * Some manager's topic is gone for an hour. They put some calls on control for today, past their hour, and then another
 * manager does, past theirs: the moments, and by whom.
 */
const drawTrouble = (random: Random, managers: readonly User[], any: number) => {
  const whose = random.pick(managers);
  const other = random.pick(managers.filter(({ id }) => id !== whose.id));
  const isPast = ({ timeZone, reminderHour }: User, moment: number) =>
    hourOfDay(dayIn(timeZone, new Date(moment)), reminderHour, timeZone).getTime() <= moment;
  const hours = Array.from({ length: 24 }, (_, hour) => any + hour * HOUR);
  const moment = hours.find((hour) => isPast(whose, hour) && isPast(other, hour)) ?? any;
  const today = new Map<number, User>();
  for (let left = random.between(1, 4); left > 0; left--)
    today.set(moment + random.between(0, 5 * SECOND), whose);
  for (let left = random.between(1, 3); left > 0; left--) {
    today.set(moment + random.between(6 * SECOND, 20 * SECOND), other);
  }
  const goneTopic = { name: 'gone-topic', managerId: whose.id, from: moment - MINUTE, to: moment + HOUR };
  return { goneTopic, today };
};

/** Draws what is to happen. */
export const drawScenario = (seed: string): Scenario => {
  const random = randomOf(seed);
  const first = random.chance(0.3)
    ? Date.parse(random.pick(BEFORE_CHANGES))
    : Date.parse('2026-01-10') + random.between(0, 340) * DAY;
  const start = first + random.between(0, 24) * HOUR;
  const days = random.between(1, 3);
  const managers = Array.from({ length: random.between(2, 4) }, (_, number) => drawManager(random, number));
  const weighted = Object.entries(actionKinds).flatMap(([name, { weight }]) =>
    Array.from({ length: weight }, () => name as ActionKind),
  );

  const moments: number[] = [];
  for (let left = random.between(5, 25); left > 0; left--) {
    const previous = moments.length > 0 ? random.pick(moments) : undefined;
    moments.push(drawMoment(random, { start, days, managers }, previous));
  }
  moments.sort((a, b) => a - b);
  // More calls for one morning than are reminded of one by one.
  const crowd = random.chance(0.15) ? random.between(6, 14) : 0;
  const [early = start] = moments;
  const crowded = Array.from({ length: crowd }, () => early + random.between(0, 10 * MINUTE));
  const trouble = random.chance(0.15) ? drawTrouble(random, managers, random.pick(moments)) : undefined;
  moments.push(...crowded, ...(trouble?.today.keys() ?? []));
  moments.sort((a, b) => a - b);
  const actions = moments.map((at, number): Action => {
    const own = randomOf(`${seed} action ${number}`);
    const owner = trouble?.today.get(at);
    const drawKind = () => {
      if (owner) return 'create-today';
      if (number === 0) return 'create';
      return crowded.includes(at) ? 'create-crowd' : own.pick(weighted);
    };
    return {
      name: `a${number}`,
      kind: drawKind(),
      at,
      thinkingMilliseconds: own.chance(0.5) || owner ? 0 : own.between(0, 20 * SECOND),
      by: owner ?? own.pick(managers),
    };
  });

  const faultRate = random.pick(FAULT_RATES);
  const last = (moments.at(-1) ?? start) + 4.5 * DAY;
  const outages = Array.from({ length: faultRate > 0 && random.chance(0.3) ? 2 : 0 }, (_, number) => {
    // About when something is going on, or it goes by unnoticed.
    const from = random.pick(moments) + random.between(-2 * MINUTE, random.pick([0, 2 * DAY]));
    const seconds = random.pick([5, 60, 600, 3000]);
    return {
      name: `outage${number}`,
      service: random.pick(SERVICES),
      from,
      to: from + random.between(1, seconds) * SECOND,
    };
  });
  return {
    ...{ seed, start, managers, actions, goneTopic: trouble?.goneTopic },
    ...(trouble ? { faultRate: 0, outages: [] } : { faultRate, outages }),
    communications: random.between(1, 3),
    faultsUntil: last,
    end: last + HOUR,
  };
};
