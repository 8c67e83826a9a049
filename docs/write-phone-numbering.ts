/**
 * Writes shared/domain/values/phone-numbering.ts from the full metadata of libphonenumber-js, without how numbers are shown: a
 * third of it, which functions that only read phones would carry for nothing. Run again whenever the library is updated;
 * a test compares.
 */
import { readFileSync, writeFileSync } from 'node:fs';

/** The place of a country's formats in its metadata. */
const FORMATS = 4;

interface Metadata {
  readonly countries: Record<string, unknown[]>;
  readonly nonGeographic: Record<string, unknown[]>;
}

/** The file as it is to be. */
export const phoneNumbering = (): string => {
  const file = new URL('../node_modules/libphonenumber-js/metadata.max.json', import.meta.url);
  const metadata = JSON.parse(readFileSync(file, 'utf8')) as Metadata;
  for (const country of [...Object.values(metadata.countries), ...Object.values(metadata.nonGeographic)]) {
    country[FORMATS] = 0;
  }
  return `/** Written by docs/write-phone-numbering.ts: which numbers each country gives out, as libphonenumber-js knows them. */
import type { MetadataJson } from 'libphonenumber-js/core';

export const numbering: MetadataJson = /* @__PURE__ */ (() =>
  JSON.parse(
    String.raw\`${JSON.stringify(metadata)}\`,
  ))();
`;
};

if (import.meta.main) {
  writeFileSync(new URL('../shared/domain/values/phone-numbering.ts', import.meta.url), phoneNumbering());
}
