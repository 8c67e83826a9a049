import type { BoardSummary } from '../../domain/control/control-board.ts';
import type { UseCase } from '../session/session.ts';
import { type BoardDeps, loadBoard, readBoard } from './control-board.ts';

/** Up to how many entries are counted: a page, not the journal. */
const MAX_COUNTED = 99;

/** The numbers beside the parts of the board (R22): what `list-control-board` would show, each counted up to 99. */
export const summarizeControlBoard =
  (deps: BoardDeps): UseCase<{ of: string; days: number }, BoardSummary> =>
  async ({ of, days }, session) => {
    const board = await loadBoard(of, session, deps);
    const count = async (part: 'overdue' | 'today' | 'next') => {
      const { rows, next } = await readBoard({ ...board, part, days }, { limit: MAX_COUNTED }, deps);
      return { count: rows.length, more: next !== undefined };
    };
    const [overdue, today, next] = await Promise.all([count('overdue'), count('today'), count('next')]);
    return { overdue, today, next };
  };
