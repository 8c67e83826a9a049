import * as z from 'zod';
import type { ClientDocument, ClientDocuments } from '../domain/communications/ports.ts';
import { machineText } from '../domain/values/text.ts';
import { entity } from './entity.ts';
import { keys } from './keys.ts';
import type { Table, TableWrite } from './table.ts';

export const clientDocumentEntity = entity({
  name: 'client-document',
  data: z.object({ id: machineText(64), at: machineText(30) }),
});

const keyOf = ({ clientId, at, id }: ClientDocument) =>
  clientId === null ? undefined : keys.clientDocument(clientId, at, id);

/**
 * A small item for every document of a client. It is beside the client rather than in an index, so that it
 * can be read consistently.
 */
export const clientDocumentsRepository = (table: Table): ClientDocuments => ({
  move(before, after) {
    const from = before && keyOf(before);
    const to = keyOf(after);
    if (from?.pk === to?.pk && from?.sk === to?.sk) return [];
    const writes: TableWrite[] = [];
    if (from) writes.push({ delete: from, expect: 'any', onConflict: 'retry' });
    if (to) {
      const data = { id: after.id, at: after.at };
      writes.push({
        put: clientDocumentEntity.write({ ...to, revision: 1, data }),
        expect: 'any',
        onConflict: 'retry',
      });
    }
    return writes;
  },

  async list(clientId, { limit, after }) {
    const { items } = await table.query({
      ...keys.clientDocuments(clientId),
      descending: true,
      limit: limit + 1,
      ...(after && { after: { ...keys.clientDocument(clientId, after.at, after.id) } }),
    });
    const documents = items.slice(0, limit).map(clientDocumentEntity.read);
    return { documents, more: items.length > limit };
  },
});
