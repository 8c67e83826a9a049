import type { ExpectedVersion } from '../../shared/domain/values/expected-version.ts';

/** One entity tag of a list, with what is around it (RFC 9110, 8.8.3). */
const ETAG = /[ \t]*(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[ \t]*(?:,|$)/y;
/** A version as `success` writes it into an ETag. */
const VERSION = /^[1-9]\d{0,14}$/;

/**
 * The versions an If-Match names, as RFC 9110, 13.1.1 has it: `*` is whichever there is; of a list any may be the
 * present one. Tags are compared strongly: a weak one, `W/"3"`, equals nothing, and neither does one that is not ours.
 * Undefined when it is no list of entity tags.
 */
export const readIfMatch = (header: string): ExpectedVersion | undefined => {
  if (header.trim() === '*') return 'any';
  const versions: number[] = [];
  ETAG.lastIndex = 0;
  while (ETAG.lastIndex < header.length) {
    const [, weak, tag = ''] = ETAG.exec(header) ?? [];
    // A tag that is not one puts the place of reading back to the beginning.
    if (ETAG.lastIndex === 0) return undefined;
    if (!weak && VERSION.test(tag)) versions.push(Number(tag));
  }
  return header.trim() === '' ? undefined : versions;
};
