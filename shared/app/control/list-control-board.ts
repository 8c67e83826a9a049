import * as z from 'zod';
import { communicationId } from '../../domain/communications/communication.ts';
import { type BoardPart, type BoardRow, boardPeriod } from '../../domain/control/control-board.ts';
import { controlEntryId } from '../../domain/control/control-entry.ts';
import { readCursor, writeCursor } from '../lists/cursor.ts';
import { take } from '../session/refused.ts';
import type { UseCase } from '../session/session.ts';
import { type BoardDeps, loadBoard, readBoard } from './control-board.ts';

const position = z.strictObject({
  at: z.union([z.iso.date(), z.iso.datetime()]),
  id: controlEntryId,
  communicationId,
});

/**
 * Whom to call, over all communications (R22): the caller's own entries, or, for the head of sales and administrators,
 * another's or everyone's. Overdue, today's and the next ones the earliest first, those done the latest first.
 */
export const listControlBoard =
  (
    deps: BoardDeps,
  ): UseCase<
    { of: string; due: BoardPart; days: number; limit: number; cursor?: string | undefined },
    { items: BoardRow[]; next: string | null }
  > =>
  async ({ of, due: part, days, limit, cursor }, session) => {
    const board = await loadBoard(of, session, deps);
    const { from, to } = boardPeriod(part, days, board, deps.clock.now());
    const query = { of: board.manager?.id, part, days };
    const after = take(readCursor(cursor, query, position, ({ at }) => at >= from && at < to));
    const page = await readBoard({ ...board, part, days }, { limit, after }, deps);
    return { items: page.rows, next: writeCursor(page.next, query) };
  };
