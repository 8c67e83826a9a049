import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import {
  type ImportLineReport,
  MAX_RECORDS,
  piecesOf,
  reportedError,
} from '../../../../shared/domain/imports/import.ts';

/** Three bytes of UTF-8 each: the most that a unit of a text may take. */
const LONG = '字'.repeat(50_000);
const worst = (line: number): ImportLineReport => ({
  line,
  outcome: 'refused',
  id: null,
  code: 'contact-document-of-other-client',
  errors: Array.from({ length: 10 }, () =>
    reportedError({ column: LONG, code: 'contact-document-of-other-client', detail: LONG, cell: LONG }),
  ),
});

describe('the report of a part', () => {
  it('is stored in pieces under 400 KB, and all of them under the 4 MB of a transaction', () => {
    const lines = Array.from({ length: MAX_RECORDS }, (_, index) => worst(index + 2));
    const counts = { lines: MAX_RECORDS, created: 0, exists: 0, differs: 0, refused: MAX_RECORDS };
    const pieces = piecesOf(
      { importId: 'imp_01KAT000000000000000000046', sequence: 9999, counts, lines },
      'h',
    );
    const bytes = pieces.map((piece) => Buffer.byteLength(JSON.stringify(marshall(piece))));
    expect(Math.max(...bytes)).toBeLessThan(400_000);
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(4_000_000);
    expect(pieces.flatMap((piece) => piece.lines)).toEqual(lines);
  });

  it('shows what is in a cell, shortened, and nothing of half a character', () => {
    const error = { column: 'Телефон', code: 'not-a-phone', detail: 'No phone.', cell: '😀'.repeat(100) };
    const { cell } = reportedError(error);
    expect(cell).toBe(`${'😀'.repeat(49)}…`);
    expect(reportedError({ ...error, cell: null }).cell).toBeNull();
  });

  it('of a part with no line is one piece', () => {
    const counts = { lines: 0, created: 0, exists: 0, differs: 0, refused: 0 };
    const chunk = { importId: 'imp_01KAT000000000000000000046' as const, sequence: 0, counts, lines: [] };
    expect(piecesOf(chunk, 'h')).toHaveLength(1);
  });
});
