import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, Client } from '../../shared/api/client.ts';
import { dayIn } from '../../shared/domain/calendar.ts';
import type { Random } from '../simulation/random.ts';
import type { Acknowledged } from './judge.ts';
import { type Manager, nextReminder } from './managers.ts';

type Person = Manager & { readonly id: `usr_${string}` };
interface EntryIds {
  readonly communicationId: `com_${string}`;
  readonly entryId: `ctl_${string}`;
}

export interface ClientOptions {
  readonly random: Random;
  readonly people: readonly Person[];
  readonly kindId: `ctk_${string}`;
  /** The API, signed in as the person with an e-mail. */
  readonly clientOf: (email: string) => Client;
  readonly now: () => Date;
  readonly onAcknowledged: (what: Acknowledged) => void;
  readonly signal: AbortSignal;
}

const CLIENTS = 8;
const THINKING_MILLISECONDS = [100, 1200] as const;
/** A person who gets no answer sends the same again, until it is plain that nothing comes of it. */
const ATTEMPTS = 12;
const PAUSE_MILLISECONDS = 700;
/** How far ahead of a reminder's moment its entry is made, mostly: it comes due within the run. */
const SOON_MILLISECONDS = 75 * 60_000;
/** Entries that people work on: the latest. */
const AT_HAND = 80;
const MIDDLE_OF_A_PHONE = 1_000_000;

/** People at work: they put communications on control, postpone, hand over, complete and cancel, until the signal. */
export const work = async (options: ClientOptions): Promise<void> => {
  const atHand: EntryIds[] = [];
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, number) => {
      for (let done = 0; !options.signal.aborted; done++) {
        await delay(options.random.between(...THINKING_MILLISECONDS));
        await act(options, atHand, `${number}-${done}`);
      }
    }),
  );
};

const act = async (options: ClientOptions, atHand: EntryIds[], key: string): Promise<void> => {
  const { random, people, clientOf, signal } = options;
  const call = clientOf(random.pick(people).email);
  if (atHand.length < 5 || random.chance(0.5)) return create(options, call, atHand, key);

  const { communicationId, entryId } = random.pick(atHand);
  const found = await insist(() => call('list-control-entries', { params: { communicationId } }), signal);
  const entry = found?.items.find(({ id }) => id === entryId);
  if (entry?.status !== 'open') return;
  const manager = people.find(({ id }) => id === entry.managerId) ?? random.pick(people);
  const changed = await insist(
    changeOf(
      call,
      {
        params: { communicationId, entryId },
        ifMatch: `"${entry.version}"`,
        idempotencyKey: key,
      },
      manager,
      options,
    ),
    signal,
  );
  if (changed) acknowledge(changed, options);
};

/** What somebody does with an open entry, ready to be sent as often as it takes. */
const changeOf = (
  call: Client,
  request: { readonly params: EntryIds; readonly ifMatch: string; readonly idempotencyKey: string },
  manager: Person,
  options: ClientOptions,
): (() => Promise<Answer<Acknowledged>>) => {
  const what = options.random.next();
  if (what < 0.45) {
    const body = { nextDate: dayFor(manager, options), reason: 'Не сейчас' };
    return () => call('postpone-control-entry', { ...request, body });
  }
  if (what < 0.6) {
    const body = { outcome: 'Договорились' };
    return () => call('complete-control-entry', { ...request, body });
  }
  if (what < 0.7) return () => call('cancel-control-entry', { ...request, body: {} });
  const body = what < 0.9 ? { managerId: pickManager(options).id } : { comment: 'Сказал, что подумает' };
  return () => call('update-control-entry', { ...request, body });
};

/** A communication of its own for each entry: a reminder names the communication's number, which so tells the entry. */
const create = async (
  options: ClientOptions,
  call: Client,
  atHand: EntryIds[],
  key: string,
): Promise<void> => {
  const { random, kindId, signal } = options;
  const phone = `+7916${random.between(MIDDLE_OF_A_PHONE, 9_999_999)}`;
  const communication = await insist(
    () =>
      call('create-communication', {
        body: { preliminaryContact: { callerName: `Клиент ${key}`, phone } },
        idempotencyKey: `com-${key}`,
      }),
    signal,
  );
  if (!communication) return;
  const manager = pickManager(options);
  const body = { kindId, managerId: manager.id, nextDate: dayFor(manager, options) };
  const params = { communicationId: communication.id };
  const entry = await insist(
    () => call('create-control-entry', { params, body, idempotencyKey: `ctl-${key}` }),
    signal,
  );
  if (!entry) return;
  acknowledge(entry, options);
  atHand.push({ communicationId: communication.id, entryId: entry.id });
  if (atHand.length > AT_HAND) atHand.shift();
};

const acknowledge = (
  { id, communicationId, version, status, nextDate, managerId }: Acknowledged,
  { onAcknowledged }: ClientOptions,
) => onAcknowledged({ id, communicationId, version, status, nextDate, managerId });

/** Mostly somebody who is reminded soon, mostly the busy one of them; else anybody. */
const pickManager = ({ random, people, now }: ClientOptions): Person => {
  const until = now().getTime() + SOON_MILLISECONDS;
  const soon = people.filter((person) => nextReminder(person, now()).at.getTime() <= until);
  const among = soon.filter(({ busy }) => busy === random.chance(0.6));
  return random.pick(among.length > 0 && random.chance(0.75) ? among : people);
};

/** The day of the manager's next reminder, or today, which is at once where their hour is past. */
const dayFor = (manager: Person, { random, now }: ClientOptions): string =>
  random.chance(0.8) ? nextReminder(manager, now()).day : dayIn(manager.timeZone, now());

/**
 * Sends a request until it is answered for good, always the same one: the value where it is a success. Nothing where
 * it is refused, or the run is over.
 */
const insist = async <Value>(
  send: () => Promise<Answer<Value>>,
  signal: AbortSignal,
): Promise<Value | undefined> => {
  for (let attempt = 0; attempt < ATTEMPTS && !signal.aborted; attempt++) {
    const answer = await send().catch(() => undefined);
    if (answer?.ok) return answer.value;
    // Signed out as time moved, or asked too much of the journal: both pass.
    const passes = answer === undefined || answer.status >= 500 || [401, 429].includes(answer.status);
    if (!passes) return undefined;
    await delay(PAUSE_MILLISECONDS);
  }
  return undefined;
};
