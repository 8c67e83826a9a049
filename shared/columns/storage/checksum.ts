const SEED = 0x811c9dc5;
const STEP = 0x9e3779b1;

/**
 * 32 bits that differ, as good as surely, where any byte does. Goes by four bytes at a time; against damage, not against
 * forgers.
 */
export const checksum = (bytes: Uint8Array): number => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words = bytes.length & ~3;
  let sum = SEED ^ bytes.length;
  for (let at = 0; at < words; at += 4) {
    sum = Math.imul(sum ^ view.getUint32(at, true), STEP);
    sum ^= sum >>> 15;
  }
  for (let at = words; at < bytes.length; at++) {
    sum = Math.imul(sum ^ (bytes[at] as number), STEP);
    sum ^= sum >>> 15;
  }
  return sum >>> 0;
};
