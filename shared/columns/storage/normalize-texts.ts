import { normalizeForComparison } from '../../domain/values/text.ts';
import { encodeText, readSlice, sliceAt, type Texts } from './texts.ts';

/**
 * What `normalizeForComparison` makes of every text of a list. Most are Russian and plain, and are done byte by byte, keeping their
 * length: a hundred times as fast.
 */
export const normalizeTexts = (texts: Texts): Texts => {
  const { bytes: source, offsets: starts } = texts;
  const offsets = new Uint32Array(starts.length);
  let bytes = new Uint8Array(source.length);
  let at = 0;
  for (let index = 0; index < starts.length - 1; index++) {
    const end = starts[index + 1] as number;
    const plainEnd = normalizePlain(source, starts[index] as number, end, bytes, at);
    if (plainEnd >= 0) {
      at = plainEnd;
    } else {
      const other = encodeText(normalizeForComparison(readSlice(sliceAt(texts, index))));
      // Folding may lengthen a text; for those behind it as much room is left as they have now.
      const needed = at + other.length + source.length - end;
      if (needed > bytes.length) bytes = resized(bytes, needed + (needed >> 1));
      bytes.set(other, at);
      at += other.length;
    }
    offsets[index + 1] = at;
  }
  return { bytes: at === bytes.length ? bytes : resized(bytes, at), offsets };
};

const resized = (bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> => {
  const other = new Uint8Array(length);
  other.set(bytes.subarray(0, length));
  return other;
};

const SPACE = 0x20;

/**
 * Folds a text of visible ASCII, single spaces, Russian letters, and marks that often stand around them. Returns where
 * it ends; -1 if there is anything else in it.
 */
const normalizePlain = (from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): number => {
  let out = at;
  let previous = SPACE;
  for (let index = start; index < end; ) {
    const byte = from[index] as number;
    if (byte < 0x80) {
      if (byte < SPACE || byte === 0x7f || (byte === SPACE && previous === SPACE)) return -1;
      to[out++] = byte >= 0x41 && byte <= 0x5a ? byte + SPACE : byte;
      index++;
    } else if (byte === 0xd0 || byte === 0xd1) {
      const letter = normalizeLetter(((byte & 0x1f) << 6) | ((from[index + 1] as number) & 0x3f));
      if (letter < 0) return -1;
      to[out++] = 0xc0 | (letter >> 6);
      to[out++] = 0x80 | (letter & 0x3f);
      index += 2;
    } else {
      const length = markLength(from, index);
      if (length === 0) return -1;
      for (const behind = index + length; index < behind; index++) to[out++] = from[index] as number;
    }
    previous = byte;
  }
  return end > start && previous === SPACE ? -1 : out;
};

/** A Russian letter as its small one, ё as е; -1 for any other letter. */
const normalizeLetter = (letter: number): number => {
  if (letter >= 0x410 && letter <= 0x42f) return letter + 0x20;
  if (letter >= 0x430 && letter <= 0x44f) return letter;
  return letter === 0x401 || letter === 0x451 ? 0x435 : -1;
};

/** Bytes of a mark that stays as it is: « », ×, №, – and —, quotation marks; 0 for any other character. */
const markLength = (bytes: Uint8Array, index: number): number => {
  const first = bytes[index];
  const second = bytes[index + 1];
  const third = bytes[index + 2] as number;
  if (first === 0xc2) return second === 0xab || second === 0xbb ? 2 : 0;
  if (first === 0xc3) return second === 0x97 ? 2 : 0;
  if (first !== 0xe2) return 0;
  if (second === 0x80) return third === 0x93 || third === 0x94 || (third >= 0x9c && third <= 0x9e) ? 3 : 0;
  return second === 0x84 && third === 0x96 ? 3 : 0;
};
