/** What a PBX sends, as shell commands: signed at the journal's own time, wherever it was moved to. */
import { Temporal } from 'temporal-polyfill';

/** What PBXs sign with. */
export interface TelephonySecrets {
  readonly journal: string;
  readonly mangoKey: string;
  readonly mangoSalt: string;
  readonly novofon: string;
}

export interface Telephony {
  readonly apiUrl: string;
  readonly secrets: TelephonySecrets;
}

interface Moment extends Telephony {
  /** Epoch seconds. */
  readonly seconds: number;
  readonly instant: string;
  /** The company's date and time, without a zone. */
  readonly local: string;
}

const FROM = '79161234567';
const LINE = '74951234567';

/** By PBX: a missed call from an unknown number, a new call each second. The manager is reminded to call back. */
const SCRIPTS = {
  journal: ({
    apiUrl,
    secrets,
    seconds,
    instant,
  }: Moment) => `# The journal's own format is signed with HMAC-SHA256 of "timestamp.body".
SECRET=${secrets.journal} NOW=${seconds}
BODY='{"callId":"try-${seconds}","kind":"missed","at":"${instant}","direction":"incoming","from":"+${FROM}"}'
SIGNATURE=$(printf %s "$NOW.$BODY" | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d' ' -f1)
curl -s -H "x-timestamp: $NOW" -H "x-signature: $SIGNATURE" -H 'content-type: application/json' -d "$BODY" ${apiUrl}/telephony/events
`,
  mango: ({ apiUrl, secrets, seconds }: Moment) => `# Mango Office signs with SHA-256 of key, JSON and salt.
KEY=${secrets.mangoKey} SALT=${secrets.mangoSalt}
JSON='{"entry_id":"try-${seconds}","call_direction":1,"from":{"number":"${FROM}"},"to":{"number":"${LINE}"},"line_number":"${LINE}","create_time":${seconds},"forward_time":0,"talk_time":0,"end_time":${seconds},"entry_result":0}'
SIGN=$(printf %s "$KEY$JSON$SALT" | openssl dgst -sha256 -r | cut -d' ' -f1)
curl -s -d "vpbx_api_key=$KEY" -d "sign=$SIGN" --data-urlencode "json=$JSON" ${apiUrl}/telephony/mango/events/summary
`,
  novofon: ({
    apiUrl,
    secrets,
    seconds,
    local,
  }: Moment) => `# Novofon signs with base64 of the hexadecimal HMAC-SHA1 of caller_id, called_did and call_start.
SECRET=${secrets.novofon} START='${local}'
SIGNATURE=$(printf %s "${FROM}${LINE}$START" | openssl dgst -sha1 -hmac "$SECRET" -r | cut -d' ' -f1 | tr -d '\\n' | openssl base64 -A)
curl -s -H "Signature: $SIGNATURE" -d event=NOTIFY_END -d pbx_call_id=try-${seconds} -d caller_id=${FROM} -d called_did=${LINE} --data-urlencode "call_start=$START" -d duration=0 -d disposition=cancel ${apiUrl}/telephony/novofon/events
`,
} as const satisfies Record<string, (moment: Moment) => string>;

export type PbxName = keyof typeof SCRIPTS;

export const PBX_NAMES = Object.keys(SCRIPTS) as readonly PbxName[];

export const isPbxName = (name: string): name is PbxName => Object.hasOwn(SCRIPTS, name);

/** The script of a PBX, valid for some minutes from now. */
export const telephonyScript = (
  pbx: PbxName,
  { now, timeZone, ...telephony }: Telephony & { readonly now: Date; readonly timeZone: string },
): string => {
  const instant = Temporal.Instant.fromEpochMilliseconds(now.getTime()).round({
    smallestUnit: 'second',
    roundingMode: 'floor',
  });
  const local = instant.toZonedDateTimeISO(timeZone).toPlainDateTime().toString().replace('T', ' ');
  return SCRIPTS[pbx]({
    ...telephony,
    seconds: instant.epochMilliseconds / 1000,
    instant: instant.toString(),
    local,
  });
};
