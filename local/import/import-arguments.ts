/** The command line of `npm run import`. */
import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm run import -- --kind counterparties|communications --file FILE.csv [options]

  --dry-run           check every line, but write nothing
  --create-folders    create missing folders
  --allow-duplicates  create a counterparty even if another one has its phone
  --skip-past-dates   leave out next dates in the past, instead of refusing their lines
  --ignore-columns    unknown headings that may be left out: "A; B", or all; without it
                      such a column stops the run if it has any values
  --folder PATH       the folder of counterparties whose line names none: "Частные лица / Сайт"
  --report REPORT.csv write what became of every line to this file
  --api URL           the journal (default: http://127.0.0.1:4000)
  --email E-MAIL      an administrator of a local journal (default: admin@okna.example);
                      for any other journal set TOKEN to an access token
  --sign-in URL       the local sign-in (default: http://127.0.0.1:4001)

How headings, dates, channels and phones are read: docs/import.md.

Exit codes: 0 when every line is in the journal as in the file; 1 when lines were refused
or are in the journal with other content, or when nothing could be imported; 2 when the
arguments are wrong.
`;

/** Headings as they are given: one by one, several separated by semicolons, or `all`. */
export const headingsOf = (given: readonly string[]): string[] =>
  given
    .flatMap((text) => text.split(';'))
    .map((heading) => heading.trim())
    .filter((heading) => heading !== '')
    .map((heading) => (heading === 'all' ? '*' : heading));

/** The arguments; undefined where they are wrong. */
export const readArguments = () => {
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
export type Arguments = NonNullable<ReturnType<typeof readArguments>>;
