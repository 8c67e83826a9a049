/**
 * Showing phones needs only the library's smallest metadata, reading them (`phone.ts`) the rest of it. Two
 * files, so that no function bundles what it does not use.
 */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { Phone, PhoneRegion } from './phone.ts';

/** A phone for display: `+7 916 123 45 67`, with its extension if it has one. */
export const formatPhone = ({ number, extension }: Phone): string => {
  const international = parsePhoneNumberFromString(number)?.formatInternational() ?? number;
  return extension === null ? international : `${international} ext. ${extension}`;
};

/**
 * A phone as people of a country write it: their own in national form, `8 (916) 123-45-67`, all
 * others in international form. `readPhone` reads both. Spreadsheets take the national form for text
 * rather than a number.
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
