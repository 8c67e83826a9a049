import { createHash } from 'node:crypto';

/**
 * Identifies a function's bundle by its bytes, in log lines of its failures and in the
 * name of its source map.
 */
export const bundleId = (bundle: Uint8Array): string =>
  createHash('sha256').update(bundle).digest('hex').slice(0, 12);
