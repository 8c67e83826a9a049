import type { SearchIndex } from '../../domain/search/ports.ts';
import type { SearchedKind, Token } from '../../domain/search/search.ts';
import type { Commit, WaitingClock } from '../../domain/values/ports.ts';
import { untilCommitted } from '../session/until-no-conflict.ts';

/** Most writes of one commit: a transaction takes 100. */
const TRANSACTION_LIMIT = 100;

/**
 * Updates the search tokens of a document after a change of it (R5). It follows the table's stream, a moment behind:
 * a counterparty with twenty phones has more tokens than one transaction takes beside the document, and one way for all
 * documents is simpler than two. Only what differs is written, and it may be repeated. Changes of one document come in
 * order. A search checks what it finds against the documents themselves, so a token that is behind shows nothing wrong.
 */
export const indexSearch =
  <Document extends { readonly id: string }>(
    kind: SearchedKind,
    tokensOf: (document: Document) => readonly Token[],
    { searchIndex, commit, clock }: { searchIndex: SearchIndex; commit: Commit; clock: WaitingClock },
  ) =>
  async ({ before, after }: { before: Document | undefined; after: Document }): Promise<void> => {
    const nameOf = ({ kind: tokenKind, text }: Token) => `${tokenKind} ${text}`;
    const oldTokens = new Map((before ? tokensOf(before) : []).map((token) => [nameOf(token), token]));
    const newTokens = new Map(tokensOf(after).map((token) => [nameOf(token), token]));
    const writes = [
      ...[...oldTokens]
        .filter(([name]) => !newTokens.has(name))
        .map(([, token]) => searchIndex.remove(kind, after.id, token)),
      ...[...newTokens]
        .filter(([name]) => !oldTokens.has(name))
        .map(([, token]) => searchIndex.add(kind, after.id, token)),
    ];
    for (let start = 0; start < writes.length; start += TRANSACTION_LIMIT) {
      const part = writes.slice(start, start + TRANSACTION_LIMIT);
      const failure = `The search tokens of ${after.id} could not be written`;
      await untilCommitted(commit, failure, async () => part, clock.sleep);
    }
  };
