import { fork } from 'node:child_process';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import { encodeJournalGroup } from '../../shared/columns/journal/journal-columns.ts';
import { type JournalRecord, journalSchema } from '../../shared/columns/journal/journal-table.ts';
import { toJournalRow } from '../../shared/domain/communications/communication.ts';
import { answerOf } from './child-answer.ts';
import { journalData } from './journal-data.ts';
import type { Measurement } from './measurement.ts';

const GROUP_ROWS = 4096;
/** As hard as pays: a group takes 40 ms, and is an eighth smaller than at the usual level. */
const LEVEL = 16;
const LIMIT_MILLISECONDS = 600_000;
const KEPT = join(import.meta.dirname, '..', '..', '.build', 'bench');

const compress = promisify(zstdCompress);

/**
 * The journal in columns, without a database: bytes of a row, the start of a fresh process, every mixture of
 * `journal-mixtures.ts`, and the memory all of it takes. The row groups are kept for the next time.
 */
export const columns = async (documents: number, say: (line: string) => unknown): Promise<Measurement[]> => {
  const folder = join(KEPT, `journal-${documents}-columns-${journalSchema.version}`);
  if (!(await isThere(folder))) {
    say(`Making ${documents} documents …`);
    await writeGroups(documents, folder);
  }
  const child = fork(join(import.meta.dirname, 'columns-process.ts'), [folder, String(documents)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    timeout: LIMIT_MILLISECONDS,
  });
  return answerOf<Measurement[]>(child);
};

const isThere = (folder: string) =>
  readdir(folder).then(
    () => true,
    () => false,
  );

/** Writes the groups of a journal, each as it would be stored. The folder is there only once all of them are. */
const writeGroups = async (documents: number, folder: string): Promise<void> => {
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  let group = 0;
  let records: JournalRecord[] = [];
  const flush = async () => {
    const bytes = await compress(encodeJournalGroup(records), {
      params: { [constants.ZSTD_c_compressionLevel]: LEVEL },
    });
    await writeFile(join(unfinished, String(group++).padStart(6, '0')), bytes);
    records = [];
  };
  for (const document of journalData(documents).communications()) {
    const { revision, preliminaryContact } = document;
    records.push({ row: toJournalRow(document), source: preliminaryContact.source, revision });
    if (records.length === GROUP_ROWS) await flush();
  }
  if (records.length > 0) await flush();
  await rename(unfinished, folder);
};
