import type { ExpectedVersion } from '../../shared/domain/values/expected-version.ts';

/** One entity tag of a list, with surrounding white space and comma (RFC 9110, 8.8.3). */
const ETAG = /[ \t]*(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[ \t]*(?:,|$)/y;
/** A version as `success` writes it into an ETag. */
const VERSION = /^[1-9]\d{0,14}$/;

/**
 * The versions in an If-Match (RFC 9110, 13.1.1): `*` accepts any; of a list, any one may match. Tags are
 * compared strongly: a weak one, `W/"3"`, matches nothing, and neither does one that is not ours. Undefined
 * if the header is not a list of entity tags.
 */
export const readIfMatch = (header: string): ExpectedVersion | undefined => {
  if (header.trim() === '*') return 'any';
  const versions: number[] = [];
  ETAG.lastIndex = 0;
  while (ETAG.lastIndex < header.length) {
    const [, weak, tag = ''] = ETAG.exec(header) ?? [];
    // If nothing matches, a sticky pattern starts over at 0.
    if (ETAG.lastIndex === 0) return undefined;
    if (!weak && VERSION.test(tag)) versions.push(Number(tag));
  }
  return header.trim() === '' ? undefined : versions;
};
