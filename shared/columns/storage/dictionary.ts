import { normalizeForComparison } from '../../domain/values/text.ts';
import type { ColumnSpec } from '../schema.ts';
import { packId, unpackId } from './ids.ts';
import { compareBytes, compareNatural, type Slice } from './natural-order.ts';
import { normalizeTexts } from './normalize-texts.ts';
import { encodeText, readSlice, sliceAt, type Texts } from './texts.ts';

export type DictionarySpec = Extract<ColumnSpec, { kind: 'id' | 'text' }>;

/**
 * The different values of a column of a segment, ascending as their `forms`, what they are compared by: of a `natural`
 * text the normalized one, made when it is first asked for; of all others the bytes that are kept.
 */
export interface Dictionary {
  readonly size: number;
  readonly spec: DictionarySpec;
  /** As they are kept: texts in UTF-8, ids as `ids.ts` packs them. */
  readonly entries: Texts;
  forms(): Texts;
  /** Of every entry the first that sorts where it does. */
  ordinals(): Uint16Array;
}

export const createDictionary = (spec: DictionarySpec, entries: Texts): Dictionary => {
  const size = entries.offsets.length - 1;
  let forms: Texts | undefined;
  let ordinals: Uint16Array | undefined;
  const dictionary: Dictionary = {
    size,
    spec,
    entries,
    forms() {
      forms ??= isNatural(spec) ? normalizeTexts(entries) : entries;
      return forms;
    },
    ordinals() {
      ordinals ??= ordinalsOf(dictionary);
      return ordinals;
    },
  };
  return dictionary;
};

const isNatural = (spec: DictionarySpec): boolean => spec.kind === 'text' && spec.collation === 'natural';

/** How forms of a column are compared. */
export const comparatorOf = (spec: DictionarySpec): ((a: Slice, b: Slice) => number) =>
  isNatural(spec) ? compareNatural : compareBytes;

/** What a value of a column is compared by; undefined for a text that can be none of the column's ids. */
export const formOf = (spec: DictionarySpec, text: string): Uint8Array | undefined => {
  if (spec.kind === 'id') return packId(text, spec.prefix);
  return encodeText(isNatural(spec) ? normalizeForComparison(text) : text);
};

/** The value of an entry, as it was put in. */
export const entryText = ({ spec, entries }: Dictionary, entry: number): string =>
  spec.kind === 'id'
    ? unpackId(entries.bytes, entries.offsets[entry] as number, spec.prefix)
    : readSlice(sliceAt(entries, entry));

/** The text of a form; `formOf` makes the same form of it where it is an id, of a text `encodeText` does. */
export const formText = (spec: DictionarySpec, form: Slice): string =>
  spec.kind === 'id' ? unpackId(form.bytes, form.start, spec.prefix) : readSlice(form);

/** The first entry that does not sort before a form. */
export const lowerBound = (dictionary: Dictionary, form: Slice): number => {
  const compare = comparatorOf(dictionary.spec);
  const forms = dictionary.forms();
  let low = 0;
  let high = dictionary.size;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(sliceAt(forms, middle), form) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Where a form lies among the ordinals: on one, or half-way between two. */
export const seek = (dictionary: Dictionary, form: Slice): number => {
  const at = lowerBound(dictionary, form);
  const isThere =
    at < dictionary.size && comparatorOf(dictionary.spec)(sliceAt(dictionary.forms(), at), form) === 0;
  return isThere ? at : at - 0.5;
};

const ordinalsOf = (dictionary: Dictionary): Uint16Array => {
  const compare = comparatorOf(dictionary.spec);
  const forms = dictionary.forms();
  const ordinals = new Uint16Array(dictionary.size);
  for (let entry = 1; entry < dictionary.size; entry++) {
    const isEqual = compare(sliceAt(forms, entry - 1), sliceAt(forms, entry)) === 0;
    ordinals[entry] = isEqual ? (ordinals[entry - 1] as number) : entry;
  }
  return ordinals;
};
