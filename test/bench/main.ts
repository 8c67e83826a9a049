import { parseArgs } from 'node:util';
import { requireDatabase } from '../../local/aws/dynamodb/database.ts';
import { DatabaseUnavailable } from '../../local/aws/dynamodb/database-server.ts';
import { cold } from './cold.ts';
import { columns } from './columns.ts';
import { headOfLine } from './head-of-line.ts';
import { hostile } from './hostile.ts';
import { importing } from './import.ts';
import type { Measurement } from './measurement.ts';
import { overhead } from './overhead.ts';
import { reminding } from './reminders.ts';

const MAX_LINES = 20_000;
const MAX_ENTRIES = 10_000;
const DEFAULT_DOCS = 200_000;
const MAX_DOCS = 1_000_000;

interface Options {
  readonly json: boolean;
  readonly lines: number;
  readonly entries: number;
  readonly docs: number;
  readonly keep: string | undefined;
}

/** Ratios are compared with those of before, which are of AWS's own. */
process.env.DYNAMODB_ENGINE ||= 'dynamodb-local';
const engine = process.env.DYNAMODB_ENGINE;
const WITHOUT_DATABASE = ['hostile', 'journal'];
const asJson = (result: object) => JSON.stringify({ ...result, engine });

/** Prints the numbers of a benchmark: as a table, or each as a line of JSON. */
const measured =
  (bench: () => Promise<Measurement[]>) =>
  async ({ json }: Options) => {
    const measurements = await bench();
    if (json) for (const one of measurements) console.log(asJson(one));
    else console.table(measurements, ['metric', 'function', 'value', 'unit']);
  };

const sayUnless = (json: boolean) => (json ? () => undefined : console.log);

const benches: Readonly<Record<string, (options: Options) => Promise<void>>> = {
  overhead: measured(overhead),
  cold: measured(() => cold()),
  async hostile({ json }) {
    const measurements = await hostile({ say: sayUnless(json) });
    if (json) for (const one of measurements) console.log(JSON.stringify(one));
  },
  async journal({ json, docs }) {
    const measurements = await columns(docs, sayUnless(json));
    if (json) for (const one of measurements) console.log(JSON.stringify(one));
    else console.table(measurements, ['metric', 'question', 'value', 'unit']);
  },
  async import({ json, lines, keep }) {
    console.log(asJson(await importing({ communications: lines, say: sayUnless(json), keep })));
  },
  async reminders({ json, entries }) {
    console.log(asJson(await reminding({ entries, say: sayUnless(json) })));
  },
  async 'head-of-line'({ json }) {
    console.log(asJson(await headOfLine({ say: sayUnless(json) })));
  },
};

const USAGE = `Usage: npm run bench -- <bench> [--json]

  overhead  requests through the whole API function against bare calls of DynamoDB
  cold      first answers of freshly started functions against a bare one, and sizes of bundles
  hostile   processor time of bodies made to cost it, by their size
  journal   the journal in columns: bytes of a row, the start of a fresh process, every single sort
            and 42 mixtures of filters and sorts, memory
  import    generated files through npm run import, twice, and the journal of it as a file;
            its last line is JSON
  reminders what is asked of the services when many reminders come due at one moment, and how soon
            they are sent; its last line is JSON
  head-of-line  how long a manager's reminder takes behind those of another whose topic is gone;
            its last line is JSON

  All but hostile and journal run on DynamoDB Local, which needs Java, so that their numbers can be compared with
  those of before; DYNAMODB_ENGINE=dynoxide npm run bench … takes the embedded engine. Each result
  names its engine.

  --json    one line of JSON for each measurement; of the last three nothing but the last line

  Of journal alone:
  --docs N      communications in it, ${DEFAULT_DOCS} unless given, ${MAX_DOCS} at most

  Of import alone:
  --lines N     communications that are right, ${MAX_LINES} unless given, which is also the most;
                besides them a tenth as many counterparties, and a fiftieth that R10 refuses
  --keep FOLDER leave the exported files there

  Of reminders alone:
  --entries N   how many come due, ${MAX_ENTRIES} unless given, which is also the most: 50 a manager
`;

const isCount = (number: number, most: number) => Number.isInteger(number) && number > 0 && number <= most;

const readArguments = () => {
  try {
    const { values, positionals } = parseArgs({
      options: {
        json: { type: 'boolean', default: false },
        lines: { type: 'string', default: String(MAX_LINES) },
        entries: { type: 'string', default: String(MAX_ENTRIES) },
        docs: { type: 'string', default: String(DEFAULT_DOCS) },
        keep: { type: 'string' },
      },
      allowPositionals: true,
    });
    const [name = '', ...others] = positionals;
    const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
    const [lines, entries, docs] = [Number(values.lines), Number(values.entries), Number(values.docs)];
    const isRight = isCount(lines, MAX_LINES) && isCount(entries, MAX_ENTRIES) && isCount(docs, MAX_DOCS);
    if (!bench || others.length > 0 || !isRight) return undefined;
    return { name, bench, options: { json: values.json, lines, entries, docs, keep: values.keep } };
  } catch {
    return undefined;
  }
};

const asked = readArguments();
if (asked) {
  try {
    if (!WITHOUT_DATABASE.includes(asked.name)) await requireDatabase();
    await asked.bench(asked.options);
  } catch (error) {
    console.error(error instanceof DatabaseUnavailable ? error.message : error);
    process.exitCode = 1;
  }
} else {
  process.stderr.write(USAGE);
  process.exitCode = 2;
}
