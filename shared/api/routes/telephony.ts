import * as z from 'zod';
import { communicationId } from '../../domain/communication.ts';
import { telephonyEvent } from '../../domain/telephony.ts';
import type { RouteSpec } from '../route.ts';

const signatureProblems = ['signature-missing', 'signature-invalid', 'signature-expired'] as const;
const field = z.string().max(200).optional();

/** A form of Mango Office; `json` holds the event. */
const mangoForm = z.object({
  vpbx_api_key: field,
  sign: field,
  json: z.string().max(20_000),
});

/** A notification of Novofon; its signature is in the header `Signature`. */
const novofonForm = z.object({
  event: z.string().max(40),
  pbx_call_id: z.string().max(90).optional(),
  call_start: field,
  caller_id: field,
  called_did: field,
  destination: field,
  internal: field,
  duration: field,
  disposition: field,
});

/** What PBXs tell of calls (R15). */
const fromPbx = {
  method: 'POST',
  function: 'telephony',
  access: 'signed',
  tag: 'Telephony',
  response: {
    status: 200,
    schema: z.object({
      communicationId: communicationId
        .nullable()
        .meta({ description: 'Of the call; `null` while it makes none: an outgoing one nobody answered.' }),
    }),
  },
  problems: signatureProblems,
} as const satisfies Partial<RouteSpec>;

export const telephonyRoutes = {
  'receive-telephony-event': {
    ...fromPbx,
    path: '/telephony/events',
    summary: 'Tell of a call: it rings, is answered, has ended, was missed (R15)',
    description:
      'Signed: `x-timestamp` (epoch seconds, within five minutes) and `x-signature`, the hexadecimal HMAC-SHA256 of `<x-timestamp>.<body>`. In any order, any number of times: the same call ends in the same communication. An incoming call makes one, and an outgoing one that was answered; `answered` fills the company contact by the extension; `missed` puts it on control for today.',
    body: telephonyEvent,
  },
  'receive-mango-call': {
    ...fromPbx,
    path: '/telephony/mango/events/call',
    summary: 'Mango Office: a call changes its state (R15)',
    description: 'As in «API ВАТС» 1.9, 3.1.1. The address to enter there is `…/telephony/mango`.',
    body: mangoForm,
    form: true,
  },
  'receive-mango-summary': {
    ...fromPbx,
    path: '/telephony/mango/events/summary',
    summary: 'Mango Office: a call is over (R15)',
    description: 'As in «API ВАТС» 1.9, 3.1.6.',
    body: mangoForm,
    form: true,
  },
  'receive-novofon-event': {
    ...fromPbx,
    path: '/telephony/novofon/events',
    summary: 'Novofon: a notification of a call (R15)',
    description: 'As in its API 1.0: NOTIFY_START, _INTERNAL, _ANSWER, _END, _OUT_START, _OUT_END.',
    body: novofonForm,
    form: true,
  },
  'confirm-novofon-address': {
    method: 'GET',
    path: '/telephony/novofon/events',
    function: 'telephony',
    access: 'public',
    tag: 'Telephony',
    summary: 'Novofon: whether the address is ours',
    description: 'Answers `zd_echo` as it came: Novofon asks so when the address is entered there.',
    query: z.object({ zd_echo: z.string().regex(/^[\w-]{1,100}$/) }),
    response: { status: 200, text: true },
  },
} as const satisfies Record<string, RouteSpec>;
