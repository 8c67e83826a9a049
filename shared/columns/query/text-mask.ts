import {
  comparatorOf,
  type Dictionary,
  type DictionarySpec,
  formOf,
  lowerBound,
} from '../storage/dictionary.ts';
import { compareBytes } from '../storage/natural-order.ts';
import { sliceAt, sliceOf } from '../storage/texts.ts';
import { type ByteTest, byteBeginning, byteSearch } from './byte-search.ts';
import type { TextTest } from './condition.ts';

export const NO = 0;
export const YES = 1;
/** Not decided yet: `decide` does, for the values that are met at all. */
export const OPEN = 2;

/** Which codes of a column pass: of each `NO`, `YES` or `OPEN`. */
export interface Mask {
  readonly codes: Uint8Array;
  decide(code: number): boolean;
}

/** A test of texts, made ready once for all segments of a query. */
export type MaskOf = (dictionary: Dictionary) => Mask;

/** Makes a test of texts ready. `negated` turns it round, and lets rows without a value pass. */
export const textMask = (spec: DictionarySpec, test: TextTest, negated: boolean): MaskOf => {
  const [yes, no] = negated ? [NO, YES] : [YES, NO];
  const open = (dictionary: Dictionary, passes: ByteTest): Mask => {
    const codes = new Uint8Array(dictionary.size + 1).fill(OPEN, 1);
    codes[0] = no;
    const { bytes, offsets } = dictionary.forms();
    const decide = (code: number) =>
      passes(bytes, offsets[code - 1] as number, offsets[code] as number) !== negated;
    return { codes, decide };
  };
  if ('contains' in test) {
    const searches = formsOf(spec, test.contains).map(byteSearch);
    return (dictionary) => open(dictionary, anyOf(searches));
  }
  if ('startsWith' in test) {
    const beginnings = formsOf(spec, test.startsWith).map(byteBeginning);
    return (dictionary) => open(dictionary, anyOf(beginnings));
  }
  const entriesOf = 'equals' in test ? equalEntries(spec, test.equals) : entriesWithin(spec, test);
  return (dictionary) => {
    const codes = new Uint8Array(dictionary.size + 1).fill(no);
    for (const [first, behind] of entriesOf(dictionary)) codes.fill(yes, first + 1, behind + 1);
    return { codes, decide: () => false };
  };
};

const anyOf = (tests: readonly ByteTest[]): ByteTest => {
  const [first, ...others] = tests;
  if (first && others.length === 0) return first;
  return (bytes, start, end) => {
    for (const test of tests) if (test(bytes, start, end)) return true;
    return false;
  };
};

/** What texts are compared by; an id that can't be one is left out, for no row has it. */
const formsOf = (spec: DictionarySpec, texts: readonly string[]): Uint8Array[] =>
  texts.map((text) => formOf(spec, text)).filter((form) => form !== undefined);

type Ranges = (dictionary: Dictionary) => Iterable<readonly [first: number, behind: number]>;

/** The entries whose forms are the same as one of some texts, byte by byte. */
const equalEntries = (spec: DictionarySpec, texts: readonly string[]): Ranges => {
  const sought = formsOf(spec, texts).map(sliceOf);
  const compare = comparatorOf(spec);
  return function* (dictionary) {
    const forms = dictionary.forms();
    for (const form of sought) {
      // What sorts with it stands together, but differs perhaps: by leading zeros.
      for (let entry = lowerBound(dictionary, form); entry < dictionary.size; entry++) {
        const slice = sliceAt(forms, entry);
        if (compare(slice, form) !== 0) break;
        if (compareBytes(slice, form) === 0) yield [entry, entry + 1];
      }
    }
  };
};

const entriesWithin = (spec: DictionarySpec, { from, to }: { from?: string; to?: string }): Ranges => {
  const formed = (text: string | undefined) =>
    formsOf(spec, text === undefined ? [] : [text]).map(sliceOf)[0];
  const [low, high] = [formed(from), formed(to)];
  const compare = comparatorOf(spec);
  return function* (dictionary) {
    const forms = dictionary.forms();
    let behind = dictionary.size;
    if (high) {
      behind = lowerBound(dictionary, high);
      while (behind < dictionary.size && compare(sliceAt(forms, behind), high) === 0) behind++;
    }
    const first = low ? lowerBound(dictionary, low) : 0;
    if (first < behind) yield [first, behind];
  };
};
