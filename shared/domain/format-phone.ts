/**
 * Beside `phone.ts`, with the least of what the library knows of countries: functions that only show phones are
 * spared the rest, which takes as much room as all they do.
 */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { Phone } from './phone.ts';

/** A phone as people read it, `+7 916 123 45 67`; with the extension where there is one. */
export const formatPhone = ({ number, extension }: Phone): string => {
  const international = parsePhoneNumberFromString(number)?.formatInternational() ?? number;
  return extension === null ? international : `${international} ext. ${extension}`;
};
