import { refuse } from '../domain/refusal.ts';
import { ok } from '../domain/result.ts';

/** R17: a change made on another version than the present one is refused. */
export const requireVersion = (document: { readonly version: number }, expected: number) =>
  document.version === expected ? ok(undefined) : refuse('version-stale');
