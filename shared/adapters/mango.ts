import { createHash } from 'node:crypto';
import * as z from 'zod';
import { MAX_CALL_SECONDS, type TelephonyEvent } from '../domain/telephony/telephony.ts';
import { extension } from '../domain/users/user.ts';
import { callerIdText } from '../domain/values/caller-id.ts';
import { type Refusal, refuse } from '../domain/values/refusal.ts';
import { ok, type Result } from '../domain/values/result.ts';
import { readForm } from './form.ts';
import { callIdOf, type Pbx, requireRecent, sameText } from './pbx.ts';

/**
 * Mango Office, according to «API ВАТС» 1.9, 3.1.1–3.1.8: forms with `vpbx_api_key`, `json` and `sign`, which
 * is the SHA-256 of key, JSON and salt. Optional is what the document calls so, and what its own examples
 * leave out, above all `location` and the parties' extensions. Numbers may be sent as text; moments are epoch
 * seconds, 0 for none.
 */

interface MangoSecrets {
  readonly mangoKey: string;
  readonly mangoSalt: string;
}
interface MangoForm {
  readonly json: string;
}

/** A text or a number; anything else counts as absent. */
const text = z.union([z.string(), z.number().transform(String)]);
const optionalText = text.optional().catch(undefined);

/** Epoch seconds or a code, as text or as a number; 0 if absent. */
const count = z.coerce.number().min(0).max(1e11).transform(Math.trunc);
const optionalCount = count.catch(0);
/** A code, as text or as a number; undefined if absent, which is not 0. */
const optionalCode = optionalText.transform((given) => (given?.trim() ? Number(given) : undefined));

/** `line_number` is the company's number that was called. PHP may encode an empty party as `[]`. */
const party = z
  .object({ extension: optionalText, number: optionalText, line_number: optionalText })
  .catch({ extension: undefined, number: undefined, line_number: undefined });
type Party = z.infer<typeof party>;

/** A change of one leg of a call; `entry_id` is the call of all its legs. */
const legChange = z.object({
  entry_id: text.pipe(z.string().min(1)),
  timestamp: count,
  call_state: z.string(),
  location: optionalText,
  from: party,
  to: party,
});

/** The end of a call: who answered, or who missed it first. */
const summary = z.object({
  entry_id: text.pipe(z.string().min(1)),
  call_direction: optionalCode,
  from: party,
  to: party,
  create_time: optionalCount,
  forward_time: optionalCount,
  talk_time: optionalCount,
  end_time: optionalCount,
  entry_result: optionalCode,
});

const BETWEEN_EMPLOYEES = 0;
const INCOMING = 1;
const OUTGOING = 2;
const SUCCESSFUL = 1;

const momentOf = (seconds: number) => new Date(seconds * 1000);
const instantOf = (seconds: number) => momentOf(seconds).toISOString();

/** Mango sends E.164 without the plus. Any other text stays as it is. */
const numberOf = ({ number = '' }: Party) => callerIdText(/^\d{11,15}$/.test(number) ? `+${number}` : number);

const extensionOf = ({ extension: given }: Party) => {
  const read = extension.safeParse(given);
  return read.success ? { extension: read.data } : {};
};

/** An employee has an extension, or a SIP address at Mango. */
const isEmployee = ({ extension: given, number = '' }: Party) =>
  Boolean(given) || /^sips?:[^@]*@(?:[\w-]+\.)*mangosip\.ru(?:$|[:;?])/i.test(number);

/**
 * The direction of a call, by its parties. Outgoing if an employee calls, or if the caller's number is
 * the company's own line; otherwise incoming, even if nothing is known. Undefined between employees,
 * where there is no client.
 */
const directionOf = (from: Party, to: Party): TelephonyEvent['direction'] | undefined => {
  const isOurs = isEmployee(from) || (Boolean(from.number) && from.number === to.line_number);
  if (!isOurs) return 'incoming';
  return isEmployee(to) || (Boolean(to.number) && to.number === to.line_number) ? undefined : 'outgoing';
};

const callId = (entryId: string) => callIdOf('mango', Buffer.from(entryId).toString('base64url'));

const notAnEvent = () =>
  refuse('validation-failed', {
    field: 'json',
    code: 'wrong-form',
    detail: 'This is not a Mango Office event.',
  });

const parse = <Shape>(json: string, shape: z.ZodType<Shape>): Result<Shape, Refusal> => {
  let content: unknown;
  try {
    content = JSON.parse(json);
  } catch {
    content = undefined;
  }
  const parsed = shape.safeParse(content);
  return parsed.success ? ok(parsed.data) : notAnEvent();
};

