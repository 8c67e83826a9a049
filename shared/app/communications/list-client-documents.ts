import * as z from 'zod';
import {
  type ClientDocumentRow,
  communicationRow,
  orderRow,
} from '../../domain/communications/client-document.ts';
import { maySee } from '../../domain/users/user.ts';
import { collectPage } from '../lists/collect-page.ts';
import { readCursor, writeCursor } from '../lists/cursor.ts';
import type { AppDeps } from '../session/deps.ts';
import { existing } from '../session/existing.ts';
import { take } from '../session/refused.ts';
import type { UseCase } from '../session/session.ts';

interface DocumentsQuery {
  readonly counterpartyId: string;
  /** Those marked for deletion too (R18). */
  readonly marked?: boolean | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Documents read for one page at most, however few of them the caller may see. */
const MAX_READ = 500;

const position = z.strictObject({ at: z.iso.datetime(), id: z.string().regex(/^(com|ord)_\w{26}$/) });

/**
 * The tab "Documents": everything ever made for a client, newest first (R16). Only what the caller may see (R1); marked
 * documents are hidden unless asked for (R18). A page of somebody who sees little of a client with thousands of
 * documents may be short, even empty, while there is a `next`.
 */
export const listClientDocuments =
  ({
    counterparties,
    clientDocuments,
    communications,
    windowOrders,
  }: Pick<AppDeps, 'counterparties' | 'clientDocuments' | 'communications' | 'windowOrders'>): UseCase<
    DocumentsQuery,
    { items: ClientDocumentRow[]; next: string | null }
  > =>
  async ({ counterpartyId, marked = false, limit, cursor }, session) => {
    const { caller } = await session.load({ counterparty: existing(counterparties.find(counterpartyId)) });
    const query = { counterpartyId, marked };
    const start = take(readCursor(cursor, query, position));

    const isShown = (document: { managerId: string; authorId: string; deletionMark: boolean }) =>
      maySee(caller, document) && (marked || !document.deletionMark);
    const rowOf = async (id: string): Promise<ClientDocumentRow | undefined> => {
      if (id.startsWith('com_')) {
        const communication = await communications.find(id);
        return communication && isShown(communication) ? communicationRow(communication) : undefined;
      }
      const order = await windowOrders.find(id);
      return order && isShown(order) ? orderRow(order) : undefined;
    };

    const { rows, next } = await collectPage({
      limit,
      budget: MAX_READ,
      after: start,
      read: async (after: z.infer<typeof position> | undefined) => {
        const { documents, more } = await clientDocuments.list(counterpartyId, { limit, after });
        return { items: documents, more };
      },
      keep: (documents) => Promise.all(documents.map(({ id }) => rowOf(id))),
      positionOf: (document) => document,
    });
    return { items: rows, next: writeCursor(next, query) };
  };
