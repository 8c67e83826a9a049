import * as z from 'zod';

/** No control characters and no lone surrogates: they can't be shown, sent by SMS or searched. */
const SINGLE_LINE = /^[^\p{Cc}\p{Cs}]*$/u;
/** The same, but line breaks and tabs are allowed. */
const MULTI_LINE = /^(?:[^\p{Cc}\p{Cs}]|[\n\r\t])*$/u;
const NO_CONTROL = 'Control characters are not allowed.';
/** Unicode separators of lines and paragraphs, which word processors use for line breaks. */
const SEPARATOR = /[\u2028\u2029]/;

/** The replacement character, and code points that will never be characters. */
const UNDECODED = /[\ufffd\p{Noncharacter_Code_Point}]/u;

/**
 * Format characters that only do harm in the journal: marks of direction, which can reverse a name or number
 * in a message, invisible spaces and joiners, soft hyphens, byte order marks, tags. Joiners within words and
 * emoji (U+200C, U+200D) and variation selectors are part of writing; so are the tags of a flag, 🏴󠁧󠁢󠁳󠁣󠁴󠁿.
 */
const FORMAT_CHARACTERS =
  /(\u{1f3f4}[\u{e0020}-\u{e007e}]{1,32}\u{e007f})|[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0001}\u{e0020}-\u{e007f}]/gu;
/** A visible character. */
const VISIBLE = /[^\p{Default_Ignorable_Code_Point}\p{Z}\s\u2800]/u;

/**
 * Maximum number of combining marks on a letter. More are not writing, and take disproportionate time to
 * compose (UAX #15, 13).
 */
const MAX_MARKS = 30;
const TOO_MANY_MARKS = new RegExp(`\\p{M}{${MAX_MARKS + 1}}`, 'u');
const MORE_MARKS = new RegExp(`(\\p{M}{${MAX_MARKS}})\\p{M}+`, 'gu');

/** Removes format characters that could change how a text reads. Texts from requests never have any. */
export const withoutFormatCharacters = (text: string): string => text.replace(FORMAT_CHARACTERS, '$1');

/**
 * A text as stored: composed (NFC), so that equal words are equal bytes; empty if nothing in it is visible.
 */
const tidied = (text: string): string => {
  const kept = withoutFormatCharacters(text).normalize('NFC').trim();
  return VISIBLE.test(kept) ? kept : '';
};

/** Refuses texts that match a pattern. `abort` skips all further checks. */
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
 * A text of 1 to `max` characters after normalization. One that is far longer, or would take disproportionate
 * time to compose, is refused before that.
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

/** One line of visible text, 1 to `max` characters after trimming and composing. */
export const singleLine = (max: number) =>
  text(max).regex(SINGLE_LINE, NO_CONTROL).check(without(SEPARATOR, 'Line breaks are not allowed.'));

/** Visible text that may have several lines, 1 to `max` characters after trimming and composing. */
export const multiLine = (max: number) =>
  text(max)
    .overwrite((kept) => kept.split(SEPARATOR).join('\n'))
    .regex(MULTI_LINE, NO_CONTROL);

/** Maximum length of an e-mail address (RFC 5321). */
const MAX_EMAIL = 254;
/** zod's own pattern, extended by the ASCII form of top-level domains such as .рф. */
const EMAIL =
  /^(?:[A-Za-z0-9_'+-]+\.)*[A-Za-z0-9_'+-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9-]*\.)+(?:[A-Za-z]{2,}|xn--[A-Za-z0-9-]+)$/;

/** An address as stored: in lower case, its domain in ASCII (IDNA), which every mail system accepts. */
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
 * An e-mail address. Addresses that differ only in case, or in how an international domain is written
 * (`ivan@окна.рф`, `ivan@xn--80atjc.xn--p1ai`), are the same.
 */
export const email = z
  .string()
  .max(4 * MAX_EMAIL, { abort: true, error: `Too big: expected string to have <=${MAX_EMAIL} characters` })
  .overwrite(tidiedAddress)
  .max(MAX_EMAIL)
  .pipe(z.email({ pattern: EMAIL }));

/** Text from a machine: printable ASCII, so a character is a byte. */
export const machineText = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[\x20-\x7e]*$/);

/** The number of a document, `КМ-2026-000001`: two letters, the year, six digits or more. */
export const documentNumber = z.string().max(32);

/** An e-mail address that was validated before, copied from one document to another. */
export const copiedEmail = z.string().max(254);

/** An id: a prefix for the noun and a ULID, `com_01JD…`. */
export const id = <Prefix extends string>(prefix: Prefix) =>
  z.templateLiteral([`${prefix}_`, z.string().regex(/[0-9A-HJKMNP-TV-Z]{26}/)]) as unknown as z.ZodType<
    `${Prefix}_${string}`,
    `${Prefix}_${string}`
  >;

/**
 * The years that the journal supports: in every time zone, their days have four-digit years
 * and so sort as text.
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

/** Length of a sort key in characters; DynamoDB allows 1,024 bytes. */
const SORTED_CHARACTERS = 100;

/**
 * A text for comparison: ignores case, ё or е, how accents are composed, and kinds of white
 * space. Takes linear time.
 */
export const normalizeForComparison = (text: string): string =>
  text
    .replace(MORE_MARKS, '$1')
    .normalize('NFC')
    .toLowerCase()
    .normalize('NFC')
    .replaceAll('ё', 'е')
    .replace(/[\s\p{Cc}\u{10ffff}]+/gu, ' ')
    .trim();

/** Sort key of a text. Idempotent. */
export const toSortKey = (text: string): string =>
  normalizeForComparison(text)
    .slice(0, SORTED_CHARACTERS)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd();

/** UTF-16 sorts characters beyond U+FFFF between others; UTF-8, by which DynamoDB sorts, puts them last. */
const utf8Rank = (unit: number) => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);

/** Compares texts as DynamoDB sorts keys: by UTF-8 bytes. */
export const compareText = (a: string, b: string): number => {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left !== right) return utf8Rank(left) - utf8Rank(right);
  }
  return a.length - b.length;
};
