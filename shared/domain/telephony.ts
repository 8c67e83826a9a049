import * as z from 'zod';
import { applyEdit, communicationId, type StoredCommunication } from './communication.ts';
import { controlEntryId } from './control-entry.ts';
import type { ControlKind } from './control-kind.ts';
import type { Counterparty } from './counterparty.ts';
import { type Phone, type PhoneRegion, readPhone } from './phone.ts';
import { instant } from './text.ts';
import { extension, type Language, type User } from './user.ts';

const DAY_SECONDS = 24 * 60 * 60;

/**
 * One thing that happened in a call, as a PBX tells it (R15). `from` and `to` are as the PBX has them: `anonymous` or
 * nothing for a hidden number.
 */
export const telephonyEvent = z.strictObject({
  /** The PBX's own id of the call, the same in all its events. */
  callId: z.string().regex(/^[\x21-\x7e]{1,128}$/),
  kind: z.enum(['ringing', 'answered', 'ended', 'missed']),
  at: instant,
  /** When the call began, where the PBX says so with later events too. */
  startedAt: instant.optional(),
  direction: z.enum(['incoming', 'outgoing']),
  from: z.string().trim().max(64),
  to: z.string().trim().max(64).optional(),
  /** Of the employee: who is rung, who has answered, who calls. */
  extension: extension.optional(),
  durationSeconds: z.int().min(0).max(DAY_SECONDS).optional(),
});
export type TelephonyEvent = z.infer<typeof telephonyEvent>;

/** A call as stored: what is known of it, one event of each kind, and what came of it in the journal. */
export const storedCall = z.object({
  id: z.string(),
  revision: z.int().positive(),
  events: z.array(telephonyEvent).min(1),
  communicationId: communicationId.nullable(),
  /** The control entry that a missed call has made. */
  missedEntryId: controlEntryId.nullable(),
});
export type StoredCall = z.infer<typeof storedCall>;

/**
 * The kind of the control entry that a missed call makes, as it is made with the first of them. Its id is known, so that
 * missed calls can be found by it; an administrator may rename it.
 */
export const missedCallKind = {
  id: 'ctk_0000000000000000M1SSEDCA11',
  version: 1,
  name: 'Пропущенный звонок',
  order: 0,
  active: true,
} as const satisfies Partial<ControlKind>;

export const missedCallComment: Readonly<Record<Language, string>> = {
  ru: 'Пропущенный звонок',
  en: 'Missed call',
};
export const takenCallReason: Readonly<Record<Language, string>> = {
  ru: 'На звонок ответили',
  en: 'The call was answered',
};

/**
 * By which events stand in an order that does not depend on how they came: one that names an employee before those that
 * don't, then the earliest; of equal ones the rest decides.
 */
const place = ({ kind, at, startedAt, from, to, extension: who, durationSeconds }: TelephonyEvent) =>
  JSON.stringify([who === undefined, at, kind, who, from, to, startedAt, durationSeconds]);
const inOrder = (events: readonly TelephonyEvent[]) =>
  [...events].sort((a, b) => (place(a) < place(b) ? -1 : 1));

/**
 * A call with one more event: of several of a kind the first in that order counts, so that it makes no difference in what order
 * and how often they come. The very same call when there is nothing new in it.
 */
export const withEvent = (call: StoredCall | undefined, event: TelephonyEvent): StoredCall => {
  if (!call) {
    return { id: event.callId, revision: 1, events: [event], communicationId: null, missedEntryId: null };
  }
  const known = call.events.find(({ kind }) => kind === event.kind);
  if (known && place(known) <= place(event)) return call;
  const others = call.events.filter(({ kind }) => kind !== event.kind);
  return { ...call, revision: call.revision + 1, events: inOrder([...others, event]) };
};

/** What the events of a call come to. */
export interface Call {
  readonly direction: TelephonyEvent['direction'];
  readonly startedAt: string;
  /** The client's number, if it can be called. */
  readonly phone: Phone | null;
  readonly answered: boolean;
  /** The extension of the employee who answered, or who called out. */
  readonly takenBy: string | null;
  readonly missed: boolean;
  /** Incoming calls do, even missed; outgoing ones when somebody answered: an attempt alone is no communication. */
  readonly makesCommunication: boolean;
}

/** Reads a call out of its events, whatever of them has come so far. */
export const callOf = ({ events }: StoredCall, region: PhoneRegion): Call => {
  const [first] = events;
  if (!first) throw new Error('A call has an event at least');
  const { direction } = first;
  const answer = events.find(({ kind }) => kind === 'answered');
  const numbers = events.map(({ from, to }) => (direction === 'incoming' ? from : (to ?? '')));
  const phones = numbers.flatMap((number) => {
    const phone = number === '' ? undefined : readPhone(number, region, 'from');
    return phone?.ok ? [phone.value] : [];
  });
  const startedAt = events.map(({ at, startedAt: began }) => (began && began < at ? began : at)).sort()[0];
  return {
    direction,
    startedAt: startedAt ?? first.at,
    phone: phones[0] ?? null,
    answered: answer !== undefined,
    takenBy: answer?.extension ?? null,
    missed: direction === 'incoming' && !answer && events.some(({ kind }) => kind === 'missed'),
    makesCommunication: direction === 'incoming' || answer !== undefined,
  };
};

/** Who and what a call is about, as the journal knows them. */
export interface CallParties {
  readonly client: Counterparty | undefined;
  /** The user with the extension that took the call. */
  readonly taker: User | undefined;
  /** Who manages the communication if nobody took the call. */
  readonly manager: User;
  /** In whose name the call is recorded: who took it, else the default user. */
  readonly author: User;
}

/**
 * Whether people have left a communication as telephony made it. From their first change on it is theirs: telephony
 * adds the company contact and nothing else.
 */
export const isAsTelephonyMadeIt = ({ version }: StoredCommunication): boolean => version === 1;

/**
 * The communication of a call (R15), from what is known of the call now: made from nothing but that, so that every
 * order of events ends in the same. It has no state, and a state somebody gave it stays: R10 can't be broken here.
 */
export const applyCall = (
  document: StoredCommunication,
  call: Call,
  { client, taker, manager, author }: CallParties,
): StoredCommunication => {
  const applied = isAsTelephonyMadeIt(document)
    ? {
        ...applyEdit(
          withoutClient(document),
          {
            occurredAt: call.startedAt,
            managerId: manager.id,
            preliminaryContact: { channel: 'phone', phone: call.phone, clientId: client?.id ?? null },
          },
          client,
        ),
        authorId: author.id,
      }
    : document;
  return { ...applied, details: { ...applied.details, companyContact: contactOf(call, taker, applied) } };
};

/** As it was before telephony knew the client: what is copied from them is copied anew (R7). */
const withoutClient = (document: StoredCommunication): StoredCommunication => ({
  ...document,
  preliminaryContact: { ...document.preliminaryContact, clientId: null },
  details: { ...document.details, clientContact: { name: null, phone: null, email: null, address: null } },
});

const contactOf = (call: Call, taker: User | undefined, { details }: StoredCommunication) =>
  call.takenBy === null
    ? details.companyContact
    : { extension: call.takenBy, userId: taker?.id ?? null, name: taker?.name ?? null };
