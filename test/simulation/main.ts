import './quiet.ts';
import { parseArgs } from 'node:util';
import { type Failure, simulate } from './simulate.ts';
import { type Protection, protections } from './world.ts';

const USAGE = `Usage: npm run simulate -- [--runs N] [--seed S] [--without PROTECTION] [--only NAMES] [--mutants]

  --runs     how many runs; 1000 unless given, 2000 at most for each of --mutants
  --seed     the seed of the first; the next ones count up from it
  --without  takes a protection away, to see that it is missed: ${protections.join(', ')}
  --only     nothing happens but these actions and faults: a failure over again
  --mutants  takes each protection away in turn; fails if one is not missed
`;

const PROGRESS_EVERY = 2000;
const MAX_RUNS_PER_MUTANT = 2000;

const readArguments = () => {
  try {
    const { values } = parseArgs({
      options: {
        runs: { type: 'string' },
        seed: { type: 'string', default: '1' },
        without: { type: 'string' },
        only: { type: 'string' },
        mutants: { type: 'boolean', default: false },
      },
    });
    const runs = Number(values.runs ?? (values.mutants ? MAX_RUNS_PER_MUTANT : 1000));
    const seed = Number(values.seed);
    const without = protections.find((one) => one === values.without);
    if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) return undefined;
    if (values.without !== undefined && !without) return undefined;
    return { runs, seed, without, only: values.only?.split(','), mutants: values.mutants };
  } catch {
    return undefined;
  }
};

const tell = ({ seed, breach, only, story }: Failure, without: Protection | undefined) => {
  console.log(`\n${breach.toUpperCase()}: run ${seed}, and all it takes:\n`);
  for (const line of story) console.log(`  ${line}`);
  const more = without === undefined ? '' : ` --without ${without}`;
  console.log(
    `\nOver again: npm run simulate -- --runs 1 --seed ${seed}${more} --only '${only.join(',')}'\n`,
  );
};

const sumOf = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
const columnOf = (title: string, counts: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, { [title]: count }]));

type Asked = NonNullable<ReturnType<typeof readArguments>>;

const runAll = async ({ runs, seed, without, only }: Asked): Promise<boolean> => {
  const started = Date.now();
  const onProgress = (done: number) => {
    if (done % PROGRESS_EVERY === 0 && done < runs) process.stderr.write(`${done} runs\n`);
  };
  const { failure, breaches, faults, ...totals } = await simulate({ runs, seed, without, only, onProgress });
  if (failure) tell(failure, without);
  console.table(columnOf('faults', faults));
  console.table(columnOf('ambiguous duplicates', totals.ambiguousDuplicates));
  const { lost, early, wrong, duplicate, late } = breaches;
  console.log(
    JSON.stringify({
      runs: totals.runs,
      actions: totals.actions,
      faults: sumOf(faults),
      ...{ lost, early, wrong, duplicates: duplicate, late },
      ambiguousDuplicates: sumOf(totals.ambiguousDuplicates),
      seconds: Math.round((Date.now() - started) / 100) / 10,
    }),
  );
  return failure === undefined;
};

const runMutants = async ({ runs, seed }: Asked): Promise<boolean> => {
  const caught: Record<string, { breach: string; run: number } | 'missed by nobody'> = {};
  for (const without of protections) {
    const { failure, runs: run } = await simulate({ runs, seed, without, stopAtFailure: true });
    if (failure) tell(failure, without);
    caught[without] = failure ? { breach: failure.breach, run } : 'missed by nobody';
  }
  console.log(JSON.stringify({ mutants: caught }));
  return Object.values(caught).every((found) => typeof found === 'object');
};

const asked = readArguments();
if (asked) {
  process.exitCode = (await (asked.mutants ? runMutants(asked) : runAll(asked))) ? 0 : 1;
} else {
  process.stderr.write(USAGE);
  process.exitCode = 2;
}
