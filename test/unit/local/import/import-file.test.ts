import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { importFile } from '../../../../local/import/import-file.ts';
import type { Client } from '../../../../shared/api/client.ts';

const directory = mkdtempSync(join(tmpdir(), 'journal-import-file-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** An API that takes parts, and forgets what becomes of some of the lines. */
const forgetting = (isForgotten: (line: number) => boolean): Client =>
  (async (id: string, { body }: { body: { firstLine: number; text: string; sequence: number } }) => {
    const answer = (value: unknown) => ({ ok: true, status: 200, headers: new Headers(), value });
    const job = {
      id: 'imp_01KAT000000000000000000046',
      delimiter: ';',
      columns: ['name', 'folder'].map((field) => ({ heading: field, field, unknown: false })),
      dataLine: 2,
    };
    if (id !== 'import-chunk') return answer(job);
    const lines = body.text
      .trimEnd()
      .split('\n')
      .map((_, index) => ({
        line: body.firstLine + index,
        outcome: 'created',
        id: null,
        code: null,
        errors: [],
      }))
      .filter(({ line }) => !isForgotten(line));
    const counts = { lines: lines.length, created: lines.length, exists: 0, differs: 0, refused: 0 };
    return answer({ importId: job.id, sequence: body.sequence, counts, lines });
  }) as unknown as Client;

const importing = (client: Client, lines: number) => {
  const file = join(directory, `${crypto.randomUUID()}.csv`);
  const rows = Array.from({ length: lines }, (_, index) => `Имя ${index};Архив`);
  writeFileSync(file, ['Имя;Папка', ...rows, ''].join('\n'));
  const parts: number[] = [];
  const done = ({ counts }: { counts: { lines: number } }) => {
    parts.push(counts.lines);
  };
  const options = { kind: 'counterparties', name: 'file.csv' } as const;
  return importFile({ client, file, options, onStart: () => undefined, onPart: done }).then(() => parts);
};

describe('the import of a file', () => {
  it('comes to its end where the journal tells of every line', async () => {
    expect(
      await importing(
        forgetting(() => false),
        250,
      ),
    ).toEqual([100, 100, 50]);
  });

  it('fails where a line is not accounted for, and says which', async () => {
    await expect(
      importing(
        forgetting((line) => line === 117),
        250,
      ),
    ).rejects.toThrow(
      'Not all of the lines 102 to 201 are accounted for: 117. The file has 100 of them, the journal reports 99.',
    );
  });
});
