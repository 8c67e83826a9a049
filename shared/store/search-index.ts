import * as z from 'zod';
import type { SearchIndex } from '../domain/search/ports.ts';
import type { SearchedKind, Token } from '../domain/search/search.ts';
import { machineText } from '../domain/values/text.ts';
import { entity } from './entity.ts';
import { keys } from './keys.ts';
import type { Table, TableWrite } from './table.ts';

export const searchTokenEntity = entity({ name: 'search-token', data: z.object({ id: machineText(64) }) });

/** A small item for every token of a document, which leads to the document (R5). */
export const searchIndexRepository = (table: Table): SearchIndex => {
  const keyOf = (kind: SearchedKind, id: string, token: Token) => keys.searchToken(kind, token, id);
  return {
    async find(kind, token, limit) {
      const { items, more } = await table.query({ ...keys.searchTokens(kind, token), limit });
      return { ids: [...new Set(items.map((item) => searchTokenEntity.read(item).id))], more };
    },
    add: (kind, id, token): TableWrite => ({
      put: searchTokenEntity.write({ ...keyOf(kind, id, token), revision: 1, data: { id } }),
      expect: 'any',
      onConflict: 'retry',
    }),
    remove: (kind, id, token): TableWrite => ({
      delete: keyOf(kind, id, token),
      expect: 'any',
      onConflict: 'retry',
    }),
  };
};
