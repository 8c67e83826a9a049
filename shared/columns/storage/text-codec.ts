import { type ByteReader, damaged } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { Texts } from './texts.ts';

/** Writes sorted texts, of each what differs from the one before. */
export const writeTexts = (writer: ByteWriter, { bytes, offsets }: Texts): void => {
  const count = offsets.length - 1;
  const shared = new Uint32Array(count);
  const lengths = new Uint32Array(count);
  for (let index = 0; index < count; index++) {
    const start = offsets[index] as number;
    const end = offsets[index + 1] as number;
    const before = index === 0 ? start : (offsets[index - 1] as number);
    let same = 0;
    while (start + same < end && before + same < start && bytes[before + same] === bytes[start + same]) {
      same++;
    }
    shared[index] = same;
    lengths[index] = end - start - same;
  }
  writer.varints(shared);
  writer.varints(lengths);
  for (let index = 0; index < count; index++) {
    writer.bytes(
      bytes.subarray((offsets[index] as number) + (shared[index] as number), offsets[index + 1] as number),
    );
  }
};

/** Reads sorted texts, of no more than `maxBytes` in all. */
export const readTexts = (reader: ByteReader, count: number, maxBytes: number): Texts => {
  const shared = reader.varints(count);
  const lengths = reader.varints(count);
  const offsets = new Uint32Array(count + 1);
  let total = 0;
  let written = 0;
  for (let index = 0; index < count; index++) {
    const same = shared[index] as number;
    const length = lengths[index] as number;
    if (same > total - (offsets[index - 1] ?? 0)) throw damaged('a text begins with more than there was');
    total += same + length;
    written += length;
    if (total > maxBytes) throw damaged('its texts are too long');
    offsets[index + 1] = total;
  }
  const source = reader.bytes(written);
  const bytes = new Uint8Array(total);
  let from = 0;
  let to = 0;
  for (let index = 0; index < count; index++) {
    let before = index === 0 ? 0 : (offsets[index - 1] as number);
    for (const end = to + (shared[index] as number); to < end; ) bytes[to++] = bytes[before++] as number;
    for (const end = offsets[index + 1] as number; to < end; ) bytes[to++] = source[from++] as number;
  }
  return { bytes, offsets };
};
