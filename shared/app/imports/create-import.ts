import {
  countLines,
  type ImportJob,
  type ImportRequest,
  MAX_COLUMNS,
  type StoredImport,
} from '../../domain/imports/import.ts';
import { findHeader } from '../../domain/imports/import-header.ts';
import type { Imports } from '../../domain/imports/ports.ts';
import type { AppDeps } from '../session/deps.ts';
import { refused } from '../session/refused.ts';
import type { UseCase } from '../session/session.ts';

/** Begins the import of a file: reads the header and returns what its columns are. Nothing else of the file is sent yet. */
export const createImport =
  ({
    imports,
    ids,
    clock,
  }: Pick<AppDeps, 'ids' | 'clock'> & { imports: Imports }): UseCase<ImportRequest, ImportJob> =>
  async ({ header: text, ignoreColumns, folder, ...request }, session) => {
    const { caller } = await session.load({});
    const header = findHeader(request.kind, text, { ignoreColumns, folder });
    if (!header.ok) throw refused('validation-failed', ...header.error);
    if (header.value.columns.length > MAX_COLUMNS) {
      const detail = `A file may have at most ${MAX_COLUMNS} columns.`;
      throw refused('validation-failed', { field: 'header', code: 'too-large', detail });
    }
    const now = clock.now().toISOString();
    const job: StoredImport = {
      id: ids.next('imp'),
      revision: 1,
      ...request,
      ...header.value,
      columns: [...header.value.columns],
      folder: folder ?? null,
      chunks: 0,
      lastSequence: null,
      status: 'open',
      counts: countLines([]),
      createdById: caller.id,
      createdAt: now,
      changedAt: now,
    };
    return session.commit([imports.add(job)], job);
  };
