import { type Phone, type PhoneRegion, readPhone } from './phone.ts';

/** Maximum length of a caller id as stored. */
export const MAX_CALLER_ID = 64;

/**
 * Maximum length of a caller id as sent. It may include a name:
 * `"Мария Петрова" <sip:79161112233@example.com>`.
 */
export const MAX_CALLER_ID_SENT = 4 * MAX_CALLER_ID;

/** The address in angle brackets after a name. */
const addressIn = (text: string): string | undefined => /<([^<>]+)>$/.exec(text)?.[1];

/**
 * Cleans a PBX's caller id into one line of at most 64 characters, without control and format characters,
 * that can be stored, shown and sent. If it is too long, the address is kept rather than the name before it.
 * Empty for a hidden number without any text. Idempotent.
 */
export const callerIdText = (text: string): string => {
  const whole = text
    .slice(0, MAX_CALLER_ID_SENT)
    .replace(/[\p{Cf}\p{Cs}\p{Co}\p{Cn}]+/gu, '')
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim();
  const shown = whole.length > MAX_CALLER_ID ? (addressIn(whole) ?? whole) : whole;
  const kept = shown.slice(0, MAX_CALLER_ID);
  return (kept.isWellFormed() ? kept : kept.slice(0, -1)).trim();
};

/** The user part of a SIP or tel address, which may be a number; any other text unchanged. */
const userOf = (text: string): string =>
  (addressIn(text) ?? text).replace(/^(?:sips?|tel):/i, '').replace(/[@;?].*$/s, '');

/**
 * Digits of a caller id that is not a callable phone, at most as many as a phone has, so
 * that search can find it.
 */
export const callerIdDigits = (text: string): string => userOf(text).replace(/\D/g, '').slice(0, 15);

/**
 * Reads a caller id as a phone, if it can be called: in any usual form, in E.164 without its plus, or
 * as the user part of a SIP or tel address, with or without a name. `region` applies to numbers
 * without a country code.
 */
export const readCallerId = (text: string, region: PhoneRegion): Phone | undefined => {
  const number = userOf(text);
  const withoutPlus = number.replace(/^\+/, '');
  const spellings = /^\d{11,15}$/.test(withoutPlus) ? [number, withoutPlus, `+${withoutPlus}`] : [number];
  for (const spelling of spellings) {
    const read = spelling === '' ? undefined : readPhone(spelling, region, 'from');
    if (read?.ok) return read.value;
  }
  return undefined;
};
