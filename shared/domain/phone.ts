import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import * as z from 'zod';
import type { FieldError } from './refusal.ts';
import { fail, ok, type Result } from './result.ts';

/** A phone number: E.164, its extension kept apart (R14). */
export const phone = z.strictObject({
  number: z.string().regex(/^\+[1-9]\d{6,14}$/),
  extension: z
    .string()
    .regex(/^\d{1,11}$/)
    .nullable(),
});
export type Phone = z.infer<typeof phone>;

/** A phone as people write it: text in any usual form (`8 916 123-45-67 доб. 12`), or number and extension apart. */
export const phoneInput = z.union([
  z.string().trim().min(1).max(64),
  z.strictObject({
    number: z.string().trim().min(1).max(64),
    extension: z
      .string()
      .regex(/^\d{1,11}$/)
      .nullish(),
  }),
]);
export type PhoneInput = z.infer<typeof phoneInput>;

/** Country whose numbers may be written without a country code, ISO 3166-1 alpha-2. */
export type PhoneRegion = CountryCode;

/** The Russian words for an extension at the end, in brackets or not, which the library does not know. */
const RUSSIAN_EXTENSION =
  /\s*[,;(]?\s*(?:доб(?:ав(?:очный)?)?|вн(?:утр(?:енний)?)?)\.?\s*(?::|№|номер)?\s*(\d+)\s*\)?\s*$/iu;

/**
 * Reads a phone as people write it. `region` is the country meant where no country code is given.
 * Fails with the field's error, for the caller to name the field.
 */
export const readPhone = (
  input: PhoneInput,
  region: PhoneRegion,
  field: string,
): Result<Phone, FieldError> => {
  const text = typeof input === 'string' ? input : input.number;
  const parsed = parsePhoneNumberFromString(text.replace(RUSSIAN_EXTENSION, ' ext. $1'), {
    defaultCountry: region,
    extract: false,
  });
  const extension = (typeof input === 'string' ? undefined : input.extension) ?? parsed?.ext ?? null;
  const read = parsed?.isValid() ? phone.safeParse({ number: parsed.number, extension }) : undefined;
  return read?.success
    ? ok(read.data)
    : fail({ field, code: 'not-a-phone', detail: 'This is not a phone number that can be called.' });
};

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

/** The digits that a phone begins with, as people write its beginning: in Russia 8 stands for +7. */
export const phoneStart = (text: string, region: PhoneRegion): string => {
  const digits = text.replace(/\D/g, '');
  return region === 'RU' && !text.trimStart().startsWith('+') ? digits.replace(/^8/, '7') : digits;
};
