/** `npm run import`: counterparties or communications from a CSV file into a journal, by its API. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { stringify } from 'csv-stringify/sync';
import type { AnswerOf } from '../../shared/api/all-routes.ts';
import { createClient } from '../../shared/api/client.ts';
import { clientsOf } from '../sign-in/session.ts';
import { importFile, NotImportable } from './import-file.ts';

const USAGE = `Usage: npm run import -- --kind counterparties|communications --file FILE.csv [options]

  --dry-run           check every line, make nothing
  --create-folders    make the folders that are not there
  --allow-duplicates  make a counterparty though another one has its phone
  --skip-past-dates   leave out next dates that are past, rather than refuse their lines
  --ignore-columns    headings that are not understood and may be left out, "A; B", or all;
                      without it such a column stops the run, if there is anything in it
  --folder PATH       the folder of counterparties whose line names none, "Частные лица / Сайт"
  --report REPORT.csv what became of every line
  --api URL           the journal, http://127.0.0.1:4000 unless given
  --email E-MAIL      an administrator of a local journal, admin@okna.example unless given;
                      elsewhere an access token in the environment: TOKEN=…
  --sign-in URL       the local sign-in, http://127.0.0.1:4001 unless given

Headings, dates, channels and phones as they are read: docs/import.md.
Ends with 0 when every line is in the journal as the file has it, with 1 when lines were
refused or are there with other content, or when nothing could be imported, with 2 when
it was called wrongly.
`;

/** Lines that are printed of those refused, or there with other content; all of them are in the report. */
const MOST_PRINTED = 20;

/** Headings as they were given: one by one, several with semicolons between, or `all`. */
const headingsOf = (given: readonly string[]): string[] =>
  given
    .flatMap((text) => text.split(';'))
    .map((heading) => heading.trim())
    .filter((heading) => heading !== '')
    .map((heading) => (heading === 'all' ? '*' : heading));

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
        'ignore-columns': { type: 'string', multiple: true, default: [] },
        folder: { type: 'string' },
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

const described = ({ column, detail, cell }: { column: string; detail: string; cell: string | null }) =>
  [column === '' ? '' : `${column}: `, detail, cell === null ? '' : ` In the cell: «${cell}».`].join('');

const WORDS = { refused: 'is refused', differs: 'is there, and other than here' } as const;

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
      ignoreColumns: headingsOf(asked['ignore-columns']),
      ...(asked.folder !== undefined && { folder: asked.folder }),
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
        if ((one.outcome !== 'refused' && one.outcome !== 'differs') || printed++ >= MOST_PRINTED) continue;
        const code = one.code === null ? '' : ` (${one.code})`;
        console.log(`Line ${one.line} ${WORDS[one.outcome]}${code}. ${one.errors.map(described).join(' ')}`);
      }
      if (process.stdout.isTTY) process.stdout.write(`\r${lines} lines \r`);
    },
  });
  await report.close();
  const { created, exists, differs, refused } = job.counts;
  if (printed > MOST_PRINTED) console.log(`… and ${printed - MOST_PRINTED} more; --report has them all.`);
  console.log(
    `${job.dryRun ? 'Dry run, nothing was written. ' : ''}${job.counts.lines} lines: ${created} ${job.dryRun ? 'would be made' : 'made'}, ${exists} there already, ${differs} there and other than the line, ${refused} refused.`,
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const megabytes = process.resourceUsage().maxRSS / 1024;
  console.log(`${seconds.toFixed(1)} s, at most ${Math.round(megabytes)} MB of memory. Import ${job.id}.`);
  return refused === 0 && differs === 0;
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
    console.error(
      error instanceof NotImportable
        ? 'Nothing was imported.'
        : 'Not all of the file was imported. Run it again: what is there already is not made twice.',
    );
    process.exitCode = 1;
  }
}
