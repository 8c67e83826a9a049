import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/core';
import * as z from 'zod';
import type { FieldError } from './field-error.ts';
import { numbering } from './phone-numbering.ts';
import { phonePart, takeApart } from './phone-text.ts';
import { type Refusal, refuse } from './refusal.ts';
import { fail, ok, type Result } from './result.ts';

/** A phone number in E.164, its extension apart (R14). */
export const phone = z.strictObject({
  number: z
    .string()
    .max(16)
    .regex(/^\+[1-9]\d{6,14}$/),
  extension: z
    .string()
    .max(11)
    .regex(/^\d{1,11}$/)
    .nullable(),
});
export type Phone = z.infer<typeof phone>;

/**
 * A phone as entered: text in any usual form (`8 916 123-45-67 доб. 12`), or number and extension apart.
 * `readPhone` lists the forms.
 */
export const phoneInput = z
  .union([
    z.string().trim().min(1).max(64),
    z.strictObject({
      number: z.string().trim().min(1).max(64),
      extension: z
        .string()
        .max(11)
        .regex(/^\d{1,11}$/)
        .nullish(),
    }),
  ])
  .meta({
    description:
      'A phone in any usual form: `+7 916 123-45-67`, `8 (916) 1234567`, `916 123-45-67`, `0049 30 901820`, `tel:+79161234567`, `тел./факс (495) 123-45-67 доб. 12`, `…*12`, `… (Иван)`. Invisible characters and unusual spaces make no difference. It must be a number that is really given out: one with a digit missing is refused (`not-a-phone`).',
  });
export type PhoneInput = z.infer<typeof phoneInput>;

/** The country whose numbers may lack a country code, ISO 3166-1 alpha-2. */
export type PhoneRegion = CountryCode;

/**
 * Whether a Russian number is a digit short: a separate 8 or 7 is not part of the area code, and only nine
 * digits follow it. `8 (351) 123-45-6` would otherwise be read as someone's number in another town.
 */
const lacksDigit = (number: string, region: PhoneRegion): boolean =>
  region === 'RU' && /^[78](?!\d)(?!\D*10)/.test(number) && number.replace(/\D/g, '').length === 10;

const parse = (number: string, region: PhoneRegion) => {
  const parsed = parsePhoneNumberFromString(number, { defaultCountry: region, extract: false }, numbering);
  return parsed?.isValid() ? parsed : undefined;
};

/** A phone and the label written beside it. */
export interface LabelledPhone {
  readonly phone: Phone;
  readonly label: string | null;
}

/**
 * Reads a phone and what is written beside it: `моб. 8 916 123-45-67 (Иван)` is labelled `моб, Иван`.
 * The label has at most 40 characters. `region` applies to numbers without a country code. Fails with
 * an error of `field`.
 */
export const readLabelledPhone = (
  input: PhoneInput,
  region: PhoneRegion,
  field: string,
): Result<LabelledPhone, FieldError> => {
  const written = takeApart(typeof input === 'string' ? input : input.number);
  const failure = fail<FieldError>({
    field,
    code: 'not-a-phone',
    detail: 'This is not a phone number that can be called.',
  });
  if (!written || lacksDigit(written.number, region)) return failure;
  const parsed =
    parse(written.number, region) ??
    // Most of the world dials 00 for abroad, and machines write it for the plus.
    parse(written.number.replace(/^(?:00|\++)(?=[ (]*[1-9])/, '+'), region);
  if (!parsed || (written.extension !== undefined && parsed.ext !== undefined)) return failure;
  const extension =
    (typeof input === 'string' ? undefined : input.extension) ?? written.extension ?? parsed.ext ?? null;
  const read = phone.safeParse({ number: parsed.number, extension });
  return read.success ? ok({ phone: read.data, label: written.label }) : failure;
};

/**
 * Reads a phone as people write it (R14): with invisible characters, odd spaces and digits, in a link
 * (`tel:`), with words before it (`тел./факс`), remarks in brackets after it, and an extension in any usual
 * form. Accepts only numbers that some country really gives out: one with a digit missing is refused.
 * `region` applies to numbers without a country code. Fails with an error of `field`.
 */
export const readPhone = (
  input: PhoneInput,
  region: PhoneRegion,
  field: string,
): Result<Phone, FieldError> => {
  const read = readLabelledPhone(input, region, field);
  return read.ok ? ok(read.value.phone) : read;
};

/**
 * The phone a document has after a request (R14): the one that is entered in its field `phone`, none for null, and
 * `otherwise` where the field is left out.
 */
export const enteredPhone = (
  input: PhoneInput | null | undefined,
  otherwise: Phone | null,
  region: PhoneRegion,
): Result<Phone | null, Refusal> => {
  if (input === undefined) return ok(otherwise);
  if (input === null) return ok(null);
  const read = readPhone(input, region, 'phone');
  return read.ok ? read : refuse('validation-failed', read.error);
};

/**
 * The digits that a phone starts with, from its start as people write it: in Russia `8 926`, `7926` and `926`
 * all mean +7 926, `812` means +7 812; `0049`, in Russia `8 10 49` too, means +49.
 */
export const phoneStart = (text: string, region: PhoneRegion): string => {
  const number = phonePart(text);
  const digits = number.replace(/\D/g, '');
  if (number.trimStart().startsWith('+')) return digits;
  if (/^00[1-9]/.test(digits)) return digits.slice(2);
  if (region !== 'RU') return digits;
  if (/^810[1-9]/.test(digits)) return digits.slice(3);
  // An 8 means +7 if an area code can follow; otherwise it begins an area code itself.
  if (/^8(?:$|[34789])/.test(digits)) return `7${digits.slice(1)}`;
  return /^[3489]/.test(digits) ? `7${digits}` : digits;
};
