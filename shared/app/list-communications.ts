import * as z from 'zod';
import { hourOfDay, nextDay } from '../domain/calendar.ts';
import { communicationId, type JournalRow } from '../domain/communication.ts';
import { refuse } from '../domain/refusal.ts';
import { ok } from '../domain/result.ts';
import { decodeCursor, encodeCursor, refuseCursor } from './cursor.ts';
import type { AppDeps } from './deps.ts';
import type { UseCase } from './session.ts';

export interface JournalQuery {
  /** First and last day of the period, in the company's time zone; open where left out. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const position = z.strictObject({ occurredAt: z.iso.datetime(), id: communicationId });

/** Before and after every moment a document can have. */
const EVER = { from: '0000', to: '9999' };

/** The standard view (R2): newest first, of a period; only the caller's own if that is their access (R1). */
export const listCommunications =
  ({
    communications,
    company,
  }: Pick<AppDeps, 'communications' | 'company'>): UseCase<
    JournalQuery,
    { items: JournalRow[]; next: string | null }
  > =>
  async ({ from, to, limit, cursor }, session) => {
    const begun = await session.begin({});
    if (!begun.ok) return begun;
    const { caller } = begun.value;
    const ownOf = caller.access.scope === 'own' ? caller.id : undefined;
    if (from !== undefined && to !== undefined && from > to) {
      return refuse('validation-failed', {
        field: 'to',
        code: 'before-from',
        detail: 'The period ends before it begins.',
      });
    }
    const startOf = (day: string) => hourOfDay(day, 0, company.timeZone).toISOString();
    const period = {
      from: from === undefined ? EVER.from : startOf(from),
      to: to === undefined ? EVER.to : startOf(nextDay(to)),
    };
    const query = { from, to, ownOf };
    const after = cursor === undefined ? undefined : decodeCursor(cursor, query, position);
    const isWithin = after && after.occurredAt >= period.from && after.occurredAt < period.to;
    if (cursor !== undefined && !isWithin) return refuseCursor();
    const page = await communications.list({
      ...period,
      limit,
      ...(ownOf && { ownOf }),
      ...(after && { after }),
    });
    return ok({
      items: page.rows,
      next: page.next ? encodeCursor(page.next, query) : null,
    });
  };
