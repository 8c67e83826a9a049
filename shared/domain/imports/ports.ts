import type { FolderTree } from '../directory/folder.ts';
import type { Idempotency, Write } from '../values/ports.ts';
import type { ImportChunkReport, ImportKind, StoredImport, StoredImportPiece } from './import.ts';

/** A position in the report of an import: just after this piece. */
interface ReportPosition {
  readonly sequence: number;
  readonly piece: number;
}

/** What an imported document comes from: a line of a file, and its contents. */
interface ImportOrigin {
  readonly importId: string;
  readonly line: number;
  /** Hash of the cells that were read. */
  readonly contentHash: string;
}

/** What a dry run would have created from a line, under the line's key and under each of its phones. */
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
  /** The report of a part, and the hash of its request. */
  findChunk(
    importId: string,
    sequence: number,
    now: Date,
  ): Promise<{ chunk: ImportChunkReport; requestHash: string | null } | undefined>;
  addChunk(chunk: ImportChunkReport, requestHash: string, now: Date): Write[];
  /** Pieces of reports in the order of the file. `after` is the last piece of the previous page. */
  listPieces(
    importId: string,
    page: { limit: number; after?: ReportPosition | undefined },
  ): Promise<{ pieces: StoredImportPiece[]; more: boolean }>;
  /** What a dry run would have created so far from a line with this token. */
  findPretended(importId: string, token: string, now: Date): Promise<Pretended | undefined>;
  pretend(importId: string, made: Pretended, now: Date): Write;
  /** The folders that a dry run would have created so far. */
  pretendedFolders(importId: string, now: Date): Promise<FolderTree['folders']>;
  pretendFolders(importId: string, folders: FolderTree['folders'], now: Date): Write;
  /** What was created from a line with this key. Kept forever. */
  findLine(kind: ImportKind, key: string): Promise<(ImportOrigin & { id: string }) | undefined>;
  /** Lines as idempotency keys: a session commits what it creates together with its line's key. */
  lines(kind: ImportKind, origin: ImportOrigin | undefined): Idempotency;
}
