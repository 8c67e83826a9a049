/** Encodings of files from Russian programs, by the names of `TextDecoder`. */
export type TextEncoding =
  | 'utf-8'
  | 'utf-16le'
  | 'utf-16be'
  | 'windows-1251'
  | 'ibm866'
  | 'koi8-r'
  | 'x-mac-cyrillic';

/**
 * Replaces, in the text of a file, bytes that are invalid in its encoding, and any U+FFFD by which another
 * program replaced such bytes. As no text contains this noncharacter, only the cell with it is refused;
 * U+FFFD in a request would have the whole request refused.
 */
export const DAMAGED = '\ufdd0';

/** Decodes a file part by part, without its byte order mark. */
export const fileDecoder = (encoding: TextEncoding) => {
  const decoder = new TextDecoder(encoding);
  return {
    /** The text of the next bytes; without an argument, of what is left at the end. */
    decode: (bytes?: Uint8Array): string =>
      decoder.decode(bytes, { stream: bytes !== undefined }).replaceAll('\ufffd', DAMAGED),
  };
};

/** Encodings of one byte per character. The first is the default, unless another is much likelier. */
const SINGLE_BYTE = ['windows-1251', 'ibm866', 'koi8-r', 'x-mac-cyrillic'] as const;

/** Frequencies of Russian letters, per thousand. */
const IN_A_THOUSAND: Readonly<Record<string, number>> = {
  ...{ о: 110, е: 85, а: 80, и: 74, н: 67, т: 63, с: 55, р: 47, в: 45, л: 44, к: 35, м: 32, д: 30, п: 28 },
  ...{ у: 26, я: 20, ы: 19, ь: 17, г: 17, з: 17, б: 16, ч: 14, й: 12, х: 10, ж: 9, ш: 7, ю: 6, ц: 5 },
  ...{ щ: 4, э: 3, ф: 3, ъ: 1, ё: 2, '№': 2, '«': 2, '»': 2, '–': 2, '—': 2, '\u00a0': 2 },
};
/** Whole texts may be in capitals, so capitals count for almost as much. */
const CAPITALS_SHARE = 0.9;
const RARE = 0.05;
/** How much likelier another encoding must be, as a logarithm. */
const MARGIN = 3;

const likelihood = (character: string): number => {
  const small = character.toLowerCase();
  const share = (IN_A_THOUSAND[small] ?? RARE) * (small === character ? 1 : CAPITALS_SHARE);
  return Math.log(share / 1000);
};

const likeliestSingleByte = (counts: ArrayLike<number>): TextEncoding => {
  const upper = Uint8Array.from({ length: 128 }, (_, index) => index + 128);
  const scores = SINGLE_BYTE.map((encoding) => {
    const characters = [...new TextDecoder(encoding).decode(upper)];
    return characters.reduce((sum, one, index) => sum + (counts[index + 128] ?? 0) * likelihood(one), 0);
  });
  const best = scores.indexOf(Math.max(...scores));
  return (scores[best] ?? 0) > (scores[0] ?? 0) + MARGIN
    ? (SINGLE_BYTE[best] ?? 'windows-1251')
    : 'windows-1251';
};

/** How many bytes follow the first byte of a UTF-8 character. */
const following = (byte: number) => (byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1);
const isLead = (byte: number) => byte >= 0xc2 && byte <= 0xf4;
/** First UTF-8 bytes of Cyrillic letters, and of punctuation in Russian texts. */
const PLAUSIBLE_LEADS = new Set([0xd0, 0xd1, 0xc2, 0xe2]);
/**
 * Text with `MANY` plausible UTF-8 characters is UTF-8 if it has at most this many invalid bytes for each of
 * them: if a letter is one byte, as in "Сёмин", chance produces fewer. Such a file mixes encodings; its
 * other cells are refused.
 */
const BAD_TO_ONE = 4;
const MANY = 20;
/** Minimum share of 0 and of the Cyrillic 4 among the upper bytes of UTF-16. */
const UTF_16_SHARE = 0.7;

/** Counts of the bytes at even or odd positions: all, those that are 0, and those that are 0 or 4. */
interface Half {
  all: number;
  zero: number;
  usual: number;
}

/**
 * Detects the encoding of a file from all its bytes, by plausibility: a single byte that is not UTF-8 does
 * not make a file Windows-1251. Counts the bytes without keeping them.
 */
export const encodingDetector = () => {
  const counts = new Float64Array(256);
  const halves: readonly [Half, Half] = [
    { all: 0, zero: 0, usual: 0 },
    { all: 0, zero: 0, usual: 0 },
  ];
  const start: number[] = [];
  let place = 0;
  let lead = 0;
  let missing = 0;
  let plausible = 0;
  let bad = 0;

  const countUtf8 = (byte: number) => {
    if (missing > 0) {
      if (byte >= 0x80 && byte <= 0xbf) {
        missing--;
        if (missing === 0 && PLAUSIBLE_LEADS.has(lead)) plausible++;
        return;
      }
      missing = 0;
      bad++;
    }
    if (byte < 0x80) return;
    if (!isLead(byte)) bad++;
    else {
      lead = byte;
      missing = following(byte);
    }
  };

  return {
    add(bytes: Uint8Array) {
      for (const byte of bytes) {
        if (place < 3) start.push(byte);
        counts[byte] = (counts[byte] ?? 0) + 1;
        const half = halves[(place % 2) as 0 | 1];
        half.all++;
        if (byte === 0) half.zero++;
        if (byte === 0 || byte === 4) half.usual++;
        place++;
        countUtf8(byte);
      }
    },
    /** The encoding of all bytes added. */
    encoding(): TextEncoding {
      const [first, second, third] = start;
      if (first === 0xff && second === 0xfe) return 'utf-16le';
      if (first === 0xfe && second === 0xff) return 'utf-16be';
      if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
      const isUpperHalf = ({ all, zero, usual }: Half) => zero > 0 && usual >= all * UTF_16_SHARE;
      const [even, odd] = halves;
      if (isUpperHalf(odd) && !isUpperHalf(even)) return 'utf-16le';
      if (isUpperHalf(even) && !isUpperHalf(odd)) return 'utf-16be';
      const wrong = bad + (missing > 0 ? 1 : 0);
      if (wrong === 0 || plausible > wrong) return 'utf-8';
      if (plausible >= MANY && plausible * BAD_TO_ONE > wrong) return 'utf-8';
      return likeliestSingleByte(counts);
    },
  };
};
