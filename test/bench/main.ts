import { parseArgs } from 'node:util';
import { cold } from './cold.ts';
import type { Measurement } from './measurement.ts';
import { overhead } from './overhead.ts';

const benches: Readonly<Record<string, () => Promise<Measurement[]>>> = { overhead, cold };

const USAGE = `Usage: npm run bench -- <bench> [--json]

  overhead  requests through the whole API function against bare calls of DynamoDB
  cold      first answers of freshly started functions against a bare one, and sizes of bundles

  --json    one line of JSON for each measurement
`;

const readArguments = () => {
  try {
    const { values, positionals } = parseArgs({
      options: { json: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [name = '', ...others] = positionals;
    const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
    return bench && others.length === 0 ? { bench, json: values.json } : undefined;
  } catch {
    return undefined;
  }
};

const asked = readArguments();
if (asked) {
  const measurements = await asked.bench();
  if (asked.json) for (const one of measurements) console.log(JSON.stringify(one));
  else console.table(measurements, ['metric', 'function', 'value', 'unit']);
} else {
  process.stderr.write(USAGE);
  process.exitCode = 2;
}
