import './quiet.ts';
import { type Breach, type Excuse, excuses, judge, type Verdict } from './oracle.ts';
import { replaceTimeAndChance } from './process.ts';
import { drawScenario } from './scenario.ts';
import { live, type Outcome, type Protection } from './world.ts';

/** The numbers of many runs. */
export interface Totals {
  runs: number;
  actions: number;
  faults: Record<string, number>;
  breaches: Record<Breach, number>;
  ambiguousDuplicates: Record<Excuse, number>;
}

/** A run that broke a rule, and no more of it than it takes. */
export interface Failure {
  readonly seed: number;
  readonly breach: Breach;
  /** The actions and faults it takes, by name. */
  readonly only: readonly string[];
  /** What then happens, line by line. */
  readonly story: readonly string[];
}

interface RunOptions {
  readonly without?: Protection | undefined;
  readonly only?: readonly string[] | undefined;
}

interface Run extends Verdict {
  readonly outcome: Outcome;
  readonly story: readonly string[];
  /** Names of the actions and faults that happened. */
  readonly names: readonly string[];
}

const runOnce = async (seed: number, { without, only }: RunOptions, isTold: boolean): Promise<Run> => {
  const scenario = drawScenario(String(seed));
  const story: string[] = [];
  const names = new Set<string>();
  const outcome = await live(scenario, {
    without,
    only: only && new Set(only),
    ...(isTold && {
      onEvent(at: number, line: string, name?: string) {
        story.push(`${new Date(at).toISOString()} ${line}${name === undefined ? '' : `  [${name}]`}`);
        if (name !== undefined) names.add(name);
      },
    }),
  });
  const verdict = judge(scenario, outcome);
  const people = scenario.managers.map(
    ({ id, timeZone, reminderHour }) => `Manager ${id.slice(-1)}: ${reminderHour}:00 in ${timeZone}`,
  );
  const results = verdict.breaches.map(({ breach, what }) => `${breach}: ${what}`);
  return { ...verdict, outcome, names: [...names], story: [...people, ...story, ...results] };
};

/** Takes out what is not needed for the run to break the same rule: halves, quarters …, and at last one by one. */
const shrink = async (seed: number, without: Protection | undefined, breach: Breach): Promise<Failure> => {
  const breaks = async (only: readonly string[]) => {
    const { breaches } = await runOnce(seed, { without, only }, false);
    return breaches.some((one) => one.breach === breach);
  };
  let needed = (await runOnce(seed, { without }, true)).names;
  if (!(await breaks(needed))) throw new Error(`Run ${seed} is not the same when it is made again`);
  for (let size = Math.ceil(needed.length / 2); size >= 1; ) {
    const before = needed.length;
    for (let place = 0; place < needed.length; ) {
      const left = [...needed.slice(0, place), ...needed.slice(place + size)];
      if (await breaks(left)) needed = left;
      else place += size;
    }
    if (size > 1) size = Math.ceil(size / 2);
    else if (needed.length === before) break;
  }
  const { story } = await runOnce(seed, { without, only: needed }, true);
  return { seed, breach, only: needed, story };
};

/**
 * Lives runs through, `runs` of them from a seed on, each with a seed of its own. Answers the numbers, and the first
 * failure shrunk to what it takes. `stopAtFailure`: no more runs after it.
 */
export const simulate = async ({
  runs,
  seed,
  without,
  only,
  stopAtFailure = false,
  onProgress,
}: RunOptions & {
  readonly runs: number;
  readonly seed: number;
  readonly stopAtFailure?: boolean;
  readonly onProgress?: (runs: number) => void;
}): Promise<Totals & { failure: Failure | undefined }> => {
  const restore = replaceTimeAndChance();
  const totals: Totals = {
    ...{ runs: 0, actions: 0, faults: {} },
    ambiguousDuplicates: { crash: 0, unheard: 0, unwritten: 0 },
    breaches: { lost: 0, early: 0, wrong: 0, duplicate: 0, late: 0 },
  };
  let failed: { seed: number; breach: Breach } | undefined;
  try {
    for (let each = seed; each < seed + runs && !(failed && stopAtFailure); each++) {
      const { outcome, breaches, ambiguousDuplicates } = await runOnce(each, { without, only }, false);
      totals.runs++;
      totals.actions += outcome.actions;
      for (const excuse of excuses) totals.ambiguousDuplicates[excuse] += ambiguousDuplicates[excuse];
      for (const [kind, count] of Object.entries(outcome.faults)) {
        totals.faults[kind] = (totals.faults[kind] ?? 0) + count;
      }
      for (const { breach } of breaches) totals.breaches[breach]++;
      const [first] = breaches;
      if (first) failed ??= { seed: each, breach: first.breach };
      onProgress?.(totals.runs);
    }
    const failure =
      failed &&
      (only
        ? { ...failed, only, story: (await runOnce(failed.seed, { without, only }, true)).story }
        : await shrink(failed.seed, without, failed.breach));
    return { ...totals, failure };
  } finally {
    restore();
  }
};
