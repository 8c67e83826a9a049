import * as z from 'zod';
import type { SearchIndex } from '../domain/ports.ts';
import type { SearchedKind, Token } from '../domain/search.ts';
import { keys } from './keys.ts';
import type { Table, TableWrite } from './table-access.ts';

const found = z.object({ id: z.string() });

/** A small item for every token of a document, which leads to it (R5). */
export const searchIndexRepository = (table: Table): SearchIndex => {
  const keyOf = (kind: SearchedKind, id: string, token: Token) => keys.searchToken(kind, token, id);
  return {
    async find(kind, token, limit) {
      const { items, more } = await table.query({ ...keys.searchTokens(kind, token), limit });
      return { ids: [...new Set(items.map(({ data }) => found.parse(data).id))], more };
    },
    add: (kind, id, token): TableWrite => ({
      put: { ...keyOf(kind, id, token), entity: 'search-token', revision: 1, data: { id } },
      expect: 'any',
      onConflict: 'again',
    }),
    remove: (kind, id, token): TableWrite => ({
      delete: keyOf(kind, id, token),
      expect: 'any',
      onConflict: 'again',
    }),
  };
};
