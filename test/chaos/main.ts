import '../simulation/quiet.ts';
import { parseArgs } from 'node:util';
import { requireDatabase } from '../../local/aws/dynamodb/database.ts';
import { judge, type Verdict } from './judge.ts';
import { type Outcome, runChaos } from './run.ts';

const USAGE = `Usage: npm run chaos -- --minutes N [--seed S] [--without sweeper]

  --minutes  how long processes of the local cloud are killed and calls of its services fail
  --seed     decides what goes wrong and what people do; no two runs end quite the same
  --without  removes a protection, to see the run fail without it
`;

const SHOWN = 20;

const readArguments = () => {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: 'string' },
        seed: { type: 'string', default: '1' },
        without: { type: 'string' },
      },
    });
    const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
    if (!(minutes > 0) || !Number.isFinite(minutes) || !Number.isSafeInteger(seed)) return undefined;
    const without: 'sweeper' | undefined = values.without === 'sweeper' ? 'sweeper' : undefined;
    return values.without === without ? { minutes, seed, without } : undefined;
  } catch {
    return undefined;
  }
};

const sumOf = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
const columnOf = (title: string, counts: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, { [title]: count }]));

/** What happened to an entry, for people to find out why. */
const storyOf = (entryId: string, { record }: Outcome): string[] =>
  (record.history.writes.get(entryId) ?? []).map(({ after }) => {
    const lines = after.reminders.map(
      ({ version, status, dueAt, attempts, leasedUntil, messageId }) =>
        `v${version} ${status} due ${dueAt} attempts ${attempts} leased ${leasedUntil} ${messageId ?? ''}`,
    );
    return `    r${after.revision} ${after.status} for ${after.managerId}: ${lines.join('; ')}`;
  });

const tell = ({ breaches }: Verdict, outcome: Outcome) => {
  for (const { breach, entryId, what } of breaches.slice(0, SHOWN)) {
    console.log(`${breach.toUpperCase()} ${entryId ?? ''} ${what}`);
    for (const line of entryId ? storyOf(entryId, outcome) : []) console.log(line);
  }
};

const asked = readArguments();
if (asked) {
  const engine = await requireDatabase();
  console.log(`The database is ${engine}.`);
  const begun = performance.now();
  const outcome = await runChaos({
    ...asked,
    onEvent: (line) => console.log(`${Math.round((performance.now() - begun) / 1000)} s: ${line}`),
  });
  const verdict = judge(outcome.record);
  tell(verdict, outcome);
  console.table(columnOf('kills', outcome.kills));
  console.table(columnOf('faults', outcome.faults));
  console.table(columnOf('ambiguous duplicates', verdict.ambiguousDuplicates));
  const countOf = (breach: string) => verdict.breaches.filter((one) => one.breach === breach).length;
  const [lost, wrong, duplicates] = [countOf('lost'), countOf('wrong'), countOf('duplicate')];
  console.log(
    JSON.stringify({
      engine,
      minutes: asked.minutes,
      kills: sumOf(outcome.kills),
      faults: sumOf(outcome.faults),
      entries: outcome.record.entries.length,
      reminders: verdict.reminders,
      ...{ lost, wrong, duplicates },
      ambiguousDuplicates: sumOf(verdict.ambiguousDuplicates),
    }),
  );
  process.exitCode = lost + wrong + duplicates > 0 ? 1 : 0;
} else {
  process.stderr.write(USAGE);
  process.exitCode = 2;
}
