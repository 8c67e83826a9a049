import * as z from 'zod';
import { applyEdit, communicationId, type StoredCommunication } from '../communications/communication.ts';
import { controlEntryId } from '../control/control-entry.ts';
import type { ControlKind } from '../control/control-kind.ts';
import type { Counterparty } from '../directory/counterparty.ts';
import { extension, type Language, type User } from '../users/user.ts';
import { callerIdText, MAX_CALLER_ID, MAX_CALLER_ID_SENT, readCallerId } from '../values/caller-id.ts';
import { type Phone, type PhoneRegion, phone } from '../values/phone.ts';
import { instant, machineText } from '../values/text.ts';

/** Longest plausible call, in seconds. */
export const MAX_CALL_SECONDS = 24 * 60 * 60;

/** How long a call is kept after its last event, in days. */
export const CALL_RETENTION_DAYS = 30;

/**
 * Maximum length of our call ids: a prefix and the PBX's own. The longest stored so far has 90 characters of
 * three bytes each in base64url; longer ones are hashed.
 */
export const MAX_CALL_ID = 400;

/**
 * One event of a call, as a PBX reports it (R15). `from` and `to` are as sent: `anonymous` or empty
 * for a hidden number.
 */
export const telephonyEvent = z.strictObject({
  /** The PBX's own id of the call, the same in all its events. */
  callId: z.string().regex(/^[\x21-\x7e]{1,128}$/),
  kind: z.enum(['ringing', 'answered', 'ended', 'missed']),
  at: instant,
  /** When the call began, if the PBX repeats that with later events. */
  startedAt: instant.optional(),
  direction: z.enum(['incoming', 'outgoing']),
  /** If longer than 64 characters, the address at the end is kept, else the start. */
  from: z.string().trim().max(MAX_CALLER_ID_SENT),
  to: z.string().trim().max(MAX_CALLER_ID_SENT).optional(),
  /** Of the employee who is called, who answered, or who calls. */
  extension: extension.optional(),
  durationSeconds: z.int().min(0).max(MAX_CALL_SECONDS).optional(),
});
export type TelephonyEvent = z.infer<typeof telephonyEvent>;

/** An event as stored, with our id of the call, which is longer than the PBX's own, and cleaned numbers. */
export const storedTelephonyEvent = telephonyEvent.extend({
  callId: z
    .string()
    .max(MAX_CALL_ID)
    .regex(new RegExp(`^[\\x21-\\x7e]{1,${MAX_CALL_ID}}$`)),
  from: z.string().max(MAX_CALLER_ID),
  to: z.string().max(MAX_CALLER_ID).optional(),
});

/** A call as stored: what is known about it, and what it led to in the journal. */
export const storedCall = z.object({
  id: machineText(MAX_CALL_ID),
  revision: z.int().positive(),
  /** At most one of each kind. */
  events: z.array(storedTelephonyEvent).min(1).max(telephonyEvent.shape.kind.options.length),
  /** The earliest moment that any event names. */
  startedAt: instant,
  /** The client's number, from the earliest event with one that can be called. */
  heard: z.object({ at: instant, phone }).nullable(),
  /** What the PBX sent instead, from the earliest event with something that can't be called. */
  heardText: z
    .object({ at: instant, text: z.string().max(MAX_CALLER_ID) })
    .nullable()
    .default(null),
  communicationId: communicationId.nullable(),
  /** The control entry created for a missed call. */
  missedEntryId: controlEntryId.nullable(),
});
export type StoredCall = z.infer<typeof storedCall>;

/**
 * The kind of control entry for missed calls, created with the first of them. The id is fixed, so that missed
 * calls can be found by it; an administrator may rename the kind. It comes last in the list, so that someone
 * who picks the first kind for a call of their own does not get this one.
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
 * Orders events independently of their arrival: those that name an employee come first, then the earliest; of
 * equal ones the rest decides.
 */
const eventOrder = ({ kind, at, startedAt, from, to, extension: who, durationSeconds }: TelephonyEvent) =>
  JSON.stringify([who === undefined, at, kind, who, from, to, startedAt, durationSeconds]);

/** The lesser of two values, by what `placeOf` returns; either may be missing. */
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
 * Adds an event to a call. Everything known about a call is the minimum of something over its events, so
 * their order and repeats make no difference. Returns the very same call if nothing in it is new.
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

/** A call, summed up from its events. */
export interface Call {
  readonly startedAt: string;
  /** The client's number, if it can be called. */
  readonly phone: Phone | null;
  /** What the PBX sent instead of a number that can be called. */
  readonly phoneText: string | null;
  readonly answered: boolean;
  /** The extension of the employee who answered, or who called out. */
  readonly takenBy: string | null;
  readonly missed: boolean;
  /**
   * Incoming calls do, even missed ones; outgoing ones only if answered, as an attempt alone is
   * not a communication.
   */
  readonly makesCommunication: boolean;
}

/** Sums up what is known about a call so far. */
export const callOf = ({ events, startedAt, heard, heardText }: StoredCall): Call => {
  const eventOf = (wanted: TelephonyEvent['kind']) => events.find(({ kind }) => kind === wanted);
  const answer = eventOf('answered');
  // Once a call is over the PBX knows its direction; while it rings, the direction may be a guess.
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

/** The people a call is about, as the journal knows them. */
export interface CallParties {
  readonly client: Counterparty | undefined;
  /** The user with the extension that took the call. */
  readonly taker: User | undefined;
  /** Who manages the communication if nobody took the call. */
  readonly manager: User;
  /** The author of the record: the user who took the call, else the default user. */
  readonly author: User;
}

/**
 * Whether a communication is still as telephony created it. From the first change by people on, telephony
 * only adds the company contact.
 */
export const isAsTelephonyMadeIt = ({ version }: StoredCommunication): boolean => version === 1;

/**
 * The communication of a call (R15), built only from what is known about the call now, so that every
 * order of events leads to the same result. It has no state, and keeps one that somebody set: R10
 * can't be broken here.
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

/**
 * The document before telephony knew the client, so that the client's contact details are copied again (R7).
 */
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
