import { readFileSync } from 'node:fs';
import { getCountries, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples' with { type: 'json' };
import { expect, it } from 'vitest';
import { phoneNumbering } from '../../../../docs/write-phone-numbering.ts';
import { readPhone } from '../../../../shared/domain/values/phone.ts';

it('what is known of numbers is what the library installed knows: node docs/write-phone-numbering.ts', () => {
  const file = new URL('../../../../shared/domain/values/phone-numbering.ts', import.meta.url);
  // Compared as a whole: a difference would otherwise be printed, a hundred kilobytes of it.
  expect(readFileSync(file, 'utf8') === phoneNumbering()).toBe(true);
});

it('numbers of every country are told from others as by the whole of it', () => {
  for (const country of getCountries()) {
    const national = examples[country] ?? '';
    for (const text of [
      national,
      national.slice(1),
      `${national}1`,
      national.replace(/.$/, ''),
      `1${national}`,
    ]) {
      const whole = parsePhoneNumberFromString(text, { defaultCountry: country, extract: false });
      const read = readPhone(text || '0', country, 'phone');
      expect(read.ok ? read.value.number : undefined, `${country} ${text}`).toBe(
        whole?.isValid() ? whole.number : undefined,
      );
    }
  }
});
