import { createHmac } from 'node:crypto';
import { momentIn } from '../domain/calendar.ts';
import { refuse } from '../domain/refusal.ts';
import { ok } from '../domain/result.ts';
import type { TelephonyEvent } from '../domain/telephony.ts';
import { type Pbx, requireRecent, sameText } from './pbx.ts';

/**
 * Novofon (in Russia the successor of Zadarma, whose notifications these are), by its API 1.0 and the official PHP
 * class: forms, with a header `Signature`, which is base64 of the hexadecimal HMAC-SHA1 of three fields. Who may read
 * one request can so forge others of that call; what stands against it is TLS.
 */

/** A notification's fields; which there are depends on the event. */
export interface NovofonForm {
  readonly event: string;
  readonly pbx_call_id?: string | undefined;
  /** `2026-11-24 09:00:00`, in the time zone of the account. */
  readonly call_start?: string | undefined;
  readonly caller_id?: string | undefined;
  readonly called_did?: string | undefined;
  readonly destination?: string | undefined;
  readonly internal?: string | undefined;
  readonly duration?: string | undefined;
  readonly disposition?: string | undefined;
}

/** Which fields an event's signature covers, in this order. */
const SIGNED: Readonly<Record<string, readonly (keyof NovofonForm)[]>> = {
  NOTIFY_START: ['caller_id', 'called_did', 'call_start'],
  NOTIFY_INTERNAL: ['caller_id', 'called_did', 'call_start'],
  NOTIFY_IVR: ['caller_id', 'called_did', 'call_start'],
  NOTIFY_ANSWER: ['caller_id', 'destination', 'call_start'],
  NOTIFY_END: ['caller_id', 'called_did', 'call_start'],
  NOTIFY_OUT_START: ['internal', 'destination', 'call_start'],
  NOTIFY_OUT_END: ['internal', 'destination', 'call_start'],
};

const KINDS: Readonly<Record<string, TelephonyEvent['kind']>> = {
  NOTIFY_START: 'ringing',
  NOTIFY_INTERNAL: 'ringing',
  NOTIFY_OUT_START: 'ringing',
  NOTIFY_ANSWER: 'answered',
};

/** E.164 without its plus, or as it is dialled at home: 8 and ten digits. */
const numberOf = (number = '') =>
  (/^(?!8\d{10}$)\d{11,15}$/.test(number) ? `+${number}` : number).slice(0, 64);

/** Reads what Novofon sends; `timeZone` is that of the account: the company's. */
export const novofon = (secret: string, timeZone: string): Pbx<NovofonForm> => ({
  verify({ headers, body }) {
    const { signature } = headers;
    if (!signature) return refuse('signature-missing');
    const form = new URLSearchParams(body);
    const signed = SIGNED[form.get('event') ?? '']?.map((field) => form.get(field) ?? '').join('');
    if (signed === undefined || !secret) return refuse('signature-invalid');
    const expected = Buffer.from(createHmac('sha1', secret).update(signed).digest('hex')).toString('base64');
    return sameText(signature, expected) ? ok(undefined) : refuse('signature-invalid');
  },

  read(form, now) {
    const { event, pbx_call_id: id, call_start: began, disposition } = form;
    const start = momentIn(timeZone, began ?? '');
    if (!id || !start) {
      return refuse('validation-failed', {
        field: id ? 'call_start' : 'pbx_call_id',
        code: 'wrong-form',
        detail: 'Not a notification of Novofon.',
      });
    }
    const recent = requireRecent(start, now);
    if (!recent.ok) return recent;
    // An answer has the same name in both directions; the call's id tells them apart.
    const outgoing = event.startsWith('NOTIFY_OUT_') || id.startsWith('out_');
    const common = {
      callId: `novofon:${Buffer.from(id).toString('base64url')}`,
      // Moments of later events are not told.
      at: start.toISOString(),
      direction: outgoing ? ('outgoing' as const) : ('incoming' as const),
      from: numberOf(form.caller_id),
      to: numberOf(outgoing ? form.destination : form.called_did),
      ...(/^\d{1,11}$/.test(form.internal ?? '') && { extension: form.internal }),
    };
    if (event === 'NOTIFY_END' || event === 'NOTIFY_OUT_END') {
      const answered = disposition === 'answered';
      const seconds = /^\d{1,5}$/.test(form.duration ?? '') ? Number(form.duration) : 0;
      return ok([
        ...(answered ? [{ ...common, kind: 'answered' as const }] : []),
        {
          ...common,
          kind: answered || outgoing ? ('ended' as const) : ('missed' as const),
          ...(answered && {
            at: new Date(start.getTime() + seconds * 1000).toISOString(),
            startedAt: common.at,
            durationSeconds: seconds,
          }),
        },
      ]);
    }
    const kind = KINDS[event];
    return ok(kind === undefined ? [] : [{ ...common, kind }]);
  },
});
