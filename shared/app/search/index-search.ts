import type { SearchIndex } from '../../domain/search/ports.ts';
import type { SearchedKind, Token } from '../../domain/search/search.ts';
import { JournalError } from '../../domain/values/journal-error.ts';
import type { Commit } from '../../domain/values/ports.ts';

/** Writes of one commit: a transaction takes 100. */
const TRANSACTION_LIMIT = 100;
/** Tries at a commit that others get in between. */
const MAX_ATTEMPTS = 8;

/**
 * Brings the tokens of a document in step with a change of it (R5). It follows the table's stream, a moment behind,
 * because a counterparty with twenty phones has more tokens than one transaction takes beside the document, and one way
 * for all is simpler than two. Only what differs is written; done again it comes to the same. Changes of one document
 * come in order. What is searched is checked against the documents themselves, so being behind shows nothing wrong.
 */
export const indexSearch =
  <Document extends { readonly id: string }>(
    kind: SearchedKind,
    tokensOf: (document: Document) => readonly Token[],
    { searchIndex, commit }: { searchIndex: SearchIndex; commit: Commit },
  ) =>
  async ({ before, after }: { before: Document | undefined; after: Document }): Promise<void> => {
    const name = ({ kind: tokenKind, text }: Token) => `${tokenKind} ${text}`;
    const old = new Map((before ? tokensOf(before) : []).map((token) => [name(token), token]));
    const now = new Map(tokensOf(after).map((token) => [name(token), token]));
    const writes = [
      ...[...old]
        .filter(([key]) => !now.has(key))
        .map(([, token]) => searchIndex.remove(kind, after.id, token)),
      ...[...now].filter(([key]) => !old.has(key)).map(([, token]) => searchIndex.add(kind, after.id, token)),
    ];
    for (let start = 0; start < writes.length; start += TRANSACTION_LIMIT) {
      const part = writes.slice(start, start + TRANSACTION_LIMIT);
      let attempt = 0;
      while ((await commit(part)) !== undefined) {
        if (++attempt === MAX_ATTEMPTS)
          throw new JournalError(`The tokens of ${after.id} could not be written`);
      }
    }
  };
