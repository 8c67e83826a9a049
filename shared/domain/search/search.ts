/**
 * Quick search (R5) for communications, counterparties and orders: by any part of a phone from 4 digits,
 * by the start of any word of the client's name, by a document's number. A document is found by its
 * tokens, stored beside it. Whether it is shown depends on the document itself, so a token left behind
 * never shows a wrong one.
 */

import { type Communication, toJournalRow } from '../communications/communication.ts';
import type { Counterparty } from '../directory/counterparty.ts';
import { callerIdDigits } from '../values/caller-id.ts';
import { type PhoneRegion, phoneStart } from '../values/phone.ts';
import { phonePart } from '../values/phone-text.ts';
import { normalizeForComparison, withoutFormatCharacters } from '../values/text.ts';
import type { WindowOrder } from '../window-orders/window-order.ts';

/** Minimum digits of a phone, and letters of a word, to search for. */
const MIN_DIGITS = 4;
const MIN_LETTERS = 2;
/** Maximum number of words indexed for a name, and of characters for a word. */
const MAX_WORDS = 20;
const MAX_CHARACTERS = 40;
const YEAR_DIGITS = 4;

/** What can be found. */
export type SearchedKind = 'communication' | 'counterparty' | 'window-order';

/**
 * What a document is found by, always from its start: the digits of a phone from each of them to the end, so
 * that any part of the phone starts one; a word of a name; a number as count, year and series: `42/2026/км/`.
 */
export interface Token {
  readonly kind: 'phone' | 'word' | 'number';
  readonly text: string;
}

/**
 * One part of a search, with its possible meanings: a document matches if one of its tokens
 * starts with any of them.
 */
export type Term = readonly Token[];

const NUMBER = /^(\p{L}{2})[-\s]?(\d{4})[-\s]?(\d{1,6})$/u;
const NUMBER_IN_NAME = /\p{L}{2}-\d{4}-\d{6}/gu;

/** Count, year and series of a number, as far as given, without leading zeros. */
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

/** Letters whose plain form takes more than removing a mark. */
const PLAIN_LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ł: 'l',
  ı: 'i',
};

/** A word for comparison: ignores accents of Latin and Greek letters; й remains a letter of its own. */
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

/** A word, and the same without its accents if it has any: `müller`, `muller`. */
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

/** The tokens of each kind of document. One marked for deletion has none (R18). */
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
  // A counterparty created with an order has the order's number for a name until the real one is known (R11).
  counterparty: ({ name, phones }: Counterparty): Token[] =>
    tokensOf(
      [name],
      phones.map(({ phone }) => phone.number),
      name.match(NUMBER_IN_NAME) ?? [],
    ),
  'window-order': ({ number, deletionMark }: WindowOrder): Token[] =>
    deletionMark ? [] : tokensOf([], [], [number]),
} as const satisfies Record<SearchedKind, (document: never) => Token[]>;

/** Parses a search. Empty if it is too short. */
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

/**
 * Digits may be part of a phone, in Russia with 8 for +7 at the start, or a number with or without its year.
 */
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

/** Whether a document with these tokens matches a search. */
export const meetsSearch = (tokens: readonly Token[], terms: readonly Term[]): boolean =>
  terms.every((term) =>
    term.some((sought) =>
      tokens.some(({ kind, text }) => kind === sought.kind && text.startsWith(sought.text)),
    ),
  );
