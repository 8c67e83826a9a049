import * as z from 'zod';
import { importChunk, storedImport } from '../domain/import.ts';
import type { Imports } from '../domain/ports.ts';
import { entity } from './entity.ts';
import { keys } from './keys.ts';
import type { Item, Table, TableWrite } from './table-access.ts';

/** How long reports are kept: they have personal data of the file in them. */
const KEPT_SECONDS = 7 * 24 * 60 * 60;

const epochSeconds = (moment: Date) => Math.floor(moment.getTime() / 1000);
const expiry = (from: Date) => epochSeconds(from) + KEPT_SECONDS;
/** DynamoDB removes what has expired within days, not at once. */
const isThere = (found: Item | undefined, now: Date): found is Item =>
  found !== undefined && (found.expiresAt ?? 0) > epochSeconds(now);

export const importEntity = entity({ name: 'import', data: storedImport });
export const importChunkEntity = entity({ name: 'import-chunk', data: importChunk });

const importedLine = z.object({
  id: z.string(),
  importId: z.string(),
  line: z.int(),
  contentHash: z.string(),
});
export const importedLineEntity = entity({ name: 'imported-line', data: importedLine });

/** Imports, the reports of their chunks, and for good which line made what. */
export const importsRepository = (table: Table): Imports => {
  const put = (job: z.infer<typeof storedImport>, expect: TableWrite['expect']): TableWrite => ({
    put: importEntity.write({
      ...keys.import(job.id),
      revision: job.revision,
      data: job,
      expiresAt: expiry(new Date(job.createdAt)),
    }),
    expect,
    onConflict: 'again',
  });
  const findLine: Imports['findLine'] = async (kind, key) => {
    const found = await table.get(keys.importedLine(kind, key));
    return found && importedLineEntity.read(found);
  };
  return {
    async find(id, now) {
      const found = await table.get(keys.import(id));
      return isThere(found, now) ? importEntity.read(found) : undefined;
    },
    add: (job) => put(job, 'absent'),
    save: (job) => put(job, job.revision - 1),
    async findChunk(id, sequence, now) {
      const found = await table.get(keys.importChunk(id, sequence));
      return isThere(found, now) ? importChunkEntity.read(found) : undefined;
    },
    addChunk: (chunk, now): TableWrite => ({
      put: importChunkEntity.write({
        ...keys.importChunk(chunk.importId, chunk.sequence),
        revision: 1,
        data: chunk,
        expiresAt: expiry(now),
      }),
      expect: 'absent',
      onConflict: 'again',
    }),
    async listChunks(id, { limit, after }) {
      const { items, more } = await table.query({
        ...keys.importChunks(id),
        limit,
        ...(after !== undefined && { after: { ...keys.importChunk(id, after) } }),
      });
      return { chunks: items.map(importChunkEntity.read), more };
    },
    findLine,
    lines: (kind, origin) => ({
      async find(_subject, key) {
        const found = await findLine(kind, key);
        return found && { requestHash: '', value: found };
      },
      remember: (_subject, key, { value }): TableWrite => ({
        put: importedLineEntity.write({
          ...keys.importedLine(kind, key),
          revision: 1,
          data: importedLine.parse({ ...origin, id: (value as { id: string }).id }),
        }),
        expect: 'absent',
        onConflict: 'again',
      }),
    }),
  };
};
