import { JournalError } from '../../domain/values/journal-error.ts';
/** A row group that can't be read: damaged, or written by another release. */
export class UnreadableGroup extends JournalError {
  override readonly name = 'UnreadableGroup';
  readonly reason: 'damaged' | 'other-version';

  constructor(reason: 'damaged' | 'other-version', message: string) {
    super(message);
    this.reason = reason;
  }
}

export const damaged = (what: string): UnreadableGroup =>
  new UnreadableGroup('damaged', `This row group is damaged: ${what}`);

/** Reads what a `ByteWriter` wrote. Never reads beyond the end, nor makes room for more than is there. */
export interface ByteReader {
  byte(): number;
  varint(): number;
  varints(count: number): Float64Array;
  /** The next bytes, not copied. */
  bytes(count: number): Uint8Array;
  isAtEnd(): boolean;
}

const MAX_VARINT_BYTES = 8;

export const byteReader = (source: Uint8Array): ByteReader => {
  let at = 0;
  const requireLeft = (count: number) => {
    if (count > source.length - at) throw damaged('it ends too early');
  };
  const varints = (count: number): Float64Array => {
    // Each takes a byte at least.
    requireLeft(count);
    const values = new Float64Array(count);
    for (let index = 0; index < count; index++) {
      let byte = source[at++] as number;
      let value = byte & 127;
      if (byte >= 128) {
        const start = at;
        for (let unit = 128; byte >= 128; unit *= 128) {
          if (at >= source.length || at - start >= MAX_VARINT_BYTES) throw damaged('a number has no end');
          byte = source[at++] as number;
          value += (byte & 127) * unit;
        }
      }
      values[index] = value;
    }
    if (at > source.length) throw damaged('it ends too early');
    return values;
  };
  return {
    byte() {
      requireLeft(1);
      return source[at++] as number;
    },
    varint: () => varints(1)[0] as number,
    varints,
    bytes(count) {
      requireLeft(count);
      at += count;
      return source.subarray(at - count, at);
    },
    isAtEnd: () => at === source.length,
  };
};
