import * as z from 'zod';
import { communicationId, type JournalRow } from '../../domain/communications/communication.ts';
import { ok } from '../../domain/values/result.ts';
import { readCursor, writeCursor } from '../lists/cursor.ts';
import { isIn, type Period, readPeriod } from '../lists/read-period.ts';
import type { AppDeps } from '../session/deps.ts';
import type { UseCase } from '../session/session.ts';

export interface JournalQuery extends Period {
  /** Those marked for deletion too (R18). */
  readonly marked?: boolean | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const position = z.strictObject({ occurredAt: z.iso.datetime(), id: communicationId });

/**
 * The standard view (R2): newest first, of a period; only the caller's own if that is their access (R1); marked
 * documents are hidden unless asked for (R18).
 */
export const listCommunications =
  ({
    journal,
    company,
  }: Pick<AppDeps, 'journal' | 'company'>): UseCase<
    JournalQuery,
    { items: JournalRow[]; next: string | null }
  > =>
  async ({ from, to, marked = false, limit, cursor }, session) => {
    const begun = await session.load({});
    if (!begun.ok) return begun;
    const { caller } = begun.value;
    const ownOf = caller.access.scope === 'own' ? caller.id : undefined;
    const period = readPeriod({ from, to }, company);
    if (!period.ok) return period;
    const query = { from, to, marked, ownOf };
    const after = readCursor(cursor, query, position, ({ occurredAt }) => isIn(period.value, occurredAt));
    if (!after.ok) return after;
    const page = await journal.list({
      ...period.value,
      marked,
      limit,
      ...(ownOf && { ownOf }),
      ...(after.value && { after: after.value }),
    });
    return ok({ items: page.rows, next: writeCursor(page.next, query) });
  };
