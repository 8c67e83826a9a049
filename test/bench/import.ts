import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cloud, FIRST_ADMINISTRATOR_EMAIL, startCloud } from '../../local/cloud.ts';
import { createCompany } from '../../local/sample/company.ts';
import { clientsOf } from '../../local/sign-in/session.ts';
import { type Client, expectOk } from '../../shared/api/client.ts';
import type { ImportKind } from '../../shared/domain/imports/import.ts';
import type { SheetFormat } from '../../shared/domain/lists/sheet.ts';
import { runScript } from '../support/run-script.ts';
import { inWindows1251 } from '../support/windows-1251.ts';
import { communicationsFile, counterpartiesFile, countsFor, type ImportNames } from './import-files.ts';

/** What came of one run of `npm run import`, as it says itself. */
interface Run {
  readonly lines: number;
  readonly made: number;
  readonly present: number;
  readonly refused: number;
  readonly seconds: number;
  /** Most memory of the importing process. */
  readonly megabytes: number;
}

const COUNTS =
  /^(\d+) lines: (\d+) created, (\d+) already there, 0 there with other content, (\d+) refused\.$/m;
const COSTS = /^([\d.]+) s, up to (\d+) MB of memory\./m;

/** Runs `npm run import` in a process of its own. Throws when it does not come to its end. */
const runImport = async (cloud: Cloud, kind: ImportKind, file: string): Promise<Run> => {
  const { printed, complained } = await runScript(
    'local/import/import.ts',
    { TOKEN: undefined },
    ...['--api', cloud.apiUrl, '--sign-in', cloud.signInUrl, '--email', FIRST_ADMINISTRATOR_EMAIL],
    ...['--kind', kind, '--file', file, '--create-folders'],
  );
  const [, lines, made, present, refused] = (COUNTS.exec(printed) ?? []).map(Number);
  const [, seconds, megabytes] = (COSTS.exec(printed) ?? []).map(Number);
  if (lines === undefined || seconds === undefined) {
    throw new Error(`The import of ${kind} failed.\n${printed}\n${complained}`);
  }
  return { lines, made, present, refused, seconds, megabytes } as Run;
};

const together = (runs: readonly Run[]): Run => {
  const sum = (name: keyof Run) => runs.reduce((total, run) => total + run[name], 0);
  return {
    lines: sum('lines'),
    made: sum('made'),
    present: sum('present'),
    refused: sum('refused'),
    seconds: sum('seconds'),
    megabytes: Math.max(...runs.map(({ megabytes }) => megabytes)),
  };
};

/** Enters what lines name: states, kinds of control entry, managers. */
const enterDirectories = async (administrator: Client) => {
  const company = createCompany(new Date());
  for (const body of company.states) expectOk(await administrator('create-state', { body }));
  for (const body of company.controlKinds) expectOk(await administrator('create-control-kind', { body }));
  for (const body of company.team) expectOk(await administrator('create-user', { body }));
  const isMeasured = ({ contactDocumentKinds = [] }: (typeof company.states)[number]) =>
    contactDocumentKinds.includes('measurement');
  return {
    plainStates: company.states
      .filter(({ requiresContactDocument }) => !requiresContactDocument)
      .map(({ name }) => name),
    blueState: company.states.find(isMeasured)?.name ?? '',
    managers: company.team.map(({ name }) => name),
    controlKinds: company.controlKinds.map(({ name }) => name),
  } satisfies Omit<ImportNames, 'orderNumbers'>;
};

/** Makes orders for the first clients: the contact documents of lines in a blue state. */
const enterOrders = async (administrator: Client, count: number) => {
  const { items } = expectOk(await administrator('list-counterparties', { query: { limit: count } }));
  const numbers: string[] = [];
  for (const { id: counterpartyId } of items) {
    const order = await administrator('create-window-order', {
      body: { kind: 'measurement', counterpartyId },
    });
    numbers.push(expectOk(order).number);
  }
  return numbers;
};

