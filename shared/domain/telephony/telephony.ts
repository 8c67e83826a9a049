import * as z from 'zod';
import { applyEdit, communicationId, type StoredCommunication } from '../communications/communication.ts';
import { controlEntryId } from '../control/control-entry.ts';
import type { ControlKind } from '../control/control-kind.ts';
import type { Counterparty } from '../directory/counterparty.ts';
import { extension, type Language, type User } from '../users/user.ts';
import { callerIdText, MAX_CALLER_ID, MAX_CALLER_ID_SENT, readCallerId } from '../values/caller-id.ts';
import { type Phone, type PhoneRegion, phone } from '../values/phone.ts';
import { instant, machineText } from '../values/text.ts';

/** Longest call that is believed, in seconds. */
export const MAX_CALL_SECONDS = 24 * 60 * 60;

/** How long a call is remembered after its last event, in days. */
export const CALL_RETENTION_DAYS = 30;

/**
 * Most characters of a call's id here: that of the PBX and a prefix. The longest that was ever stored is 90 characters
 * of three bytes each in base64url; longer ones are hashed.
 */
export const MAX_CALL_ID = 400;

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
  /** Of more than 64 characters the first are kept, or the address at its end. */
  from: z.string().trim().max(MAX_CALLER_ID_SENT),
  to: z.string().trim().max(MAX_CALLER_ID_SENT).optional(),
  /** Of the employee: who is rung, who has answered, who calls. */
  extension: extension.optional(),
  durationSeconds: z.int().min(0).max(MAX_CALL_SECONDS).optional(),
});
export type TelephonyEvent = z.infer<typeof telephonyEvent>;

/** An event as it is stored: its call's id is ours, which is longer than the PBX's own, and its numbers are tidied. */
export const storedTelephonyEvent = telephonyEvent.extend({
  callId: z
    .string()
    .max(MAX_CALL_ID)
    .regex(new RegExp(`^[\\x21-\\x7e]{1,${MAX_CALL_ID}}$`)),
  from: z.string().max(MAX_CALLER_ID),
  to: z.string().max(MAX_CALLER_ID).optional(),
});

/** A call as stored: what is known of it, and what came of it in the journal. */
export const storedCall = z.object({
  id: machineText(MAX_CALL_ID),
  revision: z.int().positive(),
  /** One of each kind. */
  events: z.array(storedTelephonyEvent).min(1).max(telephonyEvent.shape.kind.options.length),
  /** The earliest moment any event told of. */
  startedAt: instant,
  /** The client's number, as the earliest event had it that had one which can be called. */
  heard: z.object({ at: instant, phone }).nullable(),
  /** What the PBX had in its place, as the earliest event had it that had something nobody can call. */
  heardText: z
    .object({ at: instant, text: z.string().max(MAX_CALLER_ID) })
    .nullable()
    .default(null),
  communicationId: communicationId.nullable(),
  /** The control entry that a missed call has made. */
  missedEntryId: controlEntryId.nullable(),
});
export type StoredCall = z.infer<typeof storedCall>;

/**
 * The kind of the control entry that a missed call makes, as it is made with the first of them. Its id is known, so that
 * missed calls can be found by it; an administrator may rename it. It stands behind all others: who takes the first kind
 * for a call that they put on control does not mean this one.
 */
