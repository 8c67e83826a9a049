/** Every character that an encoding of one byte has, and its byte. */
const bytesOf = (encoding: string) =>
  new Map(
    Array.from(
      new TextDecoder(encoding).decode(Uint8Array.from({ length: 256 }, (_, byte) => byte)),
      (character, byte) => [character, byte],
    ),
  );
const QUESTION_MARK = 0x3f;

/** Text in an encoding of one byte; with a question mark, as programs save it, for what the encoding does not have. */
export const inEncoding = (encoding: string, text: string): Uint8Array => {
  const bytes = bytesOf(encoding);
  return Uint8Array.from(text, (character) => bytes.get(character) ?? QUESTION_MARK);
};

/** Text as Russian programs save it. */
export const inWindows1251 = (text: string): Uint8Array => inEncoding('windows-1251', text);
