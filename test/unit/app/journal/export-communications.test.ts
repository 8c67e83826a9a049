import { describe, expect, it } from 'vitest';
import { exportCommunications } from '../../../../shared/app/journal/export-communications.ts';
import { settle } from '../../../../shared/app/session/refused.ts';
import { openSession } from '../../../../shared/app/session/session.ts';
import { toJournalRow } from '../../../../shared/domain/communications/communication.ts';
import type { Sheet } from '../../../../shared/domain/lists/sheet.ts';
import { ok } from '../../../../shared/domain/values/result.ts';
import { communicationOf } from '../../../support/documents.ts';
import { openJournal } from '../../../support/journal.ts';

/** Exports from a journal whose listing answers so many rows. */
const exportOf = async (count: number) => {
  const { deps, manager } = await openJournal();
  const row = toJournalRow(communicationOf());
  let left = count;
  const sheets: Sheet[] = [];
  const run = exportCommunications({
    ...deps,
    journal: {
      ...deps.journal,
      list: async ({ limit }) => {
        const rows = Array.from({ length: Math.min(limit, left) }, () => row);
        left -= rows.length;
        return { rows, ...(left > 0 && { next: { occurredAt: row.occurredAt, id: row.id } }) };
      },
    },
    writeSheet: async (sheet) => {
      sheets.push(sheet);
      return new Uint8Array();
    },
  });
  const session = openSession(
    { subject: manager.subject ?? '', attempt: 0, now: deps.clock.now(), authorise: () => ok(undefined) },
    deps,
  );
  return { outcome: await settle(() => run({ format: 'xlsx' }, session)), rows: sheets[0]?.rows.length };
};

describe('a file of the journal', () => {
  it('R2: holds 20,000 rows, read page by page', async () => {
    const { outcome, rows } = await exportOf(20_000);
    expect(outcome).toMatchObject({ ok: true, value: { fileName: 'communications-2026-11-24.xlsx' } });
    expect(rows).toBe(20_000);
  });

  it('R2: is refused with more, rather than cut off', async () => {
    const { outcome, rows } = await exportOf(20_001);
    expect(outcome).toEqual({ ok: false, error: { code: 'selection-too-large' } });
    expect(rows).toBeUndefined();
  });
});
