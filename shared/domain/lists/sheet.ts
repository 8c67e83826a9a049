/** A cell of a sheet. `moment` is a local time (`2026-11-25T09:00`), `day` a calendar day. */
export type Cell = { readonly text: string } | { readonly moment: string } | { readonly day: string } | null;

/** A table for a spreadsheet program. */
export interface Sheet {
  readonly name: string;
  readonly columns: readonly { readonly heading: string /** In characters. */; readonly width: number }[];
  readonly rows: readonly (readonly Cell[])[];
}

/** File formats of a sheet. */
export const sheetFormats = ['csv', 'xlsx'] as const;
export type SheetFormat = (typeof sheetFormats)[number];

/** A file as a response. */
export interface FileAnswer {
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}
