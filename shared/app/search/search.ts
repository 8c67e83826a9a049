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
import { refuse } from '../../domain/values/refusal.ts';
import { ok } from '../../domain/values/result.ts';
import { toWindowOrderRow, type WindowOrderRow } from '../../domain/window-orders/window-order.ts';
import type { AppDeps } from '../session/deps.ts';
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
  /** There are, or may be, others: the search should say more. */
  readonly more: boolean;
}

/**
 * Quick search (R5): documents of each kind that meet every part of what was typed. They are the latest, unless a term
 * leads to more than `MAX_TOKENS` of a kind: of those the first in the order of their tokens are looked at.
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
    const begun = await session.load({});
    if (!begun.ok) return begun;
    if (terms.length === 0) {
      return refuse('validation-failed', {
        field: 'q',
        code: 'too-short',
        detail: 'Type at least two letters of a name, four digits of a phone, or a number.',
      });
    }
    const { caller } = begun.value;
    const [ofCommunications, ofCounterparties, ofWindowOrders] = await Promise.all(
      (['communication', 'counterparty', 'window-order'] as const).map((kind) =>
        candidatesOf(kind, terms, searchIndex),
      ),
    );
    const check = <Document, Row>(
      found: Candidates | undefined,
      find: (id: string) => Promise<Document | undefined>,
      isShown: (document: Document) => boolean,
      toRow: (document: Document) => Row,
    ) => readFound(found ?? { ids: [], more: false }, limit, find, isShown, toRow);
    const [foundCommunications, foundCounterparties, foundWindowOrders] = await Promise.all([
      check(
        ofCommunications,
        communications.find,
        (document) => meetsSearch(searchTokens.communication(document), terms) && maySee(caller, document),
        toJournalRow,
      ),
      check(
        ofCounterparties,
        counterparties.find,
        (entry) => meetsSearch(searchTokens.counterparty(entry), terms),
        toCounterpartyRow,
      ),
      check(
        ofWindowOrders,
        windowOrders.find,
        (order) => meetsSearch(searchTokens['window-order'](order), terms) && maySee(caller, order),
        toWindowOrderRow,
      ),
    ]);
    return ok({
      communications: foundCommunications,
      counterparties: foundCounterparties,
      windowOrders: foundWindowOrders,
    });
  };

/** Documents that may be meant, the latest first. */
interface Candidates {
  readonly ids: readonly string[];
  /** Not all of them were read. */
  readonly more: boolean;
}

/** The documents that the tokens of every term lead to; where a term leads to too many, of the others alone. */
const candidatesOf = async (
  kind: SearchedKind,
  terms: readonly Term[],
  searchIndex: SearchIndex,
): Promise<Candidates> => {
  const found = await Promise.all(
    terms.slice(0, MAX_TERMS).map((term) => candidatesOfTerm(kind, term, searchIndex)),
  );
  const whole = found.filter(({ more }) => !more);
  const [first, ...others] = whole.length > 0 ? whole : found.slice(0, 1);
  if (!first) return { ids: [], more: false };
  const ids = first.ids.filter((id) => others.every((other) => other.ids.includes(id)));
  // Ids hold the moment they were made, behind a prefix they have in common.
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
const readFound = async <Document, Row>(
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
