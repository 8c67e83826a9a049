import type { FolderTree } from '../directory/folder.ts';
import type { Idempotency, Write } from '../values/ports.ts';
import type { ImportChunkReport, ImportKind, StoredImport, StoredImportPiece } from './import.ts';

/** A place in the report of an import: behind this piece. */
interface ReportPosition {
  readonly sequence: number;
  readonly piece: number;
}

/** What made something in an import: the line of a file, and what was in it. */
interface ImportOrigin {
  readonly importId: string;
  readonly line: number;
  /** Of the cells that were read. */
  readonly contentHash: string;
}

/** What a dry run would have made of a line: told by the line's key and by each of its phones. */
export interface Pretended {
  readonly token: string;
  readonly line: number;
  readonly contentHash: string;
  readonly name: string;
}

/** Imports and their reports, kept for a week. */
export interface Imports {
  find(id: string, now: Date): Promise<StoredImport | undefined>;
  add(job: StoredImport): Write;
  /** Replaces the import read at revision `job.revision - 1`. */
  save(job: StoredImport): Write;
  /** The report of a part, and the hash of the request it answers. */
  findChunk(
    importId: string,
    sequence: number,
    now: Date,
  ): Promise<{ chunk: ImportChunkReport; requestHash: string | null } | undefined>;
  addChunk(chunk: ImportChunkReport, requestHash: string, now: Date): Write[];
  /** Pieces of reports in the order of the file. `after` is the place of the last one of the page before. */
  listPieces(
    importId: string,
    page: { limit: number; after?: ReportPosition | undefined },
  ): Promise<{ pieces: StoredImportPiece[]; more: boolean }>;
  /** What a dry run would have made so far of a line with this token. */
  findPretended(importId: string, token: string, now: Date): Promise<Pretended | undefined>;
  pretend(importId: string, made: Pretended, now: Date): Write;
  /** The folders that a dry run would have made so far. */
  pretendedFolders(importId: string, now: Date): Promise<FolderTree['folders']>;
  pretendFolders(importId: string, folders: FolderTree['folders'], now: Date): Write;
  /** What was made of a line with this key, kept for good. */
  findLine(kind: ImportKind, key: string): Promise<(ImportOrigin & { id: string }) | undefined>;
  /** The same as a session knows what was answered before: commits what is made together with its line's key. */
  lines(kind: ImportKind, origin: ImportOrigin | undefined): Idempotency;
}
