import { JournalError } from '../../domain/values/journal-error.ts';
/** Writes numbers and bytes one behind the other. */
export interface ByteWriter {
  byte(value: number): void;
  /** Whole numbers from 0 to 2^53 - 1, 7 bits a byte, the lowest first. */
  varints(values: Iterable<number>): void;
  bytes(values: Uint8Array): void;
  done(): Uint8Array<ArrayBuffer>;
}

const FIRST_CAPACITY = 1 << 16;
const MAX_VARINT_BYTES = 8;

export const byteWriter = (): ByteWriter => {
  let buffer = new Uint8Array(FIRST_CAPACITY);
  let at = 0;
  const reserve = (more: number) => {
    if (at + more <= buffer.length) return;
    const larger = new Uint8Array(Math.max(2 * buffer.length, at + more));
    larger.set(buffer.subarray(0, at));
    buffer = larger;
  };
  return {
    byte(value) {
      reserve(1);
      buffer[at++] = value;
    },
    varints(values) {
      for (const value of values) {
        if (!Number.isSafeInteger(value) || value < 0)
          throw new JournalError('Only whole numbers from 0 can be written');
        reserve(MAX_VARINT_BYTES);
        let rest = value;
        while (rest >= 128) {
          buffer[at++] = (rest % 128) | 128;
          rest = Math.floor(rest / 128);
        }
        buffer[at++] = rest;
      }
    },
    bytes(values) {
      reserve(values.length);
      buffer.set(values, at);
      at += values.length;
    },
    done: () => buffer.slice(0, at),
  };
};
