/**
 * How phones are shown, by the least of what the library knows of countries; `phone.ts` reads them by the rest of it. So
 * no function carries what it has no use for.
 */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { Phone, PhoneRegion } from './phone.ts';

/** A phone as people read it, `+7 916 123 45 67`; with the extension where there is one. */
export const formatPhone = ({ number, extension }: Phone): string => {
  const international = parsePhoneNumberFromString(number)?.formatInternational() ?? number;
  return extension === null ? international : `${international} ext. ${extension}`;
};

/**
 * A phone as people of a country write it: their own in the national form, `8 (916) 123-45-67`, others in the
 * international one. `readPhone` reads it back. Spreadsheets take the national form for text, and not for a number.
 */
export const localPhone = (
  { number, extension }: Phone,
  region: PhoneRegion,
  extensionWord: string,
): string => {
  const parsed = parsePhoneNumberFromString(number);
  const text = parsed?.country === region ? parsed.formatNational() : parsed?.formatInternational();
  return `${text ?? number}${extension === null ? '' : ` ${extensionWord} ${extension}`}`;
};
