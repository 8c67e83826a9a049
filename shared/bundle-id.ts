import { createHash } from 'node:crypto';

/** The name of a function's bundle, by its bytes: in the log lines of its failures, and of its source map. */
export const bundleId = (bundle: Uint8Array): string =>
  createHash('sha256').update(bundle).digest('hex').slice(0, 12);
