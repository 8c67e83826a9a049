/** How many messages a text takes by SMS: GSM 03.38 where its alphabet suffices, else UCS-2. */

const GSM = { alone: 160, joined: 153 };
const UCS2 = { alone: 70, joined: 67 };

const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
    '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Written as an escape and a character, which must stay in one part. */
const EXTENDED = new Set('\f^{}\\[~]|€');

/** The number of parts, at least 1. A character of two units isn't split between parts. */
export const smsParts = (text: string): number => {
  const characters = [...text];
  const isGsm = characters.every((character) => BASIC.has(character) || EXTENDED.has(character));
  const limits = isGsm ? GSM : UCS2;
  const sizes = characters.map((character) => (isGsm ? (EXTENDED.has(character) ? 2 : 1) : character.length));

  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= limits.alone) return 1;
  let parts = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > limits.joined) {
      parts += 1;
      used = 0;
    }
    used += size;
  }
  return parts;
};
