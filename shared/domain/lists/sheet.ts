/** What is in a cell of a sheet. `moment` is what clocks show (`2026-11-25T09:00`), `day` a calendar day. */
export type Cell = { readonly text: string } | { readonly moment: string } | { readonly day: string } | null;

/** A table to hand to a spreadsheet program. */
export interface Sheet {
  readonly name: string;
  readonly columns: readonly { readonly heading: string /** In characters. */; readonly width: number }[];
  readonly rows: readonly (readonly Cell[])[];
}

/** The forms a sheet is written in. */
export const sheetFormats = ['csv', 'xlsx'] as const;
export type SheetFormat = (typeof sheetFormats)[number];

/** A file as an answer. */
export interface FileAnswer {
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}
