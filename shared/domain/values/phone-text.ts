/** How people, address books and spreadsheets write a phone: the number and everything around it. */

/** Maximum length of a text that is read as a phone. */
const MAX_TEXT = 250;
/** Maximum length of a label, as in `counterparty.phones`. */
const MAX_LABEL = 40;

/** Invisible characters that contact cards, messengers and web pages put around and inside numbers. */
const INVISIBLE = /(?:[\p{Cf}\p{Default_Ignorable_Code_Point}]|\u20e3)/gu;
/** Full-width forms of ASCII, and below them the Arabic and Persian digits. */
const FULL_WIDTH = /[\uff01-\uff5e]/g;
const ARABIC_DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/g;

/** A text as it would be typed on a plain keyboard: no invisible characters, one kind of space, ASCII digits. */
const plain = (text: string): string =>
  text
    .replace(INVISIBLE, '')
    .replace(FULL_WIDTH, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(ARABIC_DIGITS, (character) => String(character.charCodeAt(0) & 0xf))
    .replace(/[\p{Zs}\t]+/gu, ' ')
    .trim();

/**
 * Extracts the number from a link (RFC 3966): `tel:+7-916-123-45-67;ext=12`,
 * `tel:9161234567;phone-context=+7`.
 */
const ofLink = (text: string): string => {
  if (!/^(?:tel|callto):/i.test(text)) return text;
  const number = text
    .replace(/^\w+:[/ ]*/, '')
    .replace(/%2b/gi, '+')
    .replace(/%20/g, ' ');
  const [, context = ''] = /;phone-context=(\+\d+)/i.exec(number) ?? [];
  return context + number.replace(/;(?!ext=)[\w-]+=[^;]*/gi, '');
};

/** Words before or after a number. The first group only says that it is a phone, the second of what kind. */
const PHONE_WORDS = 'т|тел|телефона?|номер|контактный|№|t|tel|telephone|ph|phone|number|no';
const KIND_WORDS =
  'м|моб|мобила|мобильн(?:ый|ая)|сот|сотов(?:ый|ая)|р|раб|рабоч(?:ий|ая)|дом|домашн(?:ий|яя)|гор|городской|ф|факс|осн|основной|личный|' +
  'в?ватс[аэ]п|вотс[аэ]п|вац?ап|вайбер|телеграмм?|m|mob|mobile|c|cell|w|work|h|home|office|f|fax|main|whats ?app|viber|telegram';
/**
 * `тел./факс: `, `моб. `, `т.` before a number; ` моб.` after it, where a space or punctuation
 * must precede the word.
 */
const WORDS_BEFORE = /* @__PURE__ */ new RegExp(
  `^(?:(?:${PHONE_WORDS}|${KIND_WORDS})(?!\\p{L})[.,:;/ \\p{Pd}]*)+`,
  'iu',
);
const WORDS_AFTER = /* @__PURE__ */ new RegExp(
  `[.,:;/ \\p{Pd}]+((?:(?:${PHONE_WORDS}|${KIND_WORDS})(?!\\p{L})[./ ]*)+)$`,
  'iu',
);
const ONLY_PHONE_WORDS = /* @__PURE__ */ new RegExp(
  `^(?:(?:${PHONE_WORDS})(?!\\p{L})[.,:;/ \\p{Pd}]*)*$`,
  'iu',
);

/** A remark in brackets: `(Иван)`. Brackets with digits may be part of the number. */
const REMARK_BEFORE = /^\(([^()\d]*\p{L}[^()\d]*)\) ?/u;
const REMARK_AFTER = /[ ,;]*\(([^()\d]*\p{L}[^()\d]*)\)$/u;

/** Words for an extension, only some of which the library knows; `*12` and `#12` are what telephones dial. */
const EXTENSION_WORDS =
  'доб(?:ав(?:очный)?)?|доп(?:олнительный)?|вн(?:утр(?:енний)?)?|ext(?:ension)?|extn|int(?:ernal)?';
const EXTENSION = /* @__PURE__ */ new RegExp(
  `[ ,;(]*(?:(?<!\\p{L})(?:${EXTENSION_WORDS})[. ]*(?:[:№-]|номер)?|[*]) *(\\d+)[ #]*\\)?$`,
  'iu',
);
const IS_EXTENSION = /* @__PURE__ */ new RegExp(`^(?:${EXTENSION_WORDS})(?!\\p{L})`, 'iu');

/** Strips what follows a number, piece by piece, and adds it to `labels`. */
const takeOffBehind = (text: string, labels: string[]): string => {
  const rest = text.replace(/[ .,;:]+$/, '');
  const remark = REMARK_AFTER.exec(rest);
  if (remark && !IS_EXTENSION.test(remark[1]?.trim() ?? '')) {
    labels.push(remark[1] ?? '');
    return takeOffBehind(rest.slice(0, remark.index), labels);
  }
  const words = WORDS_AFTER.exec(rest);
  if (!words) return rest;
  labels.push(words[1] ?? '');
  return takeOffBehind(rest.slice(0, words.index), labels);
};

/** The parts of a phone as written. */
export interface WrittenPhone {
  /** The number alone, as written. */
  readonly number: string;
  readonly extension: string | undefined;
  /** What was written beside it: `моб`, `Иван`. */
  readonly label: string | null;
}

/** Splits a phone as written into its parts; undefined if it can't be a phone. */
export const takeApart = (written: string): WrittenPhone | undefined => {
  if (written.length > MAX_TEXT) return undefined;
  const text = ofLink(plain(written).replace(/^["'`«]+|["'`»]+$/g, ''));
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(text)) return undefined;
  const labels: string[] = [];
  const before = WORDS_BEFORE.exec(text)?.[0] ?? '';
  const remark = REMARK_BEFORE.exec(text.slice(before.length));
  labels.push(before, remark?.[1] ?? '');
  const rest = takeOffBehind(text.slice(before.length + (remark?.[0].length ?? 0)), labels);
  const extension = EXTENSION.exec(rest);
  const number = extension ? takeOffBehind(rest.slice(0, extension.index), labels) : rest;
  return {
    number: number.replace(/^\((\+\d+)\)/, '$1'),
    extension: extension?.[1],
    label: labelOf(labels),
  };
};

const labelOf = (labels: readonly string[]): string | null => {
  const said = labels
    .map((label) => label.replace(/^[.,:;/ \p{Pd}]+|[.,:;/ \p{Pd}]+$/gu, ''))
    .filter((label) => !ONLY_PHONE_WORDS.test(label))
    .join(', ');
  if (said.length <= MAX_LABEL) return said === '' ? null : said.normalize('NFC');
  const kept = said.slice(0, MAX_LABEL - 1);
  return `${(kept.isWellFormed() ? kept : kept.slice(0, -1)).trimEnd()}…`;
};

/** Minimum number of digits that count as part of a phone. */
const MIN_DIGITS = 4;
const digitsIn = (text: string) => text.replace(/\D/g, '').length;
const EXTENSION_BEHIND = /[ ,;]*[#*x] ?\d+$/i;

/**
 * Strips from a search what people write around a phone: `tel:+7 926…`, `тел. 926…`, `… доб. 5`. Names stay,
 * and so does a text that can't be a phone.
 */
export const phonePart = (written: string): string => {
  if (written.length > MAX_TEXT) return written;
  const text = ofLink(plain(written));
  if (digitsIn(text) < MIN_DIGITS) return written;
  const words = WORDS_BEFORE.exec(text)?.[0] ?? '';
  const rest = text.slice(words.length);
  const number = /^[+(\d]/.test(rest) && digitsIn(rest) >= MIN_DIGITS ? rest : text;
  const alone = number.replace(EXTENSION, '').replace(EXTENSION_BEHIND, '');
  return digitsIn(alone) >= MIN_DIGITS ? alone : number;
};
