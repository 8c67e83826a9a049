import * as z from 'zod';

/** No control characters and no half of a surrogate pair: neither can be shown, sent by SMS or searched. */
const SINGLE_LINE = /^[^\p{Cc}\p{Cs}]*$/u;
/** The same, but line breaks and tabs may stand. */
const MULTI_LINE = /^(?:[^\p{Cc}\p{Cs}]|[\n\r\t])*$/u;

const NO_CONTROL = 'Control characters are not allowed.';

/** One line of text, 1 to `max` characters after trimming, composed (NFC) so that equal words are equal bytes. */
export const line = (max: number) =>
  z.string().normalize('NFC').trim().min(1).max(max).regex(SINGLE_LINE, NO_CONTROL);

/** A text of several lines, 1 to `max` characters after trimming. */
export const paragraph = (max: number) =>
  z.string().normalize('NFC').trim().min(1).max(max).regex(MULTI_LINE, NO_CONTROL);

/** An e-mail address, lower-cased: addresses that differ by case alone are one. */
export const email = z.string().trim().toLowerCase().max(254).pipe(z.email());

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
const EVER = { from: '1900-01-01', to: '2999-12-31' };
const isWithinEver = (text: string) => text.slice(0, 10) >= EVER.from && text.slice(0, 10) <= EVER.to;
const NOT_WITHIN_EVER = `Only days from ${EVER.from} to ${EVER.to} are known here.`;

/** An instant in UTC, `2026-11-25T06:00:00.000Z`. */
export const instant = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text).toISOString())
  .pipe(z.iso.datetime({ abort: true }))
  .refine(isWithinEver, NOT_WITHIN_EVER);

/** A calendar day, `2026-11-25`. Days that don't exist are refused. */
export const day = z.iso.date({ abort: true }).refine(isWithinEver, NOT_WITHIN_EVER);

/** Characters of a text that its place in a sorted list is made of; a sort key takes 1,024 bytes. */
const SORTED_CHARACTERS = 100;

/** A text for comparing: case, ё or е, the way accents are composed, and line breaks make no difference. */
export const folded = (text: string): string =>
  text
    .normalize('NFC')
    .toLowerCase()
    .normalize('NFC')
    .replaceAll('ё', 'е')
    .replace(/[\s\p{Cc}\u{10ffff}]+/gu, ' ')
    .trim();

/** What of a text decides its place in a sorted list. Made of its own outcome it is the same. */
export const sortable = (text: string): string =>
  folded(text)
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
