import * as z from 'zod';
import { communicationId } from '../../domain/communications/communication.ts';
import { telephonyEvent } from '../../domain/telephony/telephony.ts';
import type { RouteSpec } from '../route-spec.ts';

const signatureProblems = ['signature-missing', 'signature-invalid', 'signature-expired'] as const;
const field = z.string().max(1000).optional();

/** A form of Mango Office; `json` holds the event. */
const mangoForm = z.object({
  vpbx_api_key: field,
  sign: field,
  json: z.string().max(60_000),
});

/** A form of Mango Office of which nothing but the signature is looked at. */
const anyMangoForm = z.object({ vpbx_api_key: field, sign: field, json: z.string().optional() });

/** A notification of Novofon; its signature is in the header `Signature`. Others than these fields are not looked at. */
const novofonForm = z.object({
  event: z.string().max(100),
  pbx_call_id: field,
  call_start: field,
  caller_id: field,
  called_did: field,
  destination: field,
  internal: field,
  last_internal: field,
  duration: field,
  disposition: field,
});

const MANGO_SIGNED =
  'Signed by the form itself: `sign` is the hexadecimal SHA-256 of `vpbx_api_key`, `json` and the salt of the account, one after another.';
const NOVOFON_SIGNED =
  'Signed by the header `Signature`: base64 of the hexadecimal HMAC-SHA1 of some fields, one after another, with the secret of the account; for calls that come in `caller_id`, `called_did` and `call_start`, once answered `caller_id`, `destination`, `call_start`, for calls out `internal`, `destination`, `call_start`.';

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
      'Signed: `x-timestamp` (epoch seconds, within five minutes) and `x-signature`, the hexadecimal HMAC-SHA256 of `<x-timestamp>.<body>`. In any order, any number of times: the same call ends in the same communication. An incoming call makes one, and an outgoing one that was answered; `answered` fills the company contact by the extension; `missed` puts it on control for today. A number nobody can call is kept as it came, as `phoneText`. `at` and `startedAt` are at most a day ahead and 30 days ago.',
    body: telephonyEvent,
  },
  'receive-mango-call': {
    ...fromPbx,
    path: '/telephony/mango/events/call',
    summary: 'Mango Office: a call changes its state (R15)',
    description: `As in «API ВАТС» 1.9, 3.1.1; \`location\` and what of the parties is optional there may be missing. The address to enter there is \`…/telephony/mango\`. ${MANGO_SIGNED}`,
    body: mangoForm,
    form: true,
  },
  'receive-mango-summary': {
    ...fromPbx,
    path: '/telephony/mango/events/summary',
    summary: 'Mango Office: a call is over (R15)',
    description: `As in «API ВАТС» 1.9, 3.1.6. ${MANGO_SIGNED}`,
    body: mangoForm,
    form: true,
  },
  'acknowledge-mango-event': {
    ...fromPbx,
    path: '/telephony/mango/events/{eventName}',
    summary: 'Mango Office: an event of no concern to the journal',
    description:
      'Records, keys pressed, messages and whatever else Mango sends to the same address. Nothing is done; `communicationId` is `null`. Signed as its events of calls are.',
    params: z.object({ eventName: z.string() }),
    body: anyMangoForm,
    form: true,
  },
  'acknowledge-mango-record-event': {
    ...fromPbx,
    path: '/telephony/mango/events/{eventGroup}/{eventName}',
    summary: 'Mango Office: an event of no concern to the journal, of a group',
    description:
      '`record/added`, `record/tagged`, `recognized/offline`. Nothing is done. Signed as its events of calls are.',
    params: z.object({ eventGroup: z.string(), eventName: z.string() }),
    body: anyMangoForm,
    form: true,
  },
  'receive-novofon-event': {
    ...fromPbx,
    path: '/telephony/novofon/events',
    summary: 'Novofon: a notification of a call (R15)',
    description: `As in its API 1.0: NOTIFY_START, _INTERNAL, _ANSWER, _END, _OUT_START, _OUT_END. Others are answered 200 and nothing is done. ${NOVOFON_SIGNED}`,
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
