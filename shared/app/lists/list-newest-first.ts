import type * as z from 'zod';
import { onlyOwnOf } from '../../domain/users/user.ts';
import type { AppDeps } from '../session/deps.ts';
import { take } from '../session/refused.ts';
import type { Session } from '../session/session.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { isIn, type Moments, type Period, readPeriod } from './read-period.ts';

/** What a list of documents, newest first, is asked for. */
export interface NewestFirstQuery extends Period {
  /** Those marked for deletion too (R18). */
  readonly marked?: boolean | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** What a repository is asked for: one page, behind `after`. */
interface PageQuery<Position> extends Moments {
  readonly marked: boolean;
  readonly ownOf: string | undefined;
  readonly limit: number;
  readonly after: Position | undefined;
}

/**
 * A page of documents, newest first: of a period; only the caller's own if that is their access (R1); marked documents
 * are hidden unless asked for (R18). `filters` are what else the list is narrowed to: a cursor is for these alone.
 */
export const listNewestFirst = async <Row, Position>(
  { from, to, marked = false, limit, cursor, filters }: NewestFirstQuery & { readonly filters?: unknown },
  {
    session,
    company,
    position,
    momentOf,
    read,
  }: {
    readonly session: Session;
    readonly company: AppDeps['company'];
    readonly position: z.ZodType<Position>;
    /** The moment by which the document at a position is sorted. */
    readonly momentOf: (position: Position) => string;
    readonly read: (
      page: PageQuery<Position>,
    ) => Promise<{ readonly rows: Row[]; readonly next?: Position | undefined }>;
  },
): Promise<{ items: Row[]; next: string | null }> => {
  const { caller } = await session.load({});
  const ownOf = onlyOwnOf(caller);
  const period = readPeriod({ from, to }, company);
  const query = { from, to, marked, ownOf, filters };
  const after = take(readCursor(cursor, query, position, (start) => isIn(period, momentOf(start))));
  const { rows, next } = await read({ ...period, marked, ownOf, limit, after });
  return { items: rows, next: writeCursor(next, query) };
};
