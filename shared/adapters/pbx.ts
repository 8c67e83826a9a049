import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { MAX_CALL_ID, type TelephonyEvent } from '../domain/telephony/telephony.ts';
import { callerIdText } from '../domain/values/caller-id.ts';
import { type Refusal, refuse } from '../domain/values/refusal.ts';
import { ok, type Result } from '../domain/values/result.ts';

/** A request as received, before any of it is trusted. */
export interface UntrustedRequest {
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** The protocol of one PBX. */
export interface Pbx<Body> {
  /** Checks that the request comes from the PBX: signed in its way, with our shared secret. */
  verify(request: UntrustedRequest, now: Date): Result<undefined, Refusal>;
  /** The events in a verified request; none if it does not concern the journal. */
  read(body: Body, now: Date): Result<TelephonyEvent[], Refusal>;
}

/** Maximum distance between the moment of signing and now, in seconds. */
const SIGNED_WITHIN_SECONDS = 300;

/**
 * Maximum age of an event in a PBX's own format, in seconds. There the signature covers the moment of the
 * event and not that of the request. A day, as PBXs retry for hours. We keep calls for longer, so a replay
 * within it has no effect.
 */
const EVENT_WITHIN_SECONDS = 24 * 60 * 60;

/** Compares in constant time, which does not reveal where the texts differ. */
export const sameText = (a: string, b: string): boolean => {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
};

const isWithin = (seconds: number, moment: Date, now: Date) =>
  Math.abs(now.getTime() - moment.getTime()) <= seconds * 1000;

/** Refuses an event in a PBX's own format that is too old, or in the future: it may be a replay. */
export const requireRecent = (moment: Date, now: Date) =>
  isWithin(EVENT_WITHIN_SECONDS, moment, now) ? ok(undefined) : refuse('signature-expired');

/**
 * Our id of a call, from the name of its PBX and its id there in printable ASCII. The same for all events of
 * a call, and never too long to store.
 */
export const callIdOf = (pbx: 'journal' | 'mango' | 'novofon', id: string): string => {
  const whole = `${pbx}:${id}`;
  return whole.length <= MAX_CALL_ID
    ? whole
    : `${pbx}-sha256:${createHash('sha256').update(id).digest('base64url')}`;
};

/**
 * The signature of a body sent at `timestamp` (epoch seconds): HMAC-SHA256 of
 * `<timestamp>.<body>`, in hexadecimal.
 */
const signatureOf = (secret: string, timestamp: string, body: string) =>
  createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');

/**
 * Our own format. The signature covers its moment, so that an old request is refused whatever it contains.
 */
export const journalPbx = (secret: string): Pbx<TelephonyEvent> => ({
  verify({ headers, body }, now) {
    const { 'x-timestamp': timestamp, 'x-signature': signature } = headers;
    if (!timestamp || !signature) return refuse('signature-missing');
    if (!/^\d{1,12}$/.test(timestamp) || !sameText(signature, signatureOf(secret, timestamp, body))) {
      return refuse('signature-invalid');
    }
    return isWithin(SIGNED_WITHIN_SECONDS, new Date(Number(timestamp) * 1000), now)
      ? ok(undefined)
      : refuse('signature-expired');
  },
  read: ({ callId, from, to, ...event }) =>
    ok([
      {
        ...event,
        callId: callIdOf('journal', callId),
        from: callerIdText(from),
        ...(to !== undefined && { to: callerIdText(to) }),
      },
    ]),
});
