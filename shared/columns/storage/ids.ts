import type { Texts } from './texts.ts';

/**
 * Ids as bytes: `com_01JDFV…` is a prefix, which the column knows, and 26 letters of 5 bits: ten of the moment, sixteen
 * of chance. Each part is kept in whole bytes, the greater first, so ids compare as their bytes do.
 */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_LETTERS = 10;
const TAIL_LETTERS = 16;
const TIME_BYTES = 7;
export const TAIL_BYTES = 10;
const ID_BYTES = TIME_BYTES + TAIL_BYTES;

const VALUES = /* @__PURE__ */ new Map([...ALPHABET].map((letter, value) => [letter, value]));

/** An id of the prefix as bytes; undefined for any other text. */
export const packId = (id: string, prefix: string): Uint8Array | undefined => {
  if (id.length !== prefix.length + 1 + TIME_LETTERS + TAIL_LETTERS || !id.startsWith(`${prefix}_`)) {
    return undefined;
  }
  const bytes = new Uint8Array(ID_BYTES);
  const letters = id.slice(prefix.length + 1);
  let time = 0;
  let [bits, held, at] = [0, 0, TIME_BYTES];
  for (let index = 0; index < letters.length; index++) {
    const value = VALUES.get(letters[index] as string);
    if (value === undefined) return undefined;
    if (index < TIME_LETTERS) {
      time = time * 32 + value;
    } else {
      bits = ((bits << 5) | value) & 0xfff;
      held += 5;
      if (held >= 8) {
        held -= 8;
        bytes[at++] = bits >> held;
      }
    }
  }
  writeIdTime(bytes, 0, time);
  return bytes;
};

/** The text of the id at `start` of some bytes. */
export const unpackId = (bytes: Uint8Array, start: number, prefix: string): string => {
  let text = '';
  let time = readIdTime(bytes, start);
  for (let letter = 0; letter < TIME_LETTERS; letter++) {
    text = ALPHABET[time % 32] + text;
    time = Math.floor(time / 32);
  }
  let [bits, held] = [0, 0];
  for (let at = start + TIME_BYTES; at < start + ID_BYTES; at++) {
    bits = ((bits << 8) | (bytes[at] as number)) & 0xfff;
    for (held += 8; held >= 5; ) {
      held -= 5;
      text += ALPHABET[(bits >> held) & 31];
    }
  }
  return `${prefix}_${text}`;
};

/** Ten letters of 5 bits. */
export const MAX_ID_TIME = 2 ** 50 - 1;
const HIGH = 2 ** 32;

/** The first part of an id: of a ULID its moment, in milliseconds since 1970. */
export const readIdTime = (bytes: Uint8Array, at: number): number =>
  (((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number)) * HIGH +
  ((((bytes[at + 3] as number) << 24) |
    ((bytes[at + 4] as number) << 16) |
    ((bytes[at + 5] as number) << 8) |
    (bytes[at + 6] as number)) >>>
    0);

export const writeIdTime = (bytes: Uint8Array, at: number, time: number): void => {
  const high = Math.floor(time / HIGH);
  const low = time >>> 0;
  bytes[at] = high >> 16;
  bytes[at + 1] = high >> 8;
  bytes[at + 2] = high;
  bytes[at + 3] = low >> 24;
  bytes[at + 4] = low >> 16;
  bytes[at + 5] = low >> 8;
  bytes[at + 6] = low;
};

/** Where the part of chance of the id at `index` begins. */
export const tailOf = (index: number): number => index * ID_BYTES + TIME_BYTES;
export const idAt = (index: number): number => index * ID_BYTES;

/** Most ids in one list. */
const MAX_IDS = 0xffff;
/** All ids are of one length, so all lists share their offsets. */
const OFFSETS = /* @__PURE__ */ new Uint32Array(MAX_IDS + 1).map((_, index) => index * ID_BYTES);

/** A list of ids whose bytes these are. */
export const idList = (bytes: Uint8Array): Texts => ({
  bytes,
  offsets: OFFSETS.subarray(0, bytes.length / ID_BYTES + 1),
});

export const emptyIdBytes = (count: number): Uint8Array<ArrayBuffer> => new Uint8Array(count * ID_BYTES);
