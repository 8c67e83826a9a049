import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { confirmSubscriptions } from '../../local/sample/confirm-subscriptions.ts';
import { clientsOf } from '../../local/sign-in/session.ts';
import { expectOk } from '../../shared/api/client.ts';
import { currentReminder, type StoredControlEntry } from '../../shared/domain/control/control-entry.ts';
import { type Random, randomOf } from '../simulation/random.ts';
import { work } from './clients.ts';
import { ADMINISTRATOR_EMAIL, type ChaosCloud, startChaosCloud, type Victim } from './cloud.ts';
import { createFaults, type Faults, services } from './faults.ts';
import type { Acknowledged, Message, RunRecord } from './judge.ts';
import { draftOf, type Manager, managersOf, momentsFrom } from './managers.ts';

export interface RunOptions {
  /** How long things go wrong; to begin and to end takes some more. */
  readonly minutes: number;
  readonly seed: number;
  /** A protection of R24 that is taken away, to see that its absence is noticed. */
  readonly without?: 'sweeper' | undefined;
  /** Hears what happens. */
  readonly onEvent: (line: string) => void;
}

/** What a run was like, when it is over. */
export interface Outcome {
  readonly record: RunRecord;
  readonly kills: Readonly<Record<Victim, number>>;
  /** By service and kind. */
  readonly faults: Readonly<Record<string, number>>;
}

/** Time goes on to the next moment of reminders so often. */
const ROUND_MILLISECONDS = 25_000;
/** Where it goes on to: before that moment, or a little past it. */
const BEFORE_MOMENT_SECONDS = [-30, 20] as const;
/** What the cloud does every five minutes. */
const RULES_EVERY_MILLISECONDS = 20_000;
const MAX_MOMENTS = 72;
/** Milliseconds between two kills of the same process, on average. */
const KILLED_EVERY: Readonly<Record<Victim, number>> = {
  functions: 20_000,
  scheduler: 25_000,
  dynamodb: 50_000,
};
const OUTAGE_EVERY_MILLISECONDS = 40_000;
const OUTAGE_MILLISECONDS = [3000, 9000] as const;
/** The last part of a run, for which time is moved past all that was planned: it comes due while things still go wrong. */
const LAST_PART = 0.15;
const DAY_MILLISECONDS = 86_400_000;
const HOUR_MILLISECONDS = 3_600_000;
/** How often, when nothing goes wrong any more, time is moved on and the sweep run, before what is left counts as lost. */
const QUIET_ROUNDS = 12;
/** Above the sweep's threshold, a lease, and Lambda's longest wait before a retry. */
const QUIET_ROUND_SECONDS = 300;

/** Lets the cloud run while its processes are killed and calls fail, and tells all there is to know of it afterwards. */
export const runChaos = async ({ minutes, seed, without, onEvent }: RunOptions): Promise<Outcome> => {
  const directory = await mkdtemp(join(tmpdir(), 'journal-chaos-'));
  const random = randomOf(`chaos ${seed}`);
  let isOn = false;
  const faults = createFaults(randomOf(`chaos ${seed} faults`), () => isOn);
  const tomorrow = new Date(Math.ceil(Date.now() / DAY_MILLISECONDS) * DAY_MILLISECONDS + DAY_MILLISECONDS);
  const cloud = await startChaosCloud({
    directory,
    // Half an hour before the first moment.
    startAt: new Date(tomorrow.getTime() - HOUR_MILLISECONDS / 2),
    faults,
    random: randomOf(`chaos ${seed} processes`),
  });
  try {
    const milliseconds = minutes * 60_000;
    const moments = momentsFrom(tomorrow, Math.ceil(milliseconds / ROUND_MILLISECONDS) + 1);
    const { people, kindId } = await enterCompany(cloud, managersOf(moments.slice(0, MAX_MOMENTS)));
    onEvent(`${people.length} managers; things begin to go wrong`);

    const acknowledged: Acknowledged[] = [];
    const over = new AbortController();
    isOn = true;
    const working = work({
      random: randomOf(`chaos ${seed} clients`),
      people,
      kindId,
      clientOf: clientsOf(cloud),
      now: () => cloud.clock.now(),
      onAcknowledged: (what) => acknowledged.push(what),
      signal: over.signal,
    });
    const happening = [
      working,
      ...(['functions', 'scheduler', 'dynamodb'] as const).map((victim) =>
        every(KILLED_EVERY[victim], random, over.signal, () => {
          onEvent(`${victim} is killed`);
          cloud.kill(victim);
        }),
      ),
      every(OUTAGE_EVERY_MILLISECONDS, random, over.signal, () => breakDown(faults, random, onEvent)),
      ...(without === 'sweeper' ? [] : [steadily(over.signal, () => cloud.runRule('sweep-reminders'))]),
      steadily(over.signal, () => cloud.runRule('check-subscriptions')),
    ];
    await goThrough(cloud, moments, milliseconds * (1 - LAST_PART), random, onEvent);
    onEvent('time goes on past all that is planned');
    await cloud.moveTimeTo(lastMoment(await persistently(() => cloud.entries()), cloud.clock.now()));
    await delay(milliseconds * LAST_PART);
    over.abort();
    await Promise.all(happening);

    faults.end();
    onEvent('nothing goes wrong any more');
    const entries = await becomeQuiet(cloud, without === 'sweeper', onEvent);
    return {
      record: {
        history: cloud.history,
        entries,
        messages: messagesOf(cloud),
        acknowledged,
        crashes: cloud.crashes,
        failedCalls: failedCallsOf(cloud),
        endedAt: cloud.clock.now().getTime(),
      },
      kills: cloud.kills,
      faults: faults.counts,
    };
  } finally {
    await cloud.stop();
    await rm(directory, { recursive: true, force: true });
  }
};

