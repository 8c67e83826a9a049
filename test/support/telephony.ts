import { createHash, createHmac } from 'node:crypto';
import type { TelephonySecrets } from '../../shared/adapters/telephony-secrets.ts';
import type { TelephonyEvent } from '../../shared/domain/telephony/telephony.ts';

export const secrets: TelephonySecrets = {
  journal: 'a-secret-of-the-tests-0123456789abcdef',
  mangoKey: 'key-of-mango',
  mangoSalt: 'salt-of-mango',
  novofon: 'secret-of-novofon',
};

export interface PbxRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An event of a call for tests: an incoming one that rings. */
export const eventOf = (over: Partial<TelephonyEvent> = {}): TelephonyEvent => ({
  callId: 'call-1',
  kind: 'ringing',
  at: '2026-11-24T05:59:00.000Z',
  direction: 'incoming',
  from: '+79161112233',
  ...over,
});

/** Our own format, signed at a moment. */
export const journalRequest = (
  event: unknown,
  { signedAt = new Date(), secret = secrets.journal }: { signedAt?: Date; secret?: string } = {},
): PbxRequest => {
  const body = typeof event === 'string' ? event : JSON.stringify(event);
  const timestamp = String(Math.floor(signedAt.getTime() / 1000));
  return {
    path: '/telephony/events',
    headers: {
      'content-type': 'application/json',
      'x-timestamp': timestamp,
      'x-signature': createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex'),
    },
    body,
  };
};

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** As Mango Office sends it. */
export const mangoRequest = (
  kind: string,
  content: object,
  { mangoKey, mangoSalt }: Pick<TelephonySecrets, 'mangoKey' | 'mangoSalt'> = secrets,
): PbxRequest => {
  const json = JSON.stringify(content);
  const sign = createHash('sha256').update(`${mangoKey}${json}${mangoSalt}`).digest('hex');
  return {
    path: `/telephony/mango/events/${kind}`,
    headers: FORM,
    body: new URLSearchParams({ vpbx_api_key: mangoKey, sign, json }).toString(),
  };
};

/** As Novofon sends it; `signed` are the fields its signature covers. */
export const novofonRequest = (
  fields: Readonly<Record<string, string>>,
  signed: readonly string[],
  secret: string = secrets.novofon,
): PbxRequest => {
  const text = signed.map((field) => fields[field] ?? '').join('');
  const signature = Buffer.from(createHmac('sha1', secret).update(text).digest('hex')).toString('base64');
  return {
    path: '/telephony/novofon/events',
    headers: { ...FORM, signature },
    body: new URLSearchParams(fields).toString(),
  };
};
