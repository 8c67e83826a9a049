import { type ExpectedVersion, meetsVersion } from '../domain/expected-version.ts';
import { refuse } from '../domain/refusal.ts';
import { ok } from '../domain/result.ts';

/** R17: a change made on another version than the present one is refused. */
export const requireVersion = (document: { readonly version: number }, expected: ExpectedVersion) =>
  meetsVersion(document.version, expected) ? ok(undefined) : refuse('version-stale');
