import type { Slice } from './natural-order.ts';

/** Texts one behind the other in UTF-8: the one at `index` lies from `offsets[index]` to `offsets[index + 1]`. */
export interface Texts {
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const encodeText = (text: string): Uint8Array => encoder.encode(text);

/** All of some bytes. */
export const sliceOf = (bytes: Uint8Array): Slice => ({ bytes, start: 0, end: bytes.length });

export const sliceAt = ({ bytes, offsets }: Texts, index: number): Slice => ({
  bytes,
  start: offsets[index] as number,
  end: offsets[index + 1] as number,
});

export const readSlice = ({ bytes, start, end }: Slice): string => decoder.decode(bytes.subarray(start, end));

/** Puts texts one behind the other. */
export const joinTexts = (parts: readonly Uint8Array[]): Texts => {
  const offsets = new Uint32Array(parts.length + 1);
  for (const [index, part] of parts.entries()) {
    offsets[index + 1] = (offsets[index] as number) + part.length;
  }
  const bytes = new Uint8Array(offsets[parts.length] as number);
  for (const [index, part] of parts.entries()) bytes.set(part, offsets[index]);
  return { bytes, offsets };
};
