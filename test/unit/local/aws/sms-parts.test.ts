import { describe, expect, it } from 'vitest';
import { smsParts } from '../../../../local/aws/sns/sms-parts.ts';

describe('smsParts', () => {
  it.each([
    ['nothing', '', 1],
    ['160 of GSM', 'a'.repeat(160), 1],
    ['161 of GSM', 'a'.repeat(161), 2],
    ['306 of GSM', 'a'.repeat(306), 2],
    ['307 of GSM', 'a'.repeat(307), 3],
    ['70 Cyrillic', 'ы'.repeat(70), 1],
    ['71 Cyrillic', 'ы'.repeat(71), 2],
    ['134 Cyrillic', 'ы'.repeat(134), 2],
    ['135 Cyrillic', 'ы'.repeat(135), 3],
    ['one Cyrillic letter among Latin', `${'a'.repeat(70)}ы`, 2],
    ['80 of two septets', '€'.repeat(80), 1],
    ['81 of two septets', '€'.repeat(81), 2],
    ['an escape that would be cut in two', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 3],
    ['a surrogate pair that would be cut in two', `${'ы'.repeat(66)}😀${'ы'.repeat(66)}`, 3],
  ])('%s', (_, text, parts) => {
    expect(smsParts(text)).toBe(parts);
  });
});
