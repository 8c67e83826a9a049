/** Every character Windows-1251 has, and its byte. */
const BYTES = new Map(
  Array.from(
    new TextDecoder('windows-1251').decode(Uint8Array.from({ length: 256 }, (_, byte) => byte)),
    (character, byte) => [character, byte],
  ),
);
const QUESTION_MARK = 0x3f;

/** Text as Russian programs save it; with a question mark, as they do, for what Windows-1251 does not have. */
export const inWindows1251 = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => BYTES.get(character) ?? QUESTION_MARK);
