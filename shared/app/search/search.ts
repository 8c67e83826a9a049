import { type JournalRow, toJournalRow } from '../../domain/communications/communication.ts';
import { type CounterpartyRow, toCounterpartyRow } from '../../domain/directory/counterparty.ts';
import type { SearchIndex } from '../../domain/search/ports.ts';
import {
  meetsSearch,
  readSearch,
  type SearchedKind,
  searchTokens,
  type Term,
} from '../../domain/search/search.ts';
import { maySee } from '../../domain/users/user.ts';
import { toWindowOrderRow, type WindowOrderRow } from '../../domain/window-orders/window-order.ts';
import type { AppDeps } from '../session/deps.ts';
import { refused } from '../session/refused.ts';
import type { UseCase } from '../session/session.ts';

/** Most terms that documents are looked up by; they must meet the others too. */
const MAX_TERMS = 5;
/** Most tokens read for one meaning of one term. */
const MAX_TOKENS = 300;
/** Documents read and checked at a time. */
const CONCURRENCY = 50;
/** Most documents read of one kind. */
const MAX_DOCUMENTS = 300;

interface Found<Row> {
  readonly items: Row[];
  /** There are, or may be, others: the search text should be longer. */
  readonly more: boolean;
}

/**
 * Quick search (R5): documents of each kind that match every part of what was typed. They are the latest, unless a term
 * has more than `MAX_TOKENS` tokens of a kind: then only the first of these, in the order of their text, are checked.
 */
export const search =
  ({
    searchIndex,
    communications,
    counterparties,
    windowOrders,
    company,
  }: Pick<
    AppDeps,
    'searchIndex' | 'communications' | 'counterparties' | 'windowOrders' | 'company'
  >): UseCase<
    { q: string; limit: number },
    {
      communications: Found<JournalRow>;
      counterparties: Found<CounterpartyRow>;
      windowOrders: Found<WindowOrderRow>;
    }
  > =>
  async ({ q, limit }, session) => {
    const terms = readSearch(q, company.phoneRegion);
    const { caller } = await session.load({});
    if (terms.length === 0) {
      throw refused('validation-failed', {
        field: 'q',
        code: 'too-short',
        detail: 'Type at least two letters of a name, four digits of a phone, or a number.',
      });
    }
    const [communicationIds, counterpartyIds, windowOrderIds] = await Promise.all(
      (['communication', 'counterparty', 'window-order'] as const).map((kind) =>
        candidatesOf(kind, terms, searchIndex),
      ),
    );
    const check = <Document, Row>(
      candidates: Candidates | undefined,
      find: (id: string) => Promise<Document | undefined>,
      isShown: (document: Document) => boolean,
      toRow: (document: Document) => Row,
    ) => readShown(candidates ?? { ids: [], more: false }, limit, find, isShown, toRow);
    const [shownCommunications, shownCounterparties, shownWindowOrders] = await Promise.all([
      check(
        communicationIds,
        communications.find,
        (document) => meetsSearch(searchTokens.communication(document), terms) && maySee(caller, document),
        toJournalRow,
      ),
      check(
        counterpartyIds,
        counterparties.find,
        (entry) => meetsSearch(searchTokens.counterparty(entry), terms),
        toCounterpartyRow,
      ),
      check(
        windowOrderIds,
        windowOrders.find,
        (order) => meetsSearch(searchTokens['window-order'](order), terms) && maySee(caller, order),
        toWindowOrderRow,
      ),
    ]);
    return {
      communications: shownCommunications,
      counterparties: shownCounterparties,
      windowOrders: shownWindowOrders,
    };
  };

/** Documents that may match, the latest first. */
interface Candidates {
  readonly ids: readonly string[];
  /** Not all of them were read. */
  readonly more: boolean;
}

/** The documents that have tokens of every term. A term with too many tokens is left out, unless all have too many. */
const candidatesOf = async (
  kind: SearchedKind,
  terms: readonly Term[],
  searchIndex: SearchIndex,
): Promise<Candidates> => {
  const ofTerms = await Promise.all(
    terms.slice(0, MAX_TERMS).map((term) => candidatesOfTerm(kind, term, searchIndex)),
  );
  const complete = ofTerms.filter(({ more }) => !more);
  const [first, ...others] = complete.length > 0 ? complete : ofTerms.slice(0, 1);
  if (!first) return { ids: [], more: false };
  const ids = first.ids.filter((id) => others.every((other) => other.ids.includes(id)));
  // Ids of a kind sort by the moment of their creation.
  return { ids: ids.sort().reverse(), more: first.more };
};

const candidatesOfTerm = async (kind: SearchedKind, term: Term, searchIndex: SearchIndex) => {
  const pages = await Promise.all(term.map((token) => searchIndex.find(kind, token, MAX_TOKENS)));
  return {
    ids: [...new Set(pages.flatMap(({ ids }) => ids))],
    more: pages.some(({ more }) => more),
  };
};

/** Reads candidates until there are enough that are shown. */
const readShown = async <Document, Row>(
  { ids, more }: Candidates,
  limit: number,
  find: (id: string) => Promise<Document | undefined>,
  isShown: (document: Document) => boolean,
  toRow: (document: Document) => Row,
): Promise<Found<Row>> => {
  const shown: Document[] = [];
  let read = 0;
  while (shown.length <= limit && read < Math.min(ids.length, MAX_DOCUMENTS)) {
    const documents = await Promise.all(ids.slice(read, read + CONCURRENCY).map(find));
    shown.push(...documents.filter((document) => document !== undefined).filter(isShown));
    read += CONCURRENCY;
  }
  return {
    items: shown.slice(0, limit).map(toRow),
    more: more || shown.length > limit || read < ids.length,
  };
};
