/** Tests the bytes from `start` to `end`. */
export type ByteTest = (bytes: Uint8Array, start: number, end: number) => boolean;

const BYTES = 256;

/**
 * Whether a text is within others (Boyer, Moore, Horspool): where the last byte looked at is not in it at all, as many
 * are passed over as it has. Of Cyrillic letters in UTF-8 every other byte is the same, so the last one says most.
 */
export const byteSearch = (sought: Uint8Array): ByteTest => {
  const last = sought.length - 1;
  if (last < 0) return () => true;
  const skips = new Uint32Array(BYTES).fill(sought.length);
  for (let at = 0; at < last; at++) skips[sought[at] as number] = last - at;
  const final = sought[last];
  return (bytes, start, end) => {
    for (let at = start + last; at < end; ) {
      const byte = bytes[at] as number;
      if (byte === final) {
        let back = 1;
        while (back <= last && bytes[at - back] === sought[last - back]) back++;
        if (back > last) return true;
      }
      at += skips[byte] as number;
    }
    return false;
  };
};

/** Whether others begin with a text. */
export const byteBeginning =
  (sought: Uint8Array): ByteTest =>
  (bytes, start, end) => {
    if (end - start < sought.length) return false;
    for (let at = 0; at < sought.length; at++) if (bytes[start + at] !== sought[at]) return false;
    return true;
  };
