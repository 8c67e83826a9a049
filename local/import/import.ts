/** `npm run import`: counterparties or communications from a CSV file into a journal, through its API. */
import { basename } from 'node:path';
import type { AnswerOf } from '../../shared/api/all-routes.ts';
import { createClient } from '../../shared/api/client.ts';
import { clientsOf } from '../sign-in/session.ts';
import { type Arguments, headingsOf, readArguments, USAGE } from './import-arguments.ts';
import { importFile, NotImportable } from './import-file.ts';
import { described, openReport } from './import-report.ts';

type Chunk = AnswerOf<'import-chunk'>;

/** Refused or differing lines that are printed; all of them are in the report. */
const MAX_PRINTED = 20;

const WORDS = { refused: 'is refused', differs: 'is in the journal with other content' } as const;

const clientFor = ({ api, 'sign-in': signIn, email }: Arguments) => {
  const token = process.env.TOKEN;
  return token === undefined
    ? clientsOf({ apiUrl: api, signInUrl: signIn })(email)
    : createClient({ baseUrl: api, token: () => token });
};

const optionsOf = (given: Arguments) => ({
  kind: given.kind,
  name: basename(given.file),
  dryRun: given['dry-run'],
  createFolders: given['create-folders'],
  allowDuplicates: given['allow-duplicates'],
  skipPastDates: given['skip-past-dates'],
  ignoreColumns: headingsOf(given['ignore-columns']),
  ...(given.folder !== undefined && { folder: given.folder }),
});

/** Prints the first lines that are not in the journal as in the file, and how many were read so far. */
const createProgress = () => {
  let problems = 0;
  let lines = 0;
  return {
    add(chunk: Chunk) {
      lines += chunk.counts.lines;
      for (const one of chunk.lines) {
        if ((one.outcome !== 'refused' && one.outcome !== 'differs') || problems++ >= MAX_PRINTED) continue;
        const code = one.code === null ? '' : ` (${one.code})`;
        console.log(`Line ${one.line} ${WORDS[one.outcome]}${code}. ${one.errors.map(described).join(' ')}`);
      }
      if (process.stdout.isTTY) process.stdout.write(`\r${lines} lines \r`);
    },
    finish() {
      if (problems > MAX_PRINTED) {
        console.log(`… and ${problems - MAX_PRINTED} more; --report writes all of them to a file.`);
      }
    },
  };
};

const printSummary = ({ id, dryRun, counts }: AnswerOf<'get-import'>, startedAt: number) => {
  const { lines, created, exists, differs, refused } = counts;
  const start = dryRun ? 'Dry run, nothing was written. ' : '';
  console.log(
    `${start}${lines} lines: ${created} ${dryRun ? 'would be created' : 'created'}, ${exists} already there, ${differs} there with other content, ${refused} refused.`,
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const megabytes = process.resourceUsage().maxRSS / 1024;
  console.log(`${seconds.toFixed(1)} s, up to ${Math.round(megabytes)} MB of memory. Import ${id}.`);
};

/** Returns whether every line is in the journal as in the file. */
const run = async (given: Arguments): Promise<boolean> => {
  const startedAt = performance.now();
  const report = openReport(given.report);
  const progress = createProgress();
  const job = await importFile({
    client: clientFor(given),
    file: given.file,
    options: optionsOf(given),
    onStart: ({ delimiter, columns }, encoding) => {
      const unread = columns.filter(({ field }) => field === null).map(({ heading }) => `"${heading}"`);
      console.log(`${encoding}, cells separated by ${JSON.stringify(delimiter)}, ${columns.length} columns`);
      if (unread.length > 0) console.log(`Not read: ${unread.join(', ')}`);
    },
    onPart: async (chunk) => {
      await report.add(chunk.lines);
      progress.add(chunk);
    },
  });
  await report.close();
  progress.finish();
  printSummary(job, startedAt);
  return job.counts.refused === 0 && job.counts.differs === 0;
};

const given = readArguments();
if (!given) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = (await run(given)) ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    console.error(
      error instanceof NotImportable
        ? 'Nothing was imported.'
        : 'Part of the file was not imported. Run it again: nothing is created twice.',
    );
    process.exitCode = 1;
  }
}
