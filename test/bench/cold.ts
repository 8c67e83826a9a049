import { fork } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { BUNDLE_FILE, bundling } from '../../infra/bundling.ts';
import { openScheduler } from '../../local/aws/scheduler/scheduler.ts';
import { startSecrets } from '../../local/aws/secrets.ts';
import { startSns } from '../../local/aws/sns/sns.ts';
import { createClock } from '../../local/host/clock.ts';
import { openStorage } from '../../local/host/storage.ts';
import type { Environment, FunctionName } from '../../shared/environment.ts';
import { environments } from '../../shared/environment.ts';
import { keys } from '../../shared/store/keys.ts';
import { administrator } from '../support/people.ts';
import { secrets } from '../support/telephony.ts';
import { answerOf } from './child-answer.ts';
import { type FirstEvent, firstEvents } from './first-events.ts';
import { startJournal } from './journal.ts';
import { type Measurement, measurement, median } from './measurement.ts';

const START_LIMIT_MILLISECONDS = 20_000;
const ROOT = join(import.meta.dirname, '..', '..');
const TOPIC_ARN_PREFIX = 'arn:aws:sns:eu-central-1:000000000000:journal-';

/** What the functions find in their environment besides what the API's does. */
const environment = {
  TOPIC_ARN_PREFIX,
  SCHEDULE_GROUP_NAME: 'default',
  SCHEDULE_ROLE_ARN: 'arn:aws:iam::000000000000:role/scheduler',
  SEND_REMINDER_ARN: 'arn:aws:lambda:eu-central-1:000000000000:function:send-reminder',
  FAN_OUT_CHANGES_ARN: 'arn:aws:lambda:eu-central-1:000000000000:function:fan-out-changes',
  SCHEDULE_FAILURES_ARN: 'arn:aws:sqs:eu-central-1:000000000000:failures',
  FIRST_ADMINISTRATOR_EMAIL: administrator.email,
  TELEPHONY_SECRETS_ARN: 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:telephony',
  TELEPHONY_DEFAULT_EMAIL: '',
} satisfies Environment<'schedule-reminders'> &
  Omit<Environment<'follow-changes'>, 'TABLE_NAME'> &
  Pick<
    Environment<'telephony'>,
    'FIRST_ADMINISTRATOR_EMAIL' | 'TELEPHONY_SECRETS_ARN' | 'TELEPHONY_DEFAULT_EMAIL'
  >;

const names = Object.keys(environments) as FunctionName[];
const eventNames = names.filter((name) => !['api', 'docs', 'export', 'telephony'].includes(name));

/**
 * How long a fresh process takes from its start to its first answer, each function in its bundle against a bare one
 * with lib-dynamodb alone: `api_cold_ratio`, `event_cold_ratio_max`; and `bundle_bytes`. Every first answer is
 * checked.
 */
export const cold = async (rounds = 9): Promise<Measurement[]> => {
  const stops: (() => unknown)[] = [];
  const part = <Part extends { stop(): unknown }>(running: Part): Part => {
    stops.push(running.stop);
    return running;
  };
  try {
    const directory = await mkdtemp(join(tmpdir(), 'journal-bench-'));
    stops.push(() => rm(directory, { recursive: true }));
    const { runner, bare, bundles } = await bundleAll(directory);

    const journal = part(await startJournal());
    const storage = openStorage(':memory:');
    stops.push(storage.close);
    const clock = createClock(storage);
    const sns = part(await startSns({ storage, clock }));
    const scheduler = part(await openScheduler({ storage, clock }));
    const kept = part(
      await startSecrets({ secrets: { [environment.TELEPHONY_SECRETS_ARN]: JSON.stringify(secrets) } }),
    );
    const events = firstEvents({ ...journal, storage, topicArnPrefix: TOPIC_ARN_PREFIX });
    Object.assign(process.env, environment, {
      AWS_ENDPOINT_URL_SCHEDULER: scheduler.endpoint,
      AWS_ENDPOINT_URL_SNS: sns.endpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: kept.endpoint,
    });

    const bareEvent: FirstEvent = {
      event: keys.subject(administrator.subject ?? ''),
      isAnswered: async (answer) => (answer as { entity?: string }).entity === 'caller',
    };
    const start = (name: FunctionName) =>
      events[name]().then((event) => firstAnswer(runner, bundles[name], event));
    const times = new Map(names.map((name) => [name, [] as { ours: number; theirs: number }[]]));
    for (let round = 0; round < rounds; round++) {
      for (const [name, pairs] of times) {
        // Whoever comes second in one round comes first in the next.
        const early = round % 2 === 0 ? await firstAnswer(runner, bare, bareEvent) : undefined;
        const ours = await start(name);
        pairs.push({ ours, theirs: early ?? (await firstAnswer(runner, bare, bareEvent)) });
      }
    }
    return await results(times, bundles);
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
};

/** The functions as they are deployed, the bare one bundled alike, and what starts them. */
async function bundleAll(directory: string) {
  const bundle = async (folder: string, name: string) => {
    const outfile = join(directory, name, BUNDLE_FILE);
    await build({ ...bundling, entryPoints: [join(ROOT, folder, `${name}.ts`)], outfile });
    return outfile;
  };
  const entries = names.map(async (name) => [name, await bundle('functions', name)] as const);
  return {
    runner: await bundle('test/bench', 'first-answer'),
    bare: await bundle('test/bench', 'bare-function'),
    bundles: Object.fromEntries(await Promise.all(entries)) as Record<FunctionName, string>,
  };
}

/** Starts a process that hands a function its first event. Answers the milliseconds from its start to the answer. */
async function firstAnswer(runner: string, bundle: string, { event, isAnswered }: FirstEvent) {
  const child = fork(runner, [bundle, JSON.stringify(event)], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    timeout: START_LIMIT_MILLISECONDS,
  });
  const { milliseconds, answer } = await answerOf<{ milliseconds: number; answer: unknown }>(child);
  if (!(await isAnswered(answer))) throw new Error(`${bundle} did not answer its first event as it should`);
  return milliseconds;
}

async function results(
  times: ReadonlyMap<FunctionName, { ours: number; theirs: number }[]>,
  bundles: Record<FunctionName, string>,
): Promise<Measurement[]> {
  const ratio = (name: FunctionName) =>
    median((times.get(name) ?? []).map(({ ours, theirs }) => ours / theirs));
  const all = [...times.values()].flat();
  return [
    measurement('cold', 'api_cold_ratio', ratio('api'), 'ratio'),
    measurement('cold', 'event_cold_ratio_max', Math.max(...eventNames.map(ratio)), 'ratio'),
    ...names.map((name) => measurement('cold', 'cold_ratio', ratio(name), 'ratio', name)),
    ...[...times].map(([name, rounds]) =>
      measurement('cold', 'cold', median(rounds.map(({ ours }) => ours)), 'ms', name),
    ),
    measurement('cold', 'bare_cold', median(all.map(({ theirs }) => theirs)), 'ms'),
    ...(await Promise.all(
      names.map(async (name) =>
        measurement('cold', 'bundle_bytes', (await stat(bundles[name])).size, 'bytes', name),
      ),
    )),
  ];
}
