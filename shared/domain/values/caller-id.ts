import { type Phone, type PhoneRegion, readPhone } from './phone.ts';

/** Most characters of a number as a PBX has it, as they are kept. */
export const MAX_CALLER_ID = 64;

/** Most characters of it that are looked at: names come with numbers, `"Мария Петрова" <sip:79161112233@example.com>`. */
export const MAX_CALLER_ID_SENT = 4 * MAX_CALLER_ID;

/** The address at the end of a text that has a name before it. */
const addressIn = (text: string): string | undefined => /<([^<>]+)>$/.exec(text)?.[1];

/**
 * What a PBX has in place of a number, as one line that can be stored, shown and sent: without control and format
 * characters, at most 64 characters. Of what is longer the number is kept rather than the name before it. Empty for a
 * hidden number of which nothing is told. Of its own outcome it makes the same.
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

/** Of a SIP or tel address its user, which may be a number; any other text as it is. */
const userOf = (text: string): string =>
  (addressIn(text) ?? text).replace(/^(?:sips?|tel):/i, '').replace(/[@;?].*$/s, '');

/** Digits of a caller id that is no phone which can be called, as far as a phone has any: what it can be found by. */
export const callerIdDigits = (text: string): string => userOf(text).replace(/\D/g, '').slice(0, 15);

/**
 * The phone that a PBX's caller id is, if it can be called: as people write one, as E.164 with its plus left out, or as
 * the user of a SIP or tel address, with a name before it or not. `region` is the country meant where no country code is given.
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
