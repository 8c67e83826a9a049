import { delimiterOf } from '../domain/csv.ts';
import { countLines, type ImportJob, type ImportRequest, type StoredImport } from '../domain/import.ts';
import { readHeader } from '../domain/import-columns.ts';
import type { Imports } from '../domain/ports.ts';
import { refuse } from '../domain/refusal.ts';
import type { AppDeps } from './deps.ts';
import { readCsv } from './read-csv.ts';
import type { UseCase } from './session.ts';

/** Begins the import of a file: reads what its columns are, and says so. Nothing of the file itself is there yet. */
export const createImport =
  ({
    imports,
    ids,
    clock,
  }: Pick<AppDeps, 'ids' | 'clock'> & { imports: Imports }): UseCase<ImportRequest, ImportJob> =>
  async ({ header, ...request }, session) => {
    const begun = await session.begin({});
    if (!begun.ok) return begun;
    // Programs mark a file as UTF-8 before its first heading.
    const line = header.replace(/^\ufeff/, '');
    const delimiter = delimiterOf(line);
    const records = readCsv(line, delimiter, 'header');
    if (!records.ok) return records;
    const columns = readHeader(request.kind, records.value[0]?.cells ?? []);
    if (!columns.ok) return refuse('validation-failed', ...columns.error);
    const now = clock.now().toISOString();
    const job: StoredImport = {
      id: ids.next('imp'),
      revision: 1,
      ...request,
      delimiter,
      columns: columns.value,
      chunks: 0,
      lastSequence: null,
      status: 'open',
      counts: countLines([]),
      createdById: begun.value.caller.id,
      createdAt: now,
      changedAt: now,
    };
    return session.commit([imports.add(job)], job);
  };