export const missedCallKind = {
  id: 'ctk_0000000000000000M1SSEDCA11',
  version: 1,
  name: 'Пропущенный звонок',
  order: 9999,
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
const eventOrder = ({ kind, at, startedAt, from, to, extension: who, durationSeconds }: TelephonyEvent) =>
  JSON.stringify([who === undefined, at, kind, who, from, to, startedAt, durationSeconds]);

/** The lesser of two by their place; either may be missing. */
const first = <Value>(one: Value, other: Value, placeOf: (value: NonNullable<Value>) => string): Value => {
  if (one === undefined || one === null) return other;
  return other === undefined || other === null || placeOf(one) <= placeOf(other) ? one : other;
};

const hear = (
  { direction, from, to = '', at }: TelephonyEvent,
  region: PhoneRegion,
): Pick<StoredCall, 'heard' | 'heardText'> => {
  const text = callerIdText(direction === 'incoming' ? from : to);
  const read = readCallerId(text, region);
  return {
    heard: read ? { at, phone: read } : null,
    heardText: read || text === '' ? null : { at, text },
  };
};

/**
 * A call with one more event. All that is known of it is the least of something over its events, so it makes no
 * difference in what order and how often they come. The very same call when there is nothing new in it.
 */
export const withEvent = (
  call: StoredCall | undefined,
  event: TelephonyEvent,
  region: PhoneRegion,
): StoredCall => {
  const { at, startedAt: began = at } = event;
  const own: StoredCall = {
    id: event.callId,
    revision: 1,
    events: [event],
    startedAt: first(at, began, String),
    ...hear(event, region),
    communicationId: null,
    missedEntryId: null,
  };
  if (!call) return own;
  const kept = first(
    call.events.find(({ kind }) => kind === event.kind),
    event,
    eventOrder,
  );
  const events = [...call.events.filter(({ kind }) => kind !== event.kind), kept ?? event];
  const known: StoredCall = {
    ...call,
    events: events.sort((a, b) => (eventOrder(a) < eventOrder(b) ? -1 : 1)),
    startedAt: first(call.startedAt, own.startedAt, String),
    heard: first(call.heard, own.heard, ({ at: moment, phone: { number, extension: inner } }) =>
      JSON.stringify([moment, number, inner]),
    ),
    heardText: first(call.heardText, own.heardText, ({ at: moment, text }) => JSON.stringify([moment, text])),
  };
  const isNew =
    kept === event ||
    known.startedAt !== call.startedAt ||
    known.heard !== call.heard ||
    known.heardText !== call.heardText;
  return isNew ? { ...known, revision: call.revision + 1 } : call;
};

/** What the events of a call come to. */
export interface Call {
  readonly startedAt: string;
  /** The client's number, if it can be called. */
  readonly phone: Phone | null;
  /** What the PBX had in place of a number that can be called. */
  readonly phoneText: string | null;
  readonly answered: boolean;
  /** The extension of the employee who answered, or who called out. */
  readonly takenBy: string | null;
  readonly missed: boolean;
  /** Incoming calls do, even missed; outgoing ones when somebody answered: an attempt alone is no communication. */
  readonly makesCommunication: boolean;
}

/** Reads a call out of what is known of it so far. */
export const callOf = ({ events, startedAt, heard, heardText }: StoredCall): Call => {
  const eventOf = (wanted: TelephonyEvent['kind']) => events.find(({ kind }) => kind === wanted);
  const answer = eventOf('answered');
  // Of a call that is over the PBX knows which way it went; while it rings it may have told that by half its signs.
  const incoming = (eventOf('missed') ?? eventOf('ended') ?? events[0])?.direction === 'incoming';
  return {
    startedAt,
    phone: heard?.phone ?? null,
    phoneText: heard ? null : (heardText?.text ?? null),
    answered: answer !== undefined,
    takenBy: answer?.extension ?? null,
    missed: incoming && !answer && eventOf('missed') !== undefined,
    makesCommunication: incoming || answer !== undefined,
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
          withoutClient(document, call.phoneText),
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
const withoutClient = (document: StoredCommunication, phoneText: string | null): StoredCommunication => ({
  ...document,
  preliminaryContact: { ...document.preliminaryContact, clientId: null, phoneText },
  details: {
    ...document.details,
    clientContact: { ...document.details.clientContact, name: null, phone: null, email: null, address: null },
  },
});

const contactOf = (call: Call, taker: User | undefined, { details }: StoredCommunication) =>
  call.takenBy === null
    ? details.companyContact
    : { extension: call.takenBy, userId: taker?.id ?? null, name: taker?.name ?? null };
