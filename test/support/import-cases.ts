import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cloud, FIRST_ADMINISTRATOR_EMAIL } from '../../local/cloud.ts';
import { clientsOf } from '../../local/sign-in/session.ts';
import { expectOk } from '../../shared/api/client.ts';
import type { ImportKind } from '../../shared/domain/imports/import.ts';
import { casesFolder } from './cases.ts';
import { runScript } from './run-script.ts';

/** A file of a case, and what its lines come to. */
interface ImportCase {
  readonly number: string;
  readonly file: string;
  readonly kind: ImportKind;
  readonly options?: readonly string[];
  readonly made: number;
  readonly there?: number;
  readonly refused: number;
}

/** The files that people had, by the numbers of their cases. */
export const importCases: readonly ImportCase[] = [
  { number: '01', file: 'stray-quote.csv', kind: 'communications', made: 5, refused: 1 },
  { number: '03', file: 'bitrix24-contacts.csv', kind: 'counterparties', made: 3, refused: 0 },
  { number: '04', file: 'mac.csv', kind: 'counterparties', made: 2, refused: 0 },
  {
    number: '06',
    file: 'google-contacts.csv',
    kind: 'counterparties',
    options: ['--folder', 'Архив'],
    made: 1,
    refused: 0,
  },
  { number: '06', file: 'google-contacts-2.csv', kind: 'counterparties', made: 1, refused: 0 },
  { number: '06', file: 'old-google.csv', kind: 'counterparties', made: 1, refused: 0 },
  { number: '07', file: 'sep.csv', kind: 'counterparties', made: 1, refused: 0 },
  { number: '07', file: '1c-title.csv', kind: 'counterparties', made: 1, refused: 0 },
  { number: '07', file: 'spaces-quotes.csv', kind: 'counterparties', made: 2, refused: 0 },
  { number: '07', file: 'utf16be.csv', kind: 'counterparties', made: 1, refused: 0 },
  // What a spreadsheet has rounded is lost.
  { number: '08', file: 'excel-phones.csv', kind: 'counterparties', made: 9, refused: 2 },
  // The total at the end has no folder.
  { number: '09', file: 'ghost-rows.csv', kind: 'counterparties', made: 1, refused: 1 },
  // One has a quotation mark that nobody closes.
  { number: '11', file: 'quotes.csv', kind: 'counterparties', made: 6, refused: 1 },
  // Three that are no phones from Russia: `+8 926…`, a local number of six digits, Belarus dialled by 8.
  { number: '13', file: 'phones-1c.csv', kind: 'counterparties', made: 20, refused: 3 },
];

/** What came of a run of `npm run import`. */
export interface ImportRun {
  readonly lines: number;
  readonly made: number;
  readonly there: number;
  readonly differs: number;
  readonly refused: number;
  readonly exitCode: number | null;
  readonly printed: string;
}

const COUNTS =
  /^(?:Dry run, nothing was written\. )?(\d+) lines: (\d+) (?:would be )?created, (\d+) already there, (\d+) there with other content, (\d+) refused\.$/m;

/** Runs `npm run import` on a file. Throws where it does not come to its end. */
export const runImport = async (
  { apiUrl, signInUrl }: Pick<Cloud, 'apiUrl' | 'signInUrl'>,
  kind: ImportKind,
  file: string,
  ...options: readonly string[]
): Promise<ImportRun> => {
  const { printed, complained, exitCode } = await runScript(
    'local/import/import.ts',
    { TOKEN: undefined },
    ...['--api', apiUrl, '--sign-in', signInUrl, '--email', FIRST_ADMINISTRATOR_EMAIL],
    ...['--kind', kind, '--file', file, ...options],
  );
  const [lines, made, there, differs, refused] = (COUNTS.exec(printed) ?? []).slice(1).map(Number);
  if (lines === undefined) throw new Error(`${file}\n${printed}\n${complained}`);
  return { lines, made, there, differs, refused, exitCode, printed } as ImportRun;
};

/** Runs a case's file through a dry run. */
export const tryCase = (cloud: Cloud, { kind, file, options = [] }: ImportCase): Promise<ImportRun> =>
  runImport(cloud, kind, join(casesFolder, file), '--dry-run', '--create-folders', ...options);

/** Case 39: the journal's own export, imported into it. */
export const tryOwnExport = async (cloud: Cloud): Promise<ImportRun> => {
  const administrator = clientsOf(cloud)(FIRST_ADMINISTRATOR_EMAIL);
  const { bytes } = expectOk(await administrator('export-communications', { query: { format: 'csv' } }));
  const directory = mkdtempSync(join(tmpdir(), 'journal-case-'));
  try {
    const file = join(directory, 'communications.csv');
    writeFileSync(file, bytes);
    return await runImport(cloud, 'communications', file, '--dry-run');
  } finally {
    rmSync(directory, { recursive: true });
  }
};
