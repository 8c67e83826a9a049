import * as z from 'zod';
import type { ImportLineReport, ImportOutcome } from '../../domain/imports/import.ts';
import type { Imports } from '../../domain/imports/ports.ts';
import { readCursor, writeCursor } from '../lists/cursor.ts';
import type { AppDeps } from '../session/deps.ts';
import { existing } from '../session/existing.ts';
import { take } from '../session/refused.ts';
import type { UseCase } from '../session/session.ts';

/** Pieces of reports read for one page: up to 300 lines. */
const PIECES = 12;

const position = z.object({ sequence: z.int().min(0), piece: z.int().min(0) });

/** What became of the lines of an import, in the order of its chunks; those of one outcome if it is given. */
export const getImportReport =
  ({
    imports,
    clock,
  }: Pick<AppDeps, 'clock'> & { imports: Imports }): UseCase<
    { importId: string; outcome?: ImportOutcome | undefined; cursor?: string | undefined },
    { items: ImportLineReport[]; next: string | null }
  > =>
  async ({ importId, outcome, cursor }, session) => {
    await session.load({ job: existing(imports.find(importId, clock.now())) });
    const query = { importId, outcome };
    const after = take(readCursor(cursor, query, position));
    const { pieces, more } = await imports.listPieces(importId, { limit: PIECES, after });
    const lines = pieces.flatMap((piece) => piece.lines);
    const last = pieces.at(-1);
    return {
      items: outcome === undefined ? lines : lines.filter((line) => line.outcome === outcome),
      next: writeCursor(more && last ? { sequence: last.sequence, piece: last.piece } : undefined, query),
    };
  };