/** Exports the whole journal. */
const exportAll = async (administrator: Client, format: SheetFormat) => {
  const startedAt = performance.now();
  const { bytes } = expectOk(await administrator('export-communications', { query: { format } }));
  return { bytes, seconds: (performance.now() - startedAt) / 1000 };
};

/** Rows of a CSV file below its heading: line breaks within quotation marks end none. */
const rowsOf = (csv: Uint8Array) =>
  new TextDecoder()
    .decode(csv)
    .replace(/"[^"]*"/g, '')
    .split('\r\n')
    .filter((row) => row !== '').length - 1;

const rounded = (value: number) => Number(value.toFixed(1));

/**
 * Imports generated files through `npm run import` into a cloud of its own in memory, a second time, and exports the
 * journal that comes of it. `communications` is how many are right: as many rows the files have. `say` hears how far it
 * is; with `keep` the files exported are left in that folder. Throws where the outcome is not what the lines ask for.
 */
export const importing = async ({
  communications,
  say,
  keep,
}: {
  communications: number;
  say: (words: string) => void;
  keep?: string | undefined;
}) => {
  process.env.POWERTOOLS_LOG_LEVEL = 'CRITICAL';
  process.env.POWERTOOLS_METRICS_DISABLED = 'true';
  const directory = await mkdtemp(join(tmpdir(), 'journal-bench-'));
  const cloud = await startCloud().catch(async (error: unknown) => {
    await rm(directory, { recursive: true });
    throw error;
  });
  try {
    const administrator = clientsOf(cloud)(FIRST_ADMINISTRATOR_EMAIL);
    const names = await enterDirectories(administrator);
    const { clients, orders, refused } = countsFor(communications);
    const fileOf = (kind: ImportKind) => join(directory, `${kind}.csv`);
    const importOnce = async (kind: ImportKind) => {
      const run = await runImport(cloud, kind, fileOf(kind));
      say(`${kind}: ${JSON.stringify(run)}`);
      return run;
    };

    await writeFile(fileOf('counterparties'), inWindows1251(counterpartiesFile(communications)));
    const clientsRun = await importOnce('counterparties');
    const orderNumbers = await enterOrders(administrator, orders);
    const file = communicationsFile(communications, { ...names, orderNumbers }, new Date());
    await writeFile(fileOf('communications'), inWindows1251(file));
    const first = together([clientsRun, await importOnce('communications')]);
    await cloud.settled();
    const csv = await exportAll(administrator, 'csv');

    const second = together([await importOnce('counterparties'), await importOnce('communications')]);
    await cloud.settled();
    const xlsx = await exportAll(administrator, 'xlsx');
    const csvAgain = await exportAll(administrator, 'csv');
    if (keep !== undefined) {
      await writeFile(join(keep, 'communications.csv'), csv.bytes);
      await writeFile(join(keep, 'communications.xlsx'), xlsx.bytes);
    }

    const rows = rowsOf(csv.bytes);
    const asAsked =
      first.made === clients + communications &&
      first.refused === refused &&
      second.made === 0 &&
      second.present === first.made &&
      rows === communications &&
      Buffer.compare(csv.bytes, csvAgain.bytes) === 0;
    if (!asAsked) {
      throw new Error(`Not what the lines ask for: ${JSON.stringify({ first, second, rows })}`);
    }
    return {
      lines: first.lines,
      made: first.made,
      present: first.present,
      refused: first.refused,
      import_seconds: rounded(first.seconds),
      import_peak_mb: first.megabytes,
      second_run_made: second.made,
      second_run_seconds: rounded(second.seconds),
      export_rows: rows,
      xlsx_bytes: xlsx.bytes.length,
      xlsx_seconds: rounded(xlsx.seconds),
      csv_bytes: csv.bytes.length,
      csv_seconds: rounded(csv.seconds),
    };
  } finally {
    await cloud.stop();
    await rm(directory, { recursive: true });
  }
};