/** Does something again and again, at random intervals of so many milliseconds on average. */
const every = async (milliseconds: number, random: Random, signal: AbortSignal, act: () => void) => {
  const wait = () => delay(milliseconds * random.between(20, 180) * 0.01, undefined, { signal });
  while (
    await wait().then(
      () => true,
      () => false,
    )
  )
    act();
};

const steadily = async (signal: AbortSignal, act: () => Promise<void>) => {
  const wait = () => delay(RULES_EVERY_MILLISECONDS, undefined, { signal });
  while (
    await wait().then(
      () => true,
      () => false,
    )
  )
    await act();
};

const persistently = async <Value>(read: () => Promise<Value>): Promise<Value> => {
  for (;;) {
    const value = await read().catch(() => undefined);
    if (value !== undefined) return value;
    await delay(500);
  }
};

const breakDown = (faults: Faults, random: Random, onEvent: RunOptions['onEvent']) => {
  const service = random.pick(services);
  const milliseconds = random.between(...OUTAGE_MILLISECONDS);
  onEvent(`${service} is out of order for ${Math.round(milliseconds / 1000)} s`);
  faults.fail(service, milliseconds);
};

/** Enters the managers with their topics, and one kind of control entry, while nothing goes wrong. */
const enterCompany = async (cloud: ChaosCloud, managers: readonly Manager[]) => {
  const administrator = clientsOf(cloud)(ADMINISTRATOR_EMAIL);
  const kind = expectOk(await administrator('create-control-kind', { body: { name: 'Перезвонить' } }));
  const people: (Manager & { id: `usr_${string}` })[] = [];
  for (const manager of managers) {
    const { id } = expectOk(await administrator('create-user', { body: draftOf(manager) }));
    people.push({ ...manager, id });
  }
  await cloud.settled();
  const confirmed = await confirmSubscriptions(cloud);
  // The administrator has one too.
  if (confirmed !== people.length + 1) throw new Error(`${confirmed} people have a topic`);
  return { people, kindId: kind.id };
};

/** Moves time on to each moment in turn, a round each, for so many milliseconds. */
const goThrough = async (
  cloud: ChaosCloud,
  moments: readonly Date[],
  milliseconds: number,
  random: Random,
  onEvent: RunOptions['onEvent'],
) => {
  const end = performance.now() + milliseconds;
  for (const moment of moments) {
    const left = end - performance.now();
    await delay(Math.min(ROUND_MILLISECONDS, left));
    if (left <= ROUND_MILLISECONDS) return;
    const to = new Date(moment.getTime() - random.between(...BEFORE_MOMENT_SECONDS) * 1000);
    await cloud.moveTimeTo(to);
    onEvent(`time is ${cloud.clock.now().toISOString()}`);
  }
};

const isUnsent = (entry: StoredControlEntry) =>
  entry.status === 'open' && currentReminder(entry).status !== 'sent';

/** The moment by which everything open is due; now, where all of it is. */
const lastMoment = (entries: readonly StoredControlEntry[], now: Date): Date =>
  new Date(
    Math.max(
      now.getTime(),
      ...entries.filter(isUnsent).map((entry) => Date.parse(currentReminder(entry).dueAt) + 1000),
    ),
  );

/** Moves time past all that is planned, and lets the sweep run, until every reminder is sent or it is plain that none comes. */
const becomeQuiet = async (
  cloud: ChaosCloud,
  withoutSweeper: boolean,
  onEvent: RunOptions['onEvent'],
): Promise<StoredControlEntry[]> => {
  await cloud.settled();
  await cloud.moveTimeTo(lastMoment(await cloud.entries(), cloud.clock.now()));
  for (let round = 0; ; round++) {
    await cloud.settled();
    const entries = await cloud.entries();
    const unsent = entries.filter(isUnsent).length;
    if (unsent === 0 || round === QUIET_ROUNDS) return entries;
    onEvent(`${unsent} reminders are not sent yet`);
    await cloud.moveTimeTo(new Date(cloud.clock.now().getTime() + QUIET_ROUND_SECONDS * 1000));
    if (!withoutSweeper) await cloud.runRule('sweep-reminders');
  }
};

/** The messages that SNS accepted, from what went through the proxy and what then was in the outbox. */
const messagesOf = ({ calls, outbox }: ChaosCloud): Message[] => {
  const delivered = new Map(
    outbox.list({ protocol: 'email', limit: 1_000_000 }).map(({ messageId, text }) => [messageId, text]),
  );
  return calls.flatMap(({ service, request, requestedAt, answer, heard }) => {
    const asked = new URLSearchParams(service === 'sns' ? request : '');
    const messageId = /<MessageId>(.+?)<\/MessageId>/.exec(answer?.body ?? '')?.[1];
    if (asked.get('Action') !== 'Publish' || messageId === undefined || !answer) return [];
    const managerId = asked.get('TopicArn')?.split('journal-').at(-1) ?? '';
    // One that reached nobody has no text, and so names no document.
    const text = delivered.get(messageId) ?? '';
    return [{ messageId, managerId, text, requestedAt, acceptedAt: answer.at, heard }];
  });
};

/** Calls of DynamoDB that were refused, not answered, or met a killed process. */
const failedCallsOf = ({ calls }: ChaosCloud): RunRecord['failedCalls'] =>
  calls
    .filter(({ service, fault }) => service === 'dynamodb' && fault !== undefined)
    .map(({ requestedAt, request }) => ({
      at: requestedAt,
      entryIds: [...new Set(request.match(/ctl_[0-9A-Z]{26}/g))],
    }));
