import type { Write } from '../values/ports.ts';
import type { Sheet, SheetFormat } from './sheet.ts';

/** A small list that administrators keep: states, kinds of control entry. */
export interface Catalogue<Entry> {
  find(id: string): Promise<Entry | undefined>;
  list(): Promise<Entry[]>;
  add(entry: Entry): Write;
  /** Replaces the entry read at version `entry.version - 1`. */
  save(entry: Entry): Write;
}

/** Writes sheets as files that spreadsheet programs open. */
export type WriteSheet = (sheet: Sheet, format: SheetFormat) => Promise<Uint8Array>;
