/** Runs the files of all import cases through `npm run import -- --dry-run`: `node test/e2e/import-cases-main.ts`. */
import { join } from 'node:path';
import { startCloud } from '../../local/cloud.ts';
import { casesFolder } from '../support/cases.ts';
import { type ImportRun, importCases, runImport, tryCase, tryOwnExport } from '../support/import-cases.ts';

process.env.POWERTOOLS_LOG_LEVEL = 'CRITICAL';
process.env.POWERTOOLS_METRICS_DISABLED = 'true';

const row = (number: string, file: string, cells: readonly (string | number | null)[]) =>
  console.log(
    `${number.padEnd(5)}${file.padEnd(24)}${cells.map((cell) => String(cell).padStart(9)).join('')}`,
  );
const print = (number: string, file: string, run: ImportRun) =>
  row(number, file, [run.lines, run.made, run.there, run.differs, run.refused, run.exitCode]);

const cloud = await startCloud();
try {
  row('case', 'file', ['lines', 'made', 'there', 'differs', 'refused', 'exit']);
  for (const one of importCases) print(one.number, one.file, await tryCase(cloud, one));
  // The journal gets something to export first: five lines of this file.
  await runImport(cloud, 'communications', join(casesFolder, 'stray-quote.csv'));
  print('39', 'its own export', await tryOwnExport(cloud));
} finally {
  await cloud.stop();
}
