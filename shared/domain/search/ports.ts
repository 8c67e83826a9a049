import type { Write } from '../values/ports.ts';
import type { SearchedKind, Token } from './search.ts';

/** The search index: which tokens lead to which documents (R5). */
export interface SearchIndex {
  /** Documents with a token that starts with this one; for each token the latest first. */
  find(kind: SearchedKind, token: Token, limit: number): Promise<{ ids: string[]; more: boolean }>;
  add(kind: SearchedKind, id: string, token: Token): Write;
  remove(kind: SearchedKind, id: string, token: Token): Write;
}
