/**
 * Quick search (R5): a communication or counterparty by any part of a phone from 4 digits, by the beginning of any word
 * of the client's name, by a document's or order's number. A document is found by its tokens, which are written beside
 * it; whether it is shown is decided by what it says itself, so a token left behind never shows a wrong one.
 */

import { type Communication, toJournalRow } from '../communications/communication.ts';
import type { Counterparty } from '../directory/counterparty.ts';
import { callerIdDigits } from '../values/caller-id.ts';
import { type PhoneRegion, phoneStart } from '../values/phone.ts';
import { phonePart } from '../values/phone-text.ts';
import { normalizeForComparison, withoutFormatCharacters } from '../values/text.ts';
import type { WindowOrder } from '../window-orders/window-order.ts';

/** Fewest digits of a phone, and letters of a word, that are searched for. */
const MIN_DIGITS = 4;
const MIN_LETTERS = 2;
/** Most words of a name that it is found by, and characters of a word. */
const MAX_WORDS = 20;
const MAX_CHARACTERS = 40;
const YEAR_DIGITS = 4;

/** What is found. */
export type SearchedKind = 'communication' | 'counterparty' | 'window-order';

/**
 * What a document is found by, always by the beginning of it: the digits of a phone from one of them to the end, so
 * that any part of it begins one; a word of a name; a number from its count to its series: `42/2026/км/`.
 */
export interface Token {
  readonly kind: 'phone' | 'word' | 'number';
  readonly text: string;
}

/** What one part of a search may mean: a document meets it by a token that begins with any of these. */
export type Term = readonly Token[];

const NUMBER = /^(\p{L}{2})[-\s]?(\d{4})[-\s]?(\d{1,6})$/u;
const NUMBER_IN_NAME = /\p{L}{2}-\d{4}-\d{6}/gu;

/** Count, year and series of a number, as far as they are given, without leading zeros. */
const numberToken = (count: string, ...yearAndSeries: string[]): Token => ({
  kind: 'number',
  text: `${[count.replace(/^0+(?=\d)/, ''), ...yearAndSeries].join('/')}/`,
});

const numberTokens = (number: string): Token[] => {
  const [, series = '', year = '', count] =
    NUMBER.exec(normalizeForComparison(withoutFormatCharacters(number)).replace(/\p{Pd}/gu, '-')) ?? [];
  return count === undefined ? [] : [numberToken(count, year, series)];
};

const phoneTokens = (number: string): Token[] => {
  const digits = number.replace(/\D/g, '');
  return Array.from({ length: Math.max(0, digits.length - MIN_DIGITS + 1) }, (_, start) => ({
    kind: 'phone',
    text: digits.slice(start),
  }));
};

/** Letters that differ from others by more than a mark. */
const PLAIN_LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ł: 'l',
  ı: 'i',
};

/** Words for comparing: accents of Latin and Greek letters make no difference; й is a letter of its own. */
const plainWord = (word: string): string =>
  word
    .replace(/[ßæœøđłı]/g, (letter) => PLAIN_LETTERS[letter] ?? letter)
    .normalize('NFD')
    .replace(/([\p{Script=Latin}\p{Script=Greek}])\p{Mn}+/gu, '$1')
    .normalize('NFC');

const wordsOf = (text: string): string[] =>
  normalizeForComparison(withoutFormatCharacters(text)).match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];

const wordTokens = (name: string): Token[] =>
  wordsOf(name)
    .filter((word) => /\p{L}/u.test(word) && word.length >= MIN_LETTERS)
    .slice(0, MAX_WORDS)
    .flatMap(spellings);

/** A word by itself, and without its accents where it has any: `müller`, `muller`. */
const spellings = (word: string): Token[] =>
  [...new Set([word, plainWord(word)])].map((text) => ({
    kind: 'word',
    text: text.slice(0, MAX_CHARACTERS),
  }));

const tokensOf = (
  names: (string | null)[],
  phones: (string | undefined)[],
  numbers: (string | undefined)[],
) => {
  const tokens = [
    ...names.flatMap((name) => wordTokens(name ?? '')),
    ...phones.flatMap((phone) => phoneTokens(phone ?? '')),
    ...numbers.flatMap((number) => numberTokens(number ?? '')),
  ];
  return [...new Map(tokens.map((token) => [`${token.kind} ${token.text}`, token])).values()];
};

/** What each kind of document is found by. One marked for deletion is not found (R18). */
export const searchTokens = {
  communication: (document: Communication): Token[] => {
    const { preliminaryContact, details, deletionMark, number } = document;
    if (deletionMark) return [];
    return tokensOf(
      [toJournalRow(document).clientName],
      [
        preliminaryContact.phone?.number,
        details.clientContact.phone?.number,
        callerIdDigits(preliminaryContact.phoneText ?? ''),
      ],
      [number, details.contactDocument?.number],
    );
  },
  // One made with an order bears its number for a name until the name is known (R11).
  counterparty: ({ name, phones }: Counterparty): Token[] =>
    tokensOf(
      [name],
      phones.map(({ phone }) => phone.number),
      name.match(NUMBER_IN_NAME) ?? [],
    ),
  'window-order': ({ number, deletionMark }: WindowOrder): Token[] =>
    deletionMark ? [] : tokensOf([], [], [number]),
} as const satisfies Record<SearchedKind, (document: never) => Token[]>;

/** What is searched for; nothing where it is too short to search for. */
export const readSearch = (text: string, region: PhoneRegion): Term[] => {
  const number = numberTokens(text)[0];
  if (number) return [[number]];
  const sought = phonePart(text);
  const words = wordsOf(sought);
  const named = words
    .filter((word) => /\p{L}/u.test(word) && word.length >= MIN_LETTERS)
    .map((word): Term => spellings(word));
  const digits = words.filter((word) => /^\d+$/.test(word)).join('');
  if (digits === '') return named;
  return [...named, digitsTerm(digits, phoneStart(`${sought.startsWith('+') ? '+' : ''}${digits}`, region))];
};

/** Digits may be part of a phone, in Russia with 8 for +7 at its beginning, or a number with its year or without. */
const digitsTerm = (digits: string, asBeginning: string): Term => {
  const phones = digits.length < MIN_DIGITS ? [] : [...new Set([digits, asBeginning])];
  return [
    ...phones.map((text) => ({ kind: 'phone', text }) as const),
    numberToken(digits),
    ...(digits.length > YEAR_DIGITS
      ? [numberToken(digits.slice(YEAR_DIGITS), digits.slice(0, YEAR_DIGITS))]
      : []),
  ];
};

/** Whether a document with these tokens is what a search means. */
export const meetsSearch = (tokens: readonly Token[], terms: readonly Term[]): boolean =>
  terms.every((term) =>
    term.some((sought) =>
      tokens.some(({ kind, text }) => kind === sought.kind && text.startsWith(sought.text)),
    ),
  );