const verifyWith =
  ({ mangoKey, mangoSalt }: MangoSecrets): Pbx<object>['verify'] =>
  ({ headers, body }) => {
    const { sign, json = '' } = readForm(body, headers['content-type']);
    if (!sign) return refuse('signature-missing');
    const expected = createHash('sha256')
      .update(mangoKey + json + mangoSalt)
      .digest('hex');
    // Without a key the PBX is not set up. With an empty key, anybody could sign.
    return mangoKey && mangoSalt && sameText(sign, expected) ? ok(undefined) : refuse('signature-invalid');
  };

/**
 * `/events/call`: a call rings, or somebody picks up. The call may continue after a leg ends:
 * its end is the summary.
 */
export const mangoCalls = (secrets: MangoSecrets): Pbx<MangoForm> => ({
  verify: verifyWith(secrets),
  read({ json }, now) {
    const parsed = parse(json, legChange);
    if (!parsed.ok) return parsed;
    const { entry_id, timestamp, call_state, from, to } = parsed.value;
    const recent = requireRecent(momentOf(timestamp), now);
    if (!recent.ok) return recent;
    const direction = directionOf(from, to);
    const kind = kindOf(call_state, parsed.value.location, from, to);
    if (direction === undefined || kind === undefined) return ok([]);
    return ok([
      {
        callId: callId(entry_id),
        kind,
        at: instantOf(timestamp),
        direction,
        from: numberOf(from),
        to: numberOf(to),
        ...extensionOf(direction === 'outgoing' ? from : to),
      },
    ]);
  },
});

/**
 * What a leg's state says about the call. Menus and queues pick up too, but then no employee has answered. A
 * leg without `location` is neither if one of its parties is an employee.
 */
const kindOf = (
  state: string,
  location: string | undefined,
  from: Party,
  to: Party,
): TelephonyEvent['kind'] | undefined => {
  if (state === 'Appeared') return 'ringing';
  if (state !== 'Connected') return undefined;
  const isOfPerson = location ? location.split('.')[0] === 'abonent' : isEmployee(from) || isEmployee(to);
  return isOfPerson ? 'answered' : undefined;
};

/**
 * `/events/summary`: a call is over, answered or missed. Repeats who answered, in case that event was lost.
 */
export const mangoSummaries = (secrets: MangoSecrets): Pbx<MangoForm> => ({
  verify: verifyWith(secrets),
  read({ json }, now) {
    const parsed = parse(json, summary);
    if (!parsed.ok) return parsed;
    const { entry_id, call_direction, from, to, create_time, forward_time, talk_time, entry_result } =
      parsed.value;
    const end = parsed.value.end_time || talk_time || forward_time || create_time;
    if (end === 0) return notAnEvent();
    const recent = requireRecent(momentOf(end), now);
    if (!recent.ok) return recent;
    const direction = summaryDirectionOf(call_direction, from, to);
    if (direction === undefined) return ok([]);
    const incoming = direction === 'incoming';
    const isOfCall = (moment: number) => moment > 0 && moment <= end && end - moment <= MAX_CALL_SECONDS;
    // If nobody is named, a menu has answered, and no employee.
    const isByPerson = !incoming || Boolean(to.extension) || Boolean(to.number);
    const answered = talk_time > 0 && (entry_result ?? SUCCESSFUL) === SUCCESSFUL && isByPerson;
    const talkedFrom = isOfCall(talk_time) ? talk_time : end;
    const common = {
      callId: callId(entry_id),
      startedAt: instantOf([create_time, forward_time, talk_time].find(isOfCall) ?? end),
      direction,
      from: numberOf(from),
      to: numberOf(to),
      ...extensionOf(incoming ? to : from),
    };
    return ok([
      ...(answered ? [{ ...common, kind: 'answered' as const, at: instantOf(talkedFrom) }] : []),
      {
        ...common,
        kind: incoming && !answered ? ('missed' as const) : ('ended' as const),
        at: instantOf(end),
        ...(answered && { durationSeconds: end - talkedFrom }),
      },
    ]);
  },
});

const summaryDirectionOf = (code: number | undefined, from: Party, to: Party) => {
  if (code === INCOMING) return 'incoming';
  if (code === OUTGOING) return 'outgoing';
  return code === BETWEEN_EMPLOYEES ? undefined : directionOf(from, to);
};

/** Events that don't concern the journal: recordings, key presses, messages, and any that Mango may add. */
export const mangoOthers = (secrets: MangoSecrets): Pbx<object> => ({
  verify: verifyWith(secrets),
  read: () => ok([]),
});
