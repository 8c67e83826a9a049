import { type ExpectedVersion, meetsVersion } from '../../domain/values/expected-version.ts';
import { refuse } from '../../domain/values/refusal.ts';
import { ok } from '../../domain/values/result.ts';

/** R17: a change made on another version than the present one is refused. */
export const requireVersion = (document: { readonly version: number }, expected: ExpectedVersion) =>
  meetsVersion(document.version, expected) ? ok(undefined) : refuse('version-stale');
