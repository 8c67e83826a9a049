import * as z from 'zod';
import { folderTree } from '../domain/directory/folder.ts';
import { piecesOf, storedImport, storedImportPiece } from '../domain/imports/import.ts';
import type { Imports } from '../domain/imports/ports.ts';
import { machineText } from '../domain/values/text.ts';
import { entity } from './entity.ts';
import { keys } from './keys.ts';
import type { Item, Table, TableWrite } from './table.ts';

/** How long reports are kept: they contain personal data from the file. */
const RETENTION_SECONDS = 7 * 24 * 60 * 60;

const epochSeconds = (moment: Date) => Math.floor(moment.getTime() / 1000);
const expiry = (from: Date) => epochSeconds(from) + RETENTION_SECONDS;
/** DynamoDB removes expired items within days, not at once. */
const isAlive = (item: Item | undefined, now: Date): item is Item =>
  item !== undefined && (item.expiresAt ?? 0) > epochSeconds(now);

export const importEntity = entity({ name: 'import', data: storedImport });
export const importChunkEntity = entity({ name: 'import-chunk', data: storedImportPiece });

const importedLine = z.object({
  id: machineText(64),
  importId: machineText(64),
  line: z.int(),
  contentHash: machineText(64),
});
export const importedLineEntity = entity({ name: 'imported-line', data: importedLine });

const pretended = z.object({ line: z.int(), contentHash: machineText(64), name: z.string().max(200) });
export const pretendedEntity = entity({ name: 'import-pretended', data: pretended });
export const pretendedFoldersEntity = entity({
  name: 'import-pretended-folders',
  data: folderTree.pick({ folders: true }),
});

/** Imports, the reports of their chunks, and, kept forever, which line created which document. */
export const importsRepository = (table: Table): Imports => {
  const put = (job: z.infer<typeof storedImport>, expect: TableWrite['expect']): TableWrite => ({
    put: importEntity.write({
      ...keys.import(job.id),
      revision: job.revision,
      data: job,
      expiresAt: expiry(new Date(job.createdAt)),
    }),
    expect,
    onConflict: 'retry',
  });
  const findLine: Imports['findLine'] = async (kind, key) => {
    const item = await table.get(keys.importedLine(kind, key));
    return item && importedLineEntity.read(item);
  };
  return {
    async find(id, now) {
      const item = await table.get(keys.import(id));
      return isAlive(item, now) ? importEntity.read(item) : undefined;
    },
    add: (job) => put(job, 'absent'),
    save: (job) => put(job, job.revision - 1),
    async findChunk(id, sequence, now) {
      const { items } = await table.query(keys.importChunkPieces(id, sequence));
      const pieces = items.filter((item) => isAlive(item, now)).map(importChunkEntity.read);
      const [first] = pieces;
      if (!first) return undefined;
      const lines = pieces.flatMap((piece) => piece.lines);
      const { importId, counts, requestHash } = first;
      return { chunk: { importId, sequence, counts, lines }, requestHash };
    },
    addChunk: (chunk, requestHash, now) =>
      piecesOf(chunk, requestHash).map(
        (data): TableWrite => ({
          put: importChunkEntity.write({
            ...keys.importChunk(data.importId, data.sequence, data.piece),
            revision: 1,
            data,
            expiresAt: expiry(now),
          }),
          expect: 'absent',
          onConflict: 'retry',
        }),
      ),
    async listPieces(id, { limit, after }) {
      const { items, more } = await table.query({
        ...keys.importChunks(id),
        limit,
        ...(after && { after: { ...keys.importChunk(id, after.sequence, after.piece) } }),
      });
      return { pieces: items.map(importChunkEntity.read), more };
    },
    async findDryRunLine(id, token, now) {
      const found = await table.get(keys.importPretended(id, token));
      return isAlive(found, now) ? { token, ...pretendedEntity.read(found) } : undefined;
    },
    saveDryRunLine: (id, { token, ...line }, now): TableWrite => ({
      put: pretendedEntity.write({
        ...keys.importPretended(id, token),
        revision: 1,
        data: line,
        expiresAt: expiry(now),
      }),
      expect: 'any',
      onConflict: 'retry',
    }),
    async findDryRunFolders(id, now) {
      const found = await table.get(keys.importPretendedFolders(id));
      return isAlive(found, now) ? pretendedFoldersEntity.read(found).folders : [];
    },
    saveDryRunFolders: (id, folders, now): TableWrite => ({
      put: pretendedFoldersEntity.write({
        ...keys.importPretendedFolders(id),
        revision: 1,
        data: { folders: [...folders] },
        expiresAt: expiry(now),
      }),
      expect: 'any',
      onConflict: 'retry',
    }),
    findLine,
    importedLines: (kind, origin) => ({
      async find(_subject, key) {
        const line = await findLine(kind, key);
        return line && { requestHash: '', value: line };
      },
      remember: (_subject, key, { value }): TableWrite => ({
        put: importedLineEntity.write({
          ...keys.importedLine(kind, key),
          revision: 1,
          data: importedLine.parse({ ...origin, id: (value as { id: string }).id }),
        }),
        expect: 'absent',
        onConflict: 'retry',
      }),
    }),
  };
};
