import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { ok, type Result } from '../domain/result.ts';
import type { TelephonyEvent } from '../domain/telephony.ts';
import { type Pbx, requireRecent, sameText } from './pbx.ts';

/**
 * Mango Office, by «API ВАТС» 1.9, 3.1.1 and 3.1.6: forms of `vpbx_api_key`, `json` and `sign`, which is SHA-256 of
 * key, JSON and salt. Numbers may come as text or as numbers; moments are epoch seconds, 0 for one that was not.
 */

interface MangoSecrets {
  readonly mangoKey: string;
  readonly mangoSalt: string;
}
interface MangoForm {
  readonly json: string;
}

const epochSeconds = z.coerce.number().int().min(0).max(1e11);
const text = z.coerce.string().max(128);
const party = z.object({ extension: text.optional(), number: text.optional() });

/** A leg of a call changes its state; `entry_id` is the call all its legs belong to. */
const legChange = z.object({
  entry_id: z.string().min(1).max(90),
  timestamp: epochSeconds,
  call_state: z.string(),
  location: z.string(),
  from: party.default({}),
  to: party.default({}),
});

/** A call is over: who answered, or who missed it first. */
const summary = z.object({
  entry_id: z.string().min(1).max(90),
  call_direction: z.coerce.number(),
  from: party.default({}),
  to: party.default({}),
  create_time: epochSeconds,
  talk_time: epochSeconds,
  end_time: epochSeconds,
  entry_result: z.coerce.number(),
});

const INCOMING = 1;
const OUTGOING = 2;
const SUCCESSFUL = 1;

const momentOf = (seconds: number) => new Date(seconds * 1000);

/** E.164 without its plus, as Mango sends numbers; what is no number stays as it is. */
const numberOf = ({ number = '' }: z.infer<typeof party>) =>
  (/^\d{11,15}$/.test(number) ? `+${number}` : number).slice(0, 64);

const extensionOf = ({ extension }: z.infer<typeof party>) =>
  extension !== undefined && /^\d{1,11}$/.test(extension) ? { extension } : {};

const callId = (entryId: string) => `mango:${Buffer.from(entryId).toString('base64url')}`;

const parse = <Shape>(json: string, shape: z.ZodType<Shape>): Result<Shape, Refusal> => {
  let content: unknown;
  try {
    content = JSON.parse(json);
  } catch {
    content = undefined;
  }
  const parsed = shape.safeParse(content);
  return parsed.success
    ? ok(parsed.data)
    : refuse('validation-failed', { field: 'json', code: 'wrong-form', detail: 'Not an event of Mango.' });
};

const verifyWith =
  ({ mangoKey, mangoSalt }: MangoSecrets): Pbx<MangoForm>['verify'] =>
  ({ body }) => {
    const form = new URLSearchParams(body);
    const sign = form.get('sign');
    if (!sign) return refuse('signature-missing');
    const expected = createHash('sha256')
      .update(mangoKey + (form.get('json') ?? '') + mangoSalt)
      .digest('hex');
    // Not set up yet: with an empty key anybody could sign.
    return mangoKey && mangoSalt && sameText(sign, expected) ? ok(undefined) : refuse('signature-invalid');
  };

/** `/events/call`: a call rings, or somebody picks up. Where a leg ends the call may go on: its end is the summary. */
export const mangoCalls = (secrets: MangoSecrets): Pbx<MangoForm> => ({
  verify: verifyWith(secrets),
  read({ json }, now) {
    const parsed = parse(json, legChange);
    if (!parsed.ok) return parsed;
    const { entry_id, timestamp, call_state, location, from, to } = parsed.value;
    const recent = requireRecent(momentOf(timestamp), now);
    if (!recent.ok) return recent;
    const fromEmployee = from.extension !== undefined;
    const kind = KINDS[`${location} ${call_state}`];
    // Between employees: no client is in it.
    if (kind === undefined || (fromEmployee && to.extension !== undefined)) return ok([]);
    return ok([
      {
        callId: callId(entry_id),
        kind,
        at: momentOf(timestamp).toISOString(),
        direction: fromEmployee ? 'outgoing' : 'incoming',
        from: numberOf(from),
        to: numberOf(to),
        ...extensionOf(fromEmployee ? from : to),
      },
    ]);
  },
});

/** A menu or a queue picks up too, but nobody of the company has then answered. */
const KINDS: Readonly<Record<string, TelephonyEvent['kind']>> = {
  'ivr Appeared': 'ringing',
  'queue Appeared': 'ringing',
  'abonent Appeared': 'ringing',
  'abonent Connected': 'answered',
};

/** `/events/summary`: a call is over, answered or missed. Says again who answered, should the word of that be lost. */
export const mangoSummaries = (secrets: MangoSecrets): Pbx<MangoForm> => ({
  verify: verifyWith(secrets),
  read({ json }, now) {
    const parsed = parse(json, summary);
    if (!parsed.ok) return parsed;
    const { entry_id, call_direction, from, to, create_time, talk_time, end_time, entry_result } =
      parsed.value;
    const recent = requireRecent(momentOf(end_time), now);
    if (!recent.ok) return recent;
    if (call_direction !== INCOMING && call_direction !== OUTGOING) return ok([]);
    const incoming = call_direction === INCOMING;
    const answered = entry_result === SUCCESSFUL && talk_time > 0;
    const common = {
      callId: callId(entry_id),
      startedAt: momentOf(create_time).toISOString(),
      direction: incoming ? ('incoming' as const) : ('outgoing' as const),
      from: numberOf(from),
      to: numberOf(to),
      ...extensionOf(incoming ? to : from),
    };
    return ok([
      ...(answered ? [{ ...common, kind: 'answered' as const, at: momentOf(talk_time).toISOString() }] : []),
      {
        ...common,
        kind: incoming && !answered ? ('missed' as const) : ('ended' as const),
        at: momentOf(end_time).toISOString(),
        ...(answered && { durationSeconds: Math.max(0, end_time - talk_time) }),
      },
    ]);
  },
});
