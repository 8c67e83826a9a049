import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, Client } from '../../shared/api/client.ts';
import { dayIn } from '../../shared/domain/values/calendar.ts';
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

const TAKING_CALLS = 6;
const AT_WORK = 12;
const THINKING_MILLISECONDS = [50, 500] as const;
/** A person who gets no answer sends the same again, until it is plain that nothing comes of it. */
const ATTEMPTS = 12;
const PAUSE_MILLISECONDS = 700;
/** An Idempotency-Key holds for a day: whoever sends the same later has it done again. Time is moved by more at the end. */
const SAME_REQUEST_MILLISECONDS = 20 * 3_600_000;
/** How far ahead of a reminder's moment its entry is made, mostly: it comes due within the run. */
const SOON_MILLISECONDS = 75 * 60_000;
/** Entries that people work on: the latest. */
const AT_HAND = 80;

/** Work that lies about. */
interface Desk {
  /** Communications that nobody has put on control yet. */
  readonly calls: `com_${string}`[];
  readonly entries: EntryIds[];
}

/**
 * People at work until the signal: some take calls, the others put these on control, each once, postpone them, hand them
 * over, complete and cancel them.
 */
export const work = async (options: ClientOptions): Promise<void> => {
  const desk: Desk = { calls: [], entries: [] };
  const people = (count: number, act: (key: string) => Promise<void>) =>
    Array.from({ length: count }, async (_, number) => {
      for (let done = 0; !options.signal.aborted; done++) {
        await act(`${number}-${done}`);
        await delay(options.random.between(...THINKING_MILLISECONDS));
      }
    });
  await Promise.all([
    ...people(TAKING_CALLS, (key) => takeCall(options, desk, key)),
    ...people(AT_WORK, (key) => act(options, desk, key)),
  ]);
};

const takeCall = async (options: ClientOptions, { calls }: Desk, key: string): Promise<void> => {
  const { random, people, clientOf } = options;
  const call = clientOf(random.pick(people).email);
  const phone = `+7916${random.between(1_000_000, 9_999_999)}`;
  const body = { preliminaryContact: { callerName: `Клиент ${key}`, phone } };
  const taken = await insist(
    () => call('create-communication', { body, idempotencyKey: `call-${key}` }),
    options,
  );
  if (taken) calls.push(taken.id);
};

const act = async (options: ClientOptions, desk: Desk, key: string): Promise<void> => {
  const { random, people, clientOf } = options;
  const call = clientOf(random.pick(people).email);
  const communicationId = random.chance(0.6) ? desk.calls.shift() : undefined;
  if (communicationId) return putOnControl(options, call, communicationId, desk, key);

  if (desk.entries.length === 0) return;
  const { entryId, ...params } = random.pick(desk.entries);
  const found = await insist(() => call('list-control-entries', { params }), options);
  const entry = found?.items.find(({ id }) => id === entryId);
  if (entry?.status !== 'open') return;
  const manager = people.find(({ id }) => id === entry.managerId) ?? random.pick(people);
  const request = { params: { ...params, entryId }, ifMatch: `"${entry.version}"`, idempotencyKey: key };
  const changed = await insist(changeOf(call, request, manager, options), options);
  if (changed) acknowledge(changed, options);
};

/** An entry of its own for each communication: a reminder names the communication's number, which so tells the entry. */
const putOnControl = async (
  options: ClientOptions,
  call: Client,
  communicationId: `com_${string}`,
  { entries }: Desk,
  key: string,
): Promise<void> => {
  const manager = pickManager(options);
  const body = { kindId: options.kindId, managerId: manager.id, nextDate: dayFor(manager, options) };
  const made = await insist(
    () => call('create-control-entry', { params: { communicationId }, body, idempotencyKey: key }),
    options,
  );
  if (!made) return;
  acknowledge(made, options);
  entries.push({ communicationId, entryId: made.id });
  if (entries.length > AT_HAND) entries.shift();
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
  { signal, now }: Pick<ClientOptions, 'signal' | 'now'>,
): Promise<Value | undefined> => {
  const begun = now().getTime();
  for (let attempt = 0; attempt < ATTEMPTS && !signal.aborted; attempt++) {
    if (now().getTime() - begun > SAME_REQUEST_MILLISECONDS) return undefined;
    const answer = await send().catch(() => undefined);
    if (answer?.ok) return answer.value;
    // Signed out as time moved, or asked too much of the journal: both pass.
    const passes = answer === undefined || answer.status >= 500 || [401, 429].includes(answer.status);
    if (!passes) return undefined;
    await delay(PAUSE_MILLISECONDS);
  }
  return undefined;
};
