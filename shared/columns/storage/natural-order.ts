/** Part of some bytes: a text in UTF-8, or an id. */
export interface Slice {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

const ZERO = 0x30;
const NINE = 0x39;

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= NINE;

/** Where the digits end that begin at a place. */
const endOfDigits = ({ bytes, end }: Slice, from: number): number => {
  let at = from;
  while (at < end && isDigit(bytes[at])) at++;
  return at;
};

/** The first digit of a number that counts: the last of them if all are zeros. */
const skipZeros = ({ bytes }: Slice, from: number, end: number): number => {
  let at = from;
  while (at < end && bytes[at] === ZERO) at++;
  return at;
};

/**
 * Compares normalized texts as people sort them: numbers in them by their value (КМ-2 before КМ-10), all else by code points,
 * which are the alphabet's order in Russian once ё is е. Texts that differ by leading zeros alone are equal.
 */
export const compareNatural = (a: Slice, b: Slice): number => {
  let i = a.start;
  let j = b.start;
  while (i < a.end && j < b.end) {
    const left = a.bytes[i] as number;
    const right = b.bytes[j] as number;
    if (isDigit(left) && isDigit(right)) {
      const endLeft = endOfDigits(a, i);
      const endRight = endOfDigits(b, j);
      i = skipZeros(a, i, endLeft);
      j = skipZeros(b, j, endRight);
      const longer = endLeft - i - (endRight - j);
      if (longer !== 0) return longer;
      for (; i < endLeft; i++, j++) {
        const difference = (a.bytes[i] as number) - (b.bytes[j] as number);
        if (difference !== 0) return difference;
      }
    } else {
      if (left !== right) return left - right;
      i++;
      j++;
    }
  }
  return a.end - i - (b.end - j);
};

/** Compares byte by byte. */
export const compareBytes = (a: Slice, b: Slice): number => {
  const shared = Math.min(a.end - a.start, b.end - b.start);
  for (let at = 0; at < shared; at++) {
    const difference = (a.bytes[a.start + at] as number) - (b.bytes[b.start + at] as number);
    if (difference !== 0) return difference;
  }
  return a.end - a.start - (b.end - b.start);
};
