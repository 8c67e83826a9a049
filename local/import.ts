/** `npm run import`: counterparties or communications from a CSV file into a journal, by its API. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { stringify } from 'csv-stringify/sync';
import { createClient } from '../shared/api/client.ts';
import type { AnswerOf } from '../shared/api/routes.ts';
import { importFile } from './import-file.ts';
import { clientsOf } from './session.ts';

const USAGE = `Usage: npm run import -- --kind counterparties|communications --file FILE.csv [options]

  --dry-run           check every line, write nothing
  --create-folders    make the folders that are not there
  --allow-duplicates  make a counterparty though another one has its phone
  --skip-past-dates   leave out next dates that are past, rather than refuse their lines
  --report REPORT.csv what became of every line
  --api URL           the journal, http://127.0.0.1:4000 unless given
  --email E-MAIL      an administrator of a local journal, admin@okna.example unless given;
                      elsewhere an access token in the environment: TOKEN=…
  --sign-in URL       the local sign-in, http://127.0.0.1:4001 unless given

Ends with 0 when every line is in the journal, with 1 when lines were refused.
`;

/** Refused lines that are printed; all of them are in the report. */
const MOST_PRINTED = 20;

const readArguments = () => {
  try {
    const { values } = parseArgs({
      options: {
        kind: { type: 'string' },
        file: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        'create-folders': { type: 'boolean', default: false },
        'allow-duplicates': { type: 'boolean', default: false },
        'skip-past-dates': { type: 'boolean', default: false },
        report: { type: 'string' },
        api: { type: 'string', default: 'http://127.0.0.1:4000' },
        'sign-in': { type: 'string', default: 'http://127.0.0.1:4001' },
        email: { type: 'string', default: 'admin@okna.example' },
      },
    });
    const { kind, file } = values;
    if ((kind !== 'counterparties' && kind !== 'communications') || file === undefined) return undefined;
    return { ...values, kind, file } as const;
  } catch {
    return undefined;
  }
};
type Arguments = NonNullable<ReturnType<typeof readArguments>>;

const line = (cells: string[], bom = false) =>
  stringify([cells], {
    bom,
    delimiter: ';',
    record_delimiter: 'windows',
    quote_record_delimiter: true,
    escape_formulas: true,
  });

/** A file of what became of every line, for a spreadsheet program. */
const openReport = (path: string | undefined) => {
  if (path === undefined) return { add: () => undefined, close: () => undefined };
  const file = createWriteStream(path);
  file.write(line(['Строка', 'Итог', 'Код', 'Подробности', 'Id'], true));
  return {
    async add(lines: AnswerOf<'import-chunk'>['lines']) {
      const rows = lines.map(({ line: number, outcome, code, errors, id }) =>
        line([String(number), outcome, code ?? '', errors.map(described).join(' | '), id ?? '']),
      );
      if (!file.write(rows.join(''))) await once(file, 'drain');
    },
    async close() {
      file.end();
      await once(file, 'finish');
    },
  };
};

const described = ({ column, detail }: { column: string; detail: string }) =>
  column === '' ? detail : `${column}: ${detail}`;

const run = async (asked: Arguments): Promise<boolean> => {
  const startedAt = performance.now();
  const token = process.env.TOKEN;
  const client =
    token === undefined
      ? clientsOf({ apiUrl: asked.api, signInUrl: asked['sign-in'] })(asked.email)
      : createClient({ baseUrl: asked.api, token: () => token });
  const report = openReport(asked.report);
  let printed = 0;
  let lines = 0;
  const job = await importFile({
    client,
    file: asked.file,
    options: {
      kind: asked.kind,
      name: basename(asked.file),
      dryRun: asked['dry-run'],
      createFolders: asked['create-folders'],
      allowDuplicates: asked['allow-duplicates'],
      skipPastDates: asked['skip-past-dates'],
    },
    begun: ({ delimiter, columns }, encoding) => {
      const unread = columns.filter(({ field }) => field === null).map(({ heading }) => `"${heading}"`);
      console.log(`${encoding}, cells between ${JSON.stringify(delimiter)}, ${columns.length} columns`);
      if (unread.length > 0) console.log(`Not read: ${unread.join(', ')}`);
    },
    done: async (chunk) => {
      await report.add(chunk.lines);
      lines += chunk.counts.lines;
      for (const one of chunk.lines) {
        if (one.outcome !== 'refused' || printed++ >= MOST_PRINTED) continue;
        console.log(`Line ${one.line} is refused (${one.code}). ${one.errors.map(described).join(' ')}`);
      }
      if (process.stdout.isTTY) process.stdout.write(`\r${lines} lines \r`);
    },
  });
  await report.close();
  const { created, exists, differs, refused } = job.counts;
  if (refused > MOST_PRINTED) console.log(`… and ${refused - MOST_PRINTED} more; --report has them all.`);
  console.log(
    `${job.dryRun ? 'Dry run, nothing was written. ' : ''}${job.counts.lines} lines: ${created} ${job.dryRun ? 'would be made' : 'made'}, ${exists} there already, ${differs} there and other than the line, ${refused} refused.`,
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const megabytes = process.resourceUsage().maxRSS / 1024;
  console.log(`${seconds.toFixed(1)} s, at most ${Math.round(megabytes)} MB of memory. Import ${job.id}.`);
  return refused === 0;
};

const asked = readArguments();
if (!asked) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = (await run(asked)) ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    console.error('Not all of the file was imported. Run it again: what is there already is not made twice.');
    process.exitCode = 1;
  }
}
