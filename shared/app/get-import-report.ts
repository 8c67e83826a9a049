import * as z from 'zod';
import type { ImportLine, ImportOutcome } from '../domain/import.ts';
import type { Imports } from '../domain/ports.ts';
import { refuse } from '../domain/refusal.ts';
import { ok } from '../domain/result.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { AppDeps } from './deps.ts';
import type { UseCase } from './session.ts';

/** Chunks read for one page: up to 900 lines. */
const CHUNKS = 3;

/** What became of the lines of an import, in the order of its chunks; those of one outcome if it is given. */
export const getImportReport =
  ({
    imports,
    clock,
  }: Pick<AppDeps, 'clock'> & { imports: Imports }): UseCase<
    { importId: string; outcome?: ImportOutcome | undefined; cursor?: string | undefined },
    { items: ImportLine[]; next: string | null }
  > =>
  async ({ importId, outcome, cursor }, session) => {
    const begun = await session.begin({ job: imports.find(importId, clock.now()) });
    if (!begun.ok) return begun;
    if (!begun.value.job) return refuse('not-found');
    const query = { importId, outcome };
    const after = readCursor(cursor, query, z.int().min(0));
    if (!after.ok) return after;
    const { chunks, more } = await imports.listChunks(importId, { limit: CHUNKS, after: after.value });
    const lines = chunks.flatMap((chunk) => chunk.lines);
    return ok({
      items: outcome === undefined ? lines : lines.filter((line) => line.outcome === outcome),
      next: writeCursor(more ? chunks.at(-1)?.sequence : undefined, query),
    });
  };
