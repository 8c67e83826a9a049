import { createHmac } from 'node:crypto';
import { MAX_CALL_SECONDS, type TelephonyEvent } from '../domain/telephony/telephony.ts';
import { momentIn } from '../domain/values/calendar.ts';
import { callerIdText } from '../domain/values/caller-id.ts';
import { refuse } from '../domain/values/refusal.ts';
import { ok } from '../domain/values/result.ts';
import { readForm } from './form.ts';
import { callIdOf, type Pbx, requireRecent, sameText } from './pbx.ts';

/**
 * Novofon (in Russia the successor of Zadarma, whose notifications these are), according to its API 1.0
 * and the official PHP class: forms with a header `Signature`, which is the base64 of the hexadecimal
 * HMAC-SHA1 of some fields. Someone who can read one request could forge others about the same call;
 * only TLS prevents that.
 */

/** The fields of a notification; which of them are present depends on the event. */
export interface NovofonForm {
  readonly event: string;
  readonly pbx_call_id?: string | undefined;
  /** `2026-11-24 09:00:00`, in the time zone of the account. */
  readonly call_start?: string | undefined;
  readonly caller_id?: string | undefined;
  readonly called_did?: string | undefined;
  readonly destination?: string | undefined;
  /** The extension that was called, or that calls out. */
  readonly internal?: string | undefined;
  /** The extension that spoke last. */
  readonly last_internal?: string | undefined;
  readonly duration?: string | undefined;
  readonly disposition?: string | undefined;
}

/** The fields that signatures cover, in this order. */
const INCOMING = ['caller_id', 'called_did', 'call_start'];
const ANSWERED = ['caller_id', 'destination', 'call_start'];
const OUTGOING = ['internal', 'destination', 'call_start'];
const RECORDED = ['pbx_call_id', 'call_id_with_rec'];
const RESULT = ['result'];

/** The fields that each event's signature covers. */
const SIGNED: ReadonlyMap<string, readonly string[]> = new Map([
  ['NOTIFY_START', INCOMING],
  ['NOTIFY_INTERNAL', INCOMING],
  ['NOTIFY_IVR', INCOMING],
  ['NOTIFY_ANSWER', ANSWERED],
  ['NOTIFY_END', INCOMING],
  ['NOTIFY_OUT_START', OUTGOING],
  ['NOTIFY_OUT_END', OUTGOING],
  ['NOTIFY_RECORD', RECORDED],
  ['SMS', RESULT],
  ['SPEECH_RECOGNITION', RESULT],
  ['NUMBER_LOOKUP', RESULT],
  ['CALL_TRACKING', RESULT],
]);

/** An unknown event has no effect, so it may be signed in any of these ways. */
const ANY_WAY = [INCOMING, ANSWERED, OUTGOING, RECORDED, RESULT];

/** What an event says about a call; other events don't concern us. */
const KINDS: ReadonlyMap<string, 'ringing' | 'answered' | 'over'> = new Map([
  ['NOTIFY_START', 'ringing'],
  ['NOTIFY_INTERNAL', 'ringing'],
  ['NOTIFY_OUT_START', 'ringing'],
  ['NOTIFY_ANSWER', 'answered'],
  ['NOTIFY_END', 'over'],
  ['NOTIFY_OUT_END', 'over'],
]);

/** E.164 without the plus, or as dialled in Russia: 8 and ten digits. */
const numberOf = (number = '') =>
  callerIdText(/^(?!8\d{10}$)\d{11,15}$/.test(number) ? `+${number}` : number);

/** Extensions have three digits, at most four; a longer number is a phone that calls are forwarded to. */
const isExtension = (number = '') => /^\d{1,4}$/.test(number);

/** The first of these numbers that is an employee's. */
const employeeOf = (...numbers: (string | undefined)[]): Pick<TelephonyEvent, 'extension'> => {
  const named = numbers.find((number) => /^\d{1,11}$/.test(number ?? ''));
  return named === undefined ? {} : { extension: named };
};

/** The PBX of Novofon. `timeZone` is that of the account: the company's. */
export const novofon = (secret: string, timeZone: string): Pbx<NovofonForm> => ({
  verify({ headers, body }) {
    const { signature } = headers;
    if (!signature) return refuse('signature-missing');
    const form = readForm(body, headers['content-type']);
    const signedFields = SIGNED.get(form.event ?? '');
    const isRight = (fields: readonly string[]) => {
      const signed = fields.map((field) => form[field] ?? '').join('');
      const expected = Buffer.from(createHmac('sha1', secret).update(signed).digest('hex')).toString(
        'base64',
      );
      // A signature over nothing would fit any request that has none of these fields.
      return signed !== '' && sameText(signature, expected);
    };
    return secret && (signedFields ? isRight(signedFields) : ANY_WAY.some(isRight))
      ? ok(undefined)
      : refuse('signature-invalid');
  },

  read(form, now) {
    const { event, pbx_call_id: id, call_start: began } = form;
    const kind = KINDS.get(event);
    if (kind === undefined) return ok([]);
    const start = momentIn(timeZone, began ?? '');
    if (!id || !start) {
      return refuse('validation-failed', {
        field: id ? 'call_start' : 'pbx_call_id',
        code: 'wrong-form',
        detail: 'This is not a Novofon notification.',
      });
    }
    const recent = requireRecent(start, now);
    if (!recent.ok) return recent;
    // NOTIFY_ANSWER is sent for both directions; the call's id tells them apart.
    const outgoing = event.startsWith('NOTIFY_OUT_') || id.startsWith('out_');
    // Between employees there is no client.
    if (outgoing && isExtension(form.destination)) return ok([]);
    const common = {
      callId: callIdOf('novofon', Buffer.from(id).toString('base64url')),
      // Later events don't say when they happened.
      at: start.toISOString(),
      direction: outgoing ? ('outgoing' as const) : ('incoming' as const),
      from: numberOf(form.caller_id),
      to: numberOf(outgoing ? form.destination : form.called_did),
    };
    if (kind !== 'over') {
      // An incoming call is answered at its destination.
      const answeredAt = !outgoing && isExtension(form.destination) ? form.destination : undefined;
      return ok([{ ...common, kind, ...employeeOf(form.internal, form.last_internal, answeredAt) }]);
    }

    // The employee who spoke has answered, not the one who was called. If nobody is named, only a
    // greeting has answered.
    const taker = outgoing
      ? employeeOf(form.internal, form.last_internal)
      : employeeOf(form.last_internal, form.internal);
    const answered = form.disposition === 'answered' && (outgoing || taker.extension !== undefined);
    if (!answered) {
      const missedOrTried = outgoing ? ('ended' as const) : ('missed' as const);
      return ok([{ ...common, kind: missedOrTried, ...employeeOf(form.internal) }]);
    }
    const seconds = /^\d{1,6}$/.test(form.duration ?? '') ? Number(form.duration) : 0;
    const durationSeconds = Math.min(seconds, MAX_CALL_SECONDS);
    const over = {
      ...common,
      ...taker,
      // The end of the call, when it had long been answered: the event of the answer itself takes precedence.
      at: new Date(start.getTime() + durationSeconds * 1000).toISOString(),
      startedAt: common.at,
    };
    return ok([
      { ...over, kind: 'answered' },
      { ...over, kind: 'ended', durationSeconds },
    ]);
  },
});
