import { type PhoneRegion, readPhone } from '../values/phone.ts';
import { fail, ok, type Result } from '../values/result.ts';

/** A phone in a cell, as written there, and its label: `моб.`, `жена`. */
export interface CellPhone {
  readonly phone: string;
  readonly label: string | null;
}

/** A longer cell does not hold phones. */
const MAX_CHARACTERS = 1000;
/** Maximum length of a phone's label. */
const MAX_LABEL_CHARACTERS = 40;

/** Direction marks and invisible characters, which come with text copied from messengers. */
const UNSEEN = /\p{Cf}|\ufe0e|\ufe0f/gu;
/** A phone that a spreadsheet has rounded: its last digits are lost. */
const SCIENTIFIC = /^[+-]?\d+(?:[.,]\d+)?e[+-]?\d+$/i;
/** A phone that a spreadsheet took for a number: `79265553001.0`, `79265553002,00`. */
const DECIMAL = /^(\+?\d{10,15})[.,]0+$/;

/** Words before a number that only say that it is a phone. */
const PHONE_WORDS = /^(?:тел(?:ефон)?|т|phone|tel|номер)$/i;
/** Separates phones in a cell; a comma does so only if no extension follows it. */
const BETWEEN = /[;|\n\r]|:::|\/|,(?! ?(?:доб|вн|ext|#|\*))| (?:и|или|and|or) /iu;

const EXTENSION =
  /^ ?[,(]? ?(?:(?:доб(?:ав(?:очный)?)?|вн(?:утр(?:енний)?)?|ext|x)\.? ?:?|#|\*) ?(\d{1,11}) ?\)?/iu;
const NUMBER = /^\+?[\d(][\d ()\-.–—‑]*/u;

const digitsOf = (text: string) => text.replace(/\D/g, '').length;

const NOT_A_PHONE = 'This is not a phone number that can be called.';

/** The label, from the words around a number. */
const labelOf = (texts: readonly string[]): string | null => {
  const words = texts
    .map((text) => text.replace(/^[\s(:.,\-–—]+|[\s):,\-–—]+$/g, ''))
    .filter((text) => text !== '' && !PHONE_WORDS.test(text.replace(/\.$/, '')));
  return words.length > 0 ? words.join(', ') : null;
};

/**
 * Splits a part of a cell into what comes before the number, the number, its extension, and
 * what comes after it.
 */
const readPart = (
  part: string,
  before: readonly string[],
  region: PhoneRegion,
): Result<CellPhone[], string> => {
  const start = part.search(/[+\d(]/);
  // Brackets before the number are not part of it: `(жена) 8 926…`.
  const bracket = /^[^\d+]*\([^\d)]*\)/.exec(part)?.[0] ?? '';
  const from = bracket === '' ? start : bracket.length + part.slice(bracket.length).search(/[+\d(]/);
  const text = part.slice(from).replace(/^\++/, '+');
  const number = NUMBER.exec(text)?.[0] ?? '';
  // `NUMBER` may have taken the opening bracket of what follows.
  const bare = number.replace(/[ (\-.–—‑]+$/u, '');
  const rest = text.slice(bare.length);
  const extension = EXTENSION.exec(rest);
  const behind = rest.slice(extension?.[0].length ?? 0);
  if (/\d/.test(behind)) return fail(NOT_A_PHONE);
  const label = labelOf([...before, part.slice(0, from), behind]);
  if (label !== null && label.length > MAX_LABEL_CHARACTERS) {
    return fail(`What is said beside a phone has at most ${MAX_LABEL_CHARACTERS} characters.`);
  }
  const phone = extension ? `${bare} доб. ${extension[1]}` : bare;
  if (readPhone(phone, region, 'phone').ok) return ok([{ phone, label }]);
  const both = extension ? undefined : twoByASpace(bare, region);
  return both ? ok(both.map((one) => ({ phone: one, label }))) : fail(NOT_A_PHONE);
};

/** Two phones with only a space between them, if there is just one way to split them. */
const twoByASpace = (text: string, region: PhoneRegion): [string, string] | undefined => {
  if (digitsOf(text) < 20 || digitsOf(text) > 30) return undefined;
  const ways = [...text.matchAll(/ +/g)].flatMap(({ index, 0: space }): [string, string][] => {
    const [one, other] = [text.slice(0, index), text.slice(index + space.length)];
    return readPhone(one, region, '').ok && readPhone(other, region, '').ok ? [[one, other]] : [];
  });
  return ways.length === 1 ? ways[0] : undefined;
};

/**
 * Reads a cell with one or more phones, as people and their programs write them. Refuses, with a sentence,
 * whatever may not be a phone.
 */
export const readPhoneCell = (cell: string, region: PhoneRegion): Result<CellPhone[], string> => {
  if (cell.length > MAX_CHARACTERS) return fail(NOT_A_PHONE);
  const text = cell
    .replace(UNSEEN, '')
    .replace(/[^\S\n\r]+/g, ' ')
    .trim()
    .replace(DECIMAL, '$1');
  if (SCIENTIFIC.test(text)) {
    return fail('A spreadsheet has rounded this number: its last digits are lost.');
  }
  const phones: CellPhone[] = [];
  let before: string[] = [];
  for (const piece of text.split(BETWEEN)) {
    const part = piece.trim().replace(/^'|^tel:/i, '');
    if (part === '') continue;
    if (!/\d/.test(part)) {
      before.push(part);
      continue;
    }
    const read = readPart(part, before, region);
    if (!read.ok) return read;
    phones.push(...read.value);
    before = [];
  }
  const last = phones.at(-1);
  if (!last) return fail(NOT_A_PHONE);
  if (before.length === 0) return ok(phones);
  // Words after the last number: `8 926…, жена`.
  const label = labelOf([last.label ?? '', ...before]);
  if (label !== null && label.length > MAX_LABEL_CHARACTERS) return fail(NOT_A_PHONE);
  return ok([...phones.slice(0, -1), { ...last, label }]);
};
