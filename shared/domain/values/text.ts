import * as z from 'zod';

/** No control characters and no half of a surrogate pair: neither can be shown, sent by SMS or searched. */
const SINGLE_LINE = /^[^\p{Cc}\p{Cs}]*$/u;
/** The same, but line breaks and tabs may stand. */
const MULTI_LINE = /^(?:[^\p{Cc}\p{Cs}]|[\n\r\t])*$/u;
const NO_CONTROL = 'Control characters are not allowed.';
/** Separators of lines and paragraphs, which word processors put for line breaks. */
const SEPARATOR = /[\u2028\u2029]/;

/** What stands where a character could not be decoded, and code points that will never be characters. */
const UNDECODED = /[\ufffd\p{Noncharacter_Code_Point}]/u;

/**
 * Format characters that do nothing good in what the journal keeps: marks of direction, which can turn a name or number
 * round in a message, invisible spaces and joiners, soft hyphens, byte order marks, tags. Joiners within words and emoji
 * (U+200C, U+200D) and variation selectors are part of writing; so are the tags of a flag, 🏴󠁧󠁢󠁳󠁣󠁴󠁿.
 */
const FORMAT_CHARACTERS =
  /(\u{1f3f4}[\u{e0020}-\u{e007e}]{1,32}\u{e007f})|[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0001}\u{e0020}-\u{e007f}]/gu;
/** Something that can be seen. */
const VISIBLE = /[^\p{Default_Ignorable_Code_Point}\p{Z}\s\u2800]/u;

/** Most marks on a letter: more are no writing, and take more time to compose than they weigh (UAX #15, 13). */
const MAX_MARKS = 30;
const TOO_MANY_MARKS = new RegExp(`\\p{M}{${MAX_MARKS + 1}}`, 'u');
const MORE_MARKS = new RegExp(`(\\p{M}{${MAX_MARKS}})\\p{M}+`, 'gu');

/** A text without the format characters that could change how it is read. What the door takes has none. */
export const withoutFormatCharacters = (text: string): string => text.replace(FORMAT_CHARACTERS, '$1');

/** A text as it is kept: composed (NFC), so that equal words are equal bytes; nothing where there is nothing to see. */
const tidied = (text: string): string => {
  const kept = withoutFormatCharacters(text).normalize('NFC').trim();
  return VISIBLE.test(kept) ? kept : '';
};

/** Refuses, with `message`, texts with something in them; `abort`: nothing more is done with such a text. */
const without =
  (pattern: RegExp, message: string, abort = false) =>
  (payload: z.core.ParsePayload<string>) => {
    if (!pattern.test(payload.value)) return;
    payload.issues.push({
      code: 'invalid_format',
      format: 'text',
      input: payload.value,
      message,
      continue: !abort,
    });
  };
const withoutManyMarks = without(
  TOO_MANY_MARKS,
  `More than ${MAX_MARKS} marks on one letter are not allowed.`,
  true,
);
const withoutUndecoded = without(
  UNDECODED,
  'A character was lost when the text was decoded (U+FFFD). Send text in UTF-8.',
);

/**
 * A text of 1 to `max` characters once it is tidied. What is far longer, or would take more time to compose than its
 * length accounts for, is refused before anything is done with it.
 */
const text = (max: number) =>
  z
    .string()
    .max(4 * max + 100, { abort: true, error: `Too big: expected string to have <=${max} characters` })
    .check(withoutManyMarks)
    .overwrite(tidied)
    .min(1)
    .max(max)
    .check(withoutManyMarks, withoutUndecoded);

/** One line of text, 1 to `max` characters after trimming and composing, with something to see in it. */
export const singleLine = (max: number) =>
  text(max).regex(SINGLE_LINE, NO_CONTROL).check(without(SEPARATOR, 'Line breaks are not allowed.'));

/** A text of several lines, 1 to `max` characters after trimming and composing, with something to see in it. */
export const multiLine = (max: number) =>
  text(max)
    .overwrite((kept) => kept.split(SEPARATOR).join('\n'))
    .regex(MULTI_LINE, NO_CONTROL);

