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

/** A line of an import, and what was created from it. */
export type ImportedLine = ImportOrigin & { readonly id: string };

/**
 * The lines imported so far, as a session knows its earlier answers: what a line creates and the line's key are committed
 * together, and a line that comes again gets what it has created.
 */
type ImportedLines = Idempotency;

/** What a dry run would have created from a line: found by the line's key and by each of its phones. */
export interface DryRunLine {
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
  findDryRunLine(importId: string, token: string, now: Date): Promise<DryRunLine | undefined>;
  saveDryRunLine(importId: string, line: DryRunLine, now: Date): Write;
  /** The folders that a dry run would have created so far. */
  findDryRunFolders(importId: string, now: Date): Promise<FolderTree['folders']>;
  saveDryRunFolders(importId: string, folders: FolderTree['folders'], now: Date): Write;
  /** The line imported under this key, kept for good. */
  findLine(kind: ImportKind, key: string): Promise<ImportedLine | undefined>;
  /** The imported lines of a kind, for a session that imports the line of this origin. */
  importedLines(kind: ImportKind, origin: ImportOrigin): ImportedLines;
}
