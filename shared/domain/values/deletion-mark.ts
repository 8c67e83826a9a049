import { refuse } from './refusal.ts';
import { ok } from './result.ts';

/** A document with its deletion mark set or removed (R18). A change by people, so it gets a new version. */
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

/** R18: a marked document can't be changed until the mark is removed. */
export const requireUnmarked = (document: { readonly deletionMark: boolean }) =>
  document.deletionMark ? refuse('deletion-marked') : ok(undefined);
