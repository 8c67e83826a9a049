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
  'Signed by the form itself: `sign` is the hexadecimal SHA-256 of `vpbx_api_key`, `json` and the salt of the account, concatenated.';
const NOVOFON_SIGNED =
  'Signed by the header `Signature`: the base64 of the hexadecimal HMAC-SHA1 of three fields, concatenated, with the secret of the account: `caller_id`, `called_did`, `call_start` for incoming calls; `caller_id`, `destination`, `call_start` once answered; `internal`, `destination`, `call_start` for outgoing calls.';

/** What PBXs tell of calls (R15). */
const fromPbx = {
  method: 'POST',
  function: 'telephony',
  access: 'signed',
  tag: 'Telephony',
  response: {
    status: 200,
    schema: z.object({
      communicationId: communicationId.nullable().meta({
        description:
          'The communication of the call; `null` if there is none (yet): an outgoing call nobody answered.',
      }),
    }),
  },
  problems: signatureProblems,
} as const satisfies Partial<RouteSpec>;

export const telephonyRoutes = {
  'receive-telephony-event': {
    ...fromPbx,
    path: '/telephony/events',
    summary: 'Report a call event',
    description:
      'Reports that a call is ringing, was answered, has ended or was missed (R15). Signed by the headers `x-timestamp` (epoch seconds, within five minutes) and `x-signature`, the hexadecimal HMAC-SHA256 of `<x-timestamp>.<body>`. Events may arrive in any order, any number of times: the outcome is the same. An incoming call creates a communication; an outgoing one does once somebody answers. `answered` fills in the company contact by the extension; `missed` puts the communication on control for today. A number nobody can call is kept as it came, as `phoneText`. `at` and `startedAt` may be at most one day ahead and 30 days ago.',
    body: telephonyEvent,
  },
  'receive-mango-call': {
    ...fromPbx,
    path: '/telephony/mango/events/call',
    summary: 'Report a Mango Office call',
    description: `A call changes its state (R15). The format is that of «API ВАТС» 1.9, 3.1.1; \`location\` and whatever is optional there about the parties may be missing. Enter \`…/telephony/mango\` as the address in Mango Office. ${MANGO_SIGNED}`,
    body: mangoForm,
    form: true,
  },
  'receive-mango-summary': {
    ...fromPbx,
    path: '/telephony/mango/events/summary',
    summary: 'Report a finished Mango Office call',
    description: `A call is over (R15). The format is that of «API ВАТС» 1.9, 3.1.6. ${MANGO_SIGNED}`,
    body: mangoForm,
    form: true,
  },
  'acknowledge-mango-event': {
    ...fromPbx,
    path: '/telephony/mango/events/{eventName}',
    summary: 'Acknowledge a Mango Office event',
    description:
      'Recordings, pressed keys, messages and whatever else Mango Office sends to the same address. Nothing is done; `communicationId` is `null`. Signed like its call events.',
    params: z.object({ eventName: z.string() }),
    body: anyMangoForm,
    form: true,
  },
  'acknowledge-mango-record-event': {
    ...fromPbx,
    path: '/telephony/mango/events/{eventGroup}/{eventName}',
    summary: 'Acknowledge a grouped Mango Office event',
    description:
      'Events such as `record/added`, `record/tagged` and `recognized/offline`. Nothing is done. Signed like its call events.',
    params: z.object({ eventGroup: z.string(), eventName: z.string() }),
    body: anyMangoForm,
    form: true,
  },
  'receive-novofon-event': {
    ...fromPbx,
    path: '/telephony/novofon/events',
    summary: 'Report a Novofon call',
    description: `The format is that of API 1.0 of Novofon (R15): NOTIFY_START, _INTERNAL, _ANSWER, _END, _OUT_START, _OUT_END. For other events 200 is returned and nothing is done. ${NOVOFON_SIGNED}`,
    body: novofonForm,
    form: true,
  },
  'confirm-novofon-address': {
    method: 'GET',
    path: '/telephony/novofon/events',
    function: 'telephony',
    access: 'public',
    tag: 'Telephony',
    summary: 'Confirm the Novofon address',
    description: 'Returns `zd_echo` as it came: Novofon asks for it when the address is entered there.',
    query: z.object({ zd_echo: z.string().regex(/^[\w-]{1,100}$/) }),
    response: { status: 200, text: true },
  },
} as const satisfies Record<string, RouteSpec>;
