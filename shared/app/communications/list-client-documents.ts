import * as z from 'zod';
import {
  type ClientDocumentRow,
  communicationRow,
  orderRow,
} from '../../domain/communications/client-document.ts';
import { maySee } from '../../domain/users/user.ts';
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
type Position = z.infer<typeof position>;

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

    const readPage = (after: Position | undefined) =>
      clientDocuments.list(counterpartyId, { limit, ...(after && { after }) });
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

    const items: ClientDocumentRow[] = [];
    let last = start;
    let page = await readPage(last);
    for (let read = 0; ; ) {
      const rows = await Promise.all(page.documents.map(({ id }) => rowOf(id)));
      const fits = rowsThatFit(rows, limit - items.length);
      items.push(...rows.slice(0, fits).filter((row) => row !== undefined));
      last = page.documents[fits - 1] ?? last;
      read += rows.length;
      const more = page.more || fits < rows.length;
      if (!more || items.length === limit || read >= MAX_READ) {
        return { items, next: writeCursor(more ? last : undefined, query) };
      }
      page = await readPage(last);
    }
  };

/** How many of these rows, those that are not shown included, a page with so much room takes. */
const rowsThatFit = (rows: readonly unknown[], room: number): number => {
  let shown = 0;
  const full = rows.findIndex((row) => row !== undefined && ++shown === room);
  return full === -1 ? rows.length : full + 1;
};