/** Most characters of an e-mail address (RFC 5321). */
const MAX_EMAIL = 254;
/** As zod's own, and with the ASCII form of top-level domains such as .рф. */
const EMAIL =
  /^(?:[A-Za-z0-9_'+-]+\.)*[A-Za-z0-9_'+-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9-]*\.)+(?:[A-Za-z]{2,}|xn--[A-Za-z0-9-]+)$/;

/** An address as it is kept: lower-cased, and its domain in ASCII (IDNA), which all that sends e-mail takes. */
const tidiedAddress = (written: string): string => {
  const address = written
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .trim()
    .replace(/^mailto:/i, '')
    .toLowerCase();
  const [, local, domain = ''] = /^([^@]+)@([\p{L}\p{M}\p{N}.-]+)$/u.exec(address) ?? [];
  const url = /\P{ASCII}/u.test(domain) ? `http://${domain}` : undefined;
  return url !== undefined && URL.canParse(url) ? `${local}@${new URL(url).hostname}` : address;
};

/**
 * An e-mail address. Addresses that differ by case alone, or by how a domain of other letters is written
 * (`ivan@окна.рф`, `ivan@xn--80atjc.xn--p1ai`), are one; it is kept in lower case and ASCII.
 */
export const email = z
  .string()
  .max(4 * MAX_EMAIL, { abort: true, error: `Too big: expected string to have <=${MAX_EMAIL} characters` })
  .overwrite(tidiedAddress)
  .max(MAX_EMAIL)
  .pipe(z.email({ pattern: EMAIL }));

/** Text of a machine: visible ASCII and blanks, so a character is a byte. */
export const machineText = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[\x20-\x7e]*$/);

/** The number of a document, `КМ-2026-000001`: two letters, the year, six digits or more. */
export const documentNumber = z.string().max(32);

/** An e-mail address that was read before, as it is copied from one document into another. */
export const copiedEmail = z.string().max(254);

/** An id: a prefix for the noun and a ULID, `com_01JD…`. */
export const id = <Prefix extends string>(prefix: Prefix) =>
  z.templateLiteral([`${prefix}_`, z.string().regex(/[0-9A-HJKMNP-TV-Z]{26}/)]) as unknown as z.ZodType<
    `${Prefix}_${string}`,
    `${Prefix}_${string}`
  >;

/**
 * The years the journal has: whatever zone they are seen from, moments and days within them are written with four
 * digits, so that they sort as text.
 */
const KNOWN_DAYS = { from: '1900-01-01', to: '2999-12-31' };
const isKnownDay = (text: string) =>
  text.slice(0, 10) >= KNOWN_DAYS.from && text.slice(0, 10) <= KNOWN_DAYS.to;
const NOT_A_KNOWN_DAY = `Only days from ${KNOWN_DAYS.from} to ${KNOWN_DAYS.to} are accepted.`;

/** An instant in UTC, `2026-11-25T06:00:00.000Z`. */
export const instant = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text).toISOString())
  .pipe(z.iso.datetime({ abort: true }))
  .refine(isKnownDay, NOT_A_KNOWN_DAY);

/** A calendar day, `2026-11-25`. Days that don't exist are refused. */
export const day = z.iso.date({ abort: true }).refine(isKnownDay, NOT_A_KNOWN_DAY);

/** Characters of a text that its place in a sorted list is made of; a sort key takes 1,024 bytes. */
const SORTED_CHARACTERS = 100;

/** A text for comparing: case, ё or е, the way accents are composed, and line breaks make no difference. In linear time. */
export const normalizeForComparison = (text: string): string =>
  text
    .replace(MORE_MARKS, '$1')
    .normalize('NFC')
    .toLowerCase()
    .normalize('NFC')
    .replaceAll('ё', 'е')
    .replace(/[\s\p{Cc}\u{10ffff}]+/gu, ' ')
    .trim();

/** What of a text decides its place in a sorted list. Made of its own outcome it is the same. */
export const toSortKey = (text: string): string =>
  normalizeForComparison(text)
    .slice(0, SORTED_CHARACTERS)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd();

/** UTF-16 puts the characters beyond U+FFFF between others; UTF-8, which DynamoDB sorts by, puts them last. */
const utf8Rank = (unit: number) => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);

/** Compares texts as DynamoDB sorts keys: by their UTF-8 bytes. */
export const compareText = (a: string, b: string): number => {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left !== right) return utf8Rank(left) - utf8Rank(right);
  }
  return a.length - b.length;
};
