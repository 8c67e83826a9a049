import { refuse } from './refusal.ts';
import { ok } from './result.ts';

/** A document with the deletion mark set or taken off (R18): a change people make, which the next one must know of. */
export const withDeletionMark = <
  Document extends { deletionMark: boolean; version: number; revision: number; changedAt: string },
>(
  document: Document,
  deletionMark: boolean,
  now: Date,
): Document => ({
  ...document,
  deletionMark,
  version: document.version + 1,
  revision: document.revision + 1,
  changedAt: now.toISOString(),
});

/** R18: a marked document is not changed until the mark is taken off. */
export const requireUnmarked = (document: { readonly deletionMark: boolean }) =>
  document.deletionMark ? refuse('deletion-marked') : ok(undefined);
