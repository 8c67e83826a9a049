import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { MAX_CALL_ID, type TelephonyEvent } from '../domain/telephony/telephony.ts';
import { callerIdText } from '../domain/values/caller-id.ts';
import { type Refusal, refuse } from '../domain/values/refusal.ts';
import { ok, type Result } from '../domain/values/result.ts';

/** A request as it came, before anything of it is believed. */
export interface UntrustedRequest {
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** How one PBX speaks to us. */
export interface Pbx<Body> {
  /** Whether the request is the PBX's: signed as it signs, with the secret we share. */
  verify(request: UntrustedRequest, now: Date): Result<undefined, Refusal>;
  /** What a verified request says happened; nothing, where it is of no concern to the journal. */
  read(body: Body, now: Date): Result<TelephonyEvent[], Refusal>;
}

/** How far the moment of signing may be from ours, in seconds. */
const SIGNED_WITHIN_SECONDS = 300;

/**
 * How old an event may be that comes in a PBX's own format, where only the moment of the event is signed and not that
 * of the request: a day, for PBXs try again for hours. Calls are remembered longer, so a repeat within it does nothing.
 */
const EVENT_WITHIN_SECONDS = 24 * 60 * 60;

/** Compares in a time that says nothing of where they differ. */
export const sameText = (a: string, b: string): boolean => {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
};

const isWithin = (seconds: number, moment: Date, now: Date) =>
  Math.abs(now.getTime() - moment.getTime()) <= seconds * 1000;

/** Refuses an event of a PBX's own format that is too old, or ahead of time: it may be a recording played back. */
export const requireRecent = (moment: Date, now: Date) =>
  isWithin(EVENT_WITHIN_SECONDS, moment, now) ? ok(undefined) : refuse('signature-expired');

/**
 * The id of a call here, of its PBX's name and its id there in visible ASCII: the same for all events of a call, and
 * never longer than can be stored.
 */
export const callIdOf = (pbx: 'journal' | 'mango' | 'novofon', id: string): string => {
  const whole = `${pbx}:${id}`;
  return whole.length <= MAX_CALL_ID
    ? whole
    : `${pbx}-sha256:${createHash('sha256').update(id).digest('base64url')}`;
};

/** The signature of a body sent at a moment (epoch seconds): HMAC-SHA256 of `<moment>.<body>`, in hexadecimal. */
const signatureOf = (secret: string, timestamp: string, body: string) =>
  createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');

/** Our own format: signed with its moment, so that an old request is refused whatever is in it. */
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
