import { ulid } from 'ulid';
import { apiContainer } from '../../functions/container.ts';
import { eventFunction } from '../../functions/middleware/event-function.ts';
import { following, streamFunction } from '../../functions/middleware/stream-function.ts';
import { asynchronousInvocations } from '../../infra/event-sources.ts';
import { timeoutSeconds } from '../../infra/function-limits.ts';
import { eventBridgeScheduler } from '../../shared/adapters/eventbridge-scheduler.ts';
import { lambdaDispatch } from '../../shared/adapters/lambda-dispatch.ts';
import { snsNotifier } from '../../shared/adapters/sns-notifier.ts';
import { propagateClientName } from '../../shared/app/communications/propagate-client-name.ts';
import { fanOutChanges, handOnChanges } from '../../shared/app/fan-out/fan-out-changes.ts';
import { replanReminders } from '../../shared/app/reminders/replan-reminders.ts';
import { scheduleReminders } from '../../shared/app/reminders/schedule-reminders.ts';
import { type SendReminder, sendReminder } from '../../shared/app/reminders/send-reminder.ts';
import { sweepReminders } from '../../shared/app/reminders/sweep-reminders.ts';
import { currentReminder } from '../../shared/domain/control/control-entry.ts';
import type { ControlEntries } from '../../shared/domain/control/ports.ts';
import { type PlannedReminder, plannedReminder } from '../../shared/domain/control/reminder.ts';
import { type FanOut, fanOut } from '../../shared/domain/fan-out/fan-out.ts';
import { controlEntryEntity } from '../../shared/store/control-entries.ts';
import { counterpartyEntity } from '../../shared/store/counterparties.ts';
import { sendRateLimiter } from '../../shared/store/send-rate-limiter.ts';
import { userEntity } from '../../shared/store/users.ts';
import { type ActionRequest, actionKinds, type View } from './actions.ts';
import { apiOf } from './api.ts';
import { KIND_ID, writeBeginning } from './beginning.ts';
import { simulatedTable } from './dynamodb.ts';
import { createEventLoop } from './event-loop.ts';
import { eventSource } from './event-source.ts';
import { createFaults } from './faults.ts';
import { describe, type History, latest, nameOf, openHistory } from './history.ts';
import { simulatedLambda } from './lambda.ts';
import { currentProcess, type Invocation, invoke, wait } from './process.ts';
import { randomOf } from './random.ts';
import type { Action, Scenario } from './scenario.ts';
import { simulatedScheduler } from './scheduler.ts';
import { simulatedSns } from './sns.ts';

/** Protections of R24 that can be taken away, to show that their absence is noticed. */
export const protections = [
  'lease',
  'version-check',
  'sweeper',
  'partial-batch-response',
  'conditional-mark',
  'direct-send',
  'hand-over',
] as const;
export type Protection = (typeof protections)[number];

export interface WorldOptions {
  readonly without?: Protection | undefined;
  /** Actions and faults that may happen, by name; all of them unless given. */
  readonly only?: ReadonlySet<string> | undefined;
  /** Hears what happens, and by what name it can be left out. */
  readonly onEvent?: (at: number, line: string, name?: string) => void;
}

/** What a run was like. */
export interface Outcome {
  readonly history: History;
  readonly actions: number;
  readonly faults: Readonly<Record<string, number>>;
  /** Moments of faults that can delay a reminder. */
  readonly faultMoments: readonly number[];
  /** Functions that gave up an event, which went to a failure destination. */
  readonly gaveUp: ReadonlySet<keyof typeof timeoutSeconds>;
  /** Requests that were answered with an error that is nobody's fault but the code's. */
  readonly errors: readonly string[];
  /** What people were told is done: the entry, and its version then. */
  readonly acknowledged: readonly { readonly entryId: string; readonly version: number }[];
}

const environment = { TABLE_NAME: 'journal', COMPANY_TIME_ZONE: 'Europe/Moscow', PHONE_REGION: 'RU' };
const target = {
  groupName: 'journal',
  roleArn: 'arn:role',
  functionArn: 'arn:send',
  failuresArn: 'arn:failures',
};
const FAN_OUT_ARN = 'arn:fan-out';
export const TOPIC_PREFIX = 'arn:aws:sns:eu-central-1:000000000000:manager-';

const SWEEP_EVERY_MILLISECONDS = 300_000;
/** Younger ones the sweeper leaves to others (`sweep-reminders.ts`). */
const OVERDUE_MILLISECONDS = 180_000;
/** Kinds of item whose writes are told; the rest goes with them. */
const TOLD = ['control-entry', 'communication', 'counterparty', 'user'];
/** Kinds of item that others follow here. */
const FOLLOWED = ['counterparty', 'user'];
/** How often a person's browser sends a request again that was not answered. */
const RESENT = 2;

/** Lives a scenario through: the real handlers and use cases, in simulated time over simulated services. */
export const live = async (
  scenario: Scenario,
  { without, only, onEvent }: WorldOptions,
): Promise<Outcome> => {
  const { seed } = scenario;
  const loop = createEventLoop(scenario.start);
  const allows = (name: string) => only === undefined || only.has(name);
  const log = (line: () => string, name?: string) => onEvent?.(loop.now, line(), name);
  const history = openHistory();
  const faults = createFaults({
    loop,
    rate: scenario.faultRate,
    outages: scenario.outages,
    until: scenario.faultsUntil,
    allows,
    log,
  });
  const gaveUp = new Set<keyof typeof timeoutSeconds>();
  const onGivenUp = (by: keyof typeof timeoutSeconds) => {
    gaveUp.add(by);
    log(() => `${by} gives up, and an event goes to its failure destination`);
  };
  const start = <Answer>(given: Omit<Invocation, 'seed'>, run: () => Promise<Answer>) =>
    invoke(loop, { ...given, seed }, run);

  const store = simulatedTable({
    loop,
    faults,
    seed,
    marksUnconditionally: without === 'conditional-mark',
    onWritten(written) {
      history.take(written);
      const name = nameOf(written, history);
      if (written.by && TOLD.includes(written.after.entity))
        log(() => `${written.by?.name}: ${describe(written, name)}`);
      if (FOLLOWED.includes(written.after.entity)) followers.take(written, name);
      reminders.take(written, name);
    },
  });
  const clock = {
    now: () => new Date(loop.now),
    sleep: (milliseconds: number) => {
      const process = currentProcess();
      if (!process) throw new Error('Nobody sleeps');
      return wait(process, milliseconds);
    },
  };
  const deps = {
    ...apiContainer(environment, store.table),
    clock,
    ids: {
      next: <Prefix extends string>(prefix: Prefix): `${Prefix}_${string}` => {
        const ids = randomOf(`${seed} ${currentProcess()?.name} ${prefix}`);
        return `${prefix}_${ulid(loop.now, ids.next)}`;
      },
    },
  };

  const api = apiOf(deps);

  const controlEntries: ControlEntries =
    without === 'lease'
      ? { ...deps.controlEntries, find: withoutLeases(deps.controlEntries) }
      : deps.controlEntries;
  const notifier = snsNotifier(
    simulatedSns({
      loop,
      faults,
      isGone(topicArn) {
        const { goneTopic } = scenario;
        if (!goneTopic || topicArn !== `${TOPIC_PREFIX}${goneTopic.managerId}`) return false;
        if (!allows(goneTopic.name) || loop.now < goneTopic.from || loop.now >= goneTopic.to) return false;
        log(() => 'SNS refuses a message: the topic is gone', goneTopic.name);
        return true;
      },
      onAccepted(accepted) {
        history.accept(accepted);
        const { claims, messageId } = accepted;
        log(
          () =>
            `${accepted.by.name}: SNS accepts ${messageId} for ${claims.map(({ entry, version }) => `${history.labelOf(entry.id)} v${version}`).join()}`,
        );
      },
    }),
    TOPIC_PREFIX,
  );
  const reminderDeps = { ...deps, controlEntries, notifier, rateLimiter: sendRateLimiter };
  const send: SendReminder =
    without === 'version-check'
      ? async (reminder) => {
          const entry = await controlEntries.find(reminder.communicationId, reminder.entryId);
          if (!entry) return 'gone';
          const { version } = currentReminder(entry);
          const { managerId } = entry;
          return sendReminder(reminderDeps)({ ...reminder, version, managerId });
        }
      : sendReminder(reminderDeps);

  const onSchedule = eventFunction(async (event: unknown) => {
    await send(plannedReminder.parse(event));
  });
  const sweep = sweepReminders(reminderDeps);
  const onSweep = eventFunction(() => {
    const until = loop.now + timeoutSeconds['sweep-reminders'] * 1000;
    return sweep(() => loop.now < until);
  });

  const onFanOut = eventFunction(async (event: unknown) => {
    await fanOutChanges({ follow: propagateClientName(deps), replan: replanReminders(deps) })(
      fanOut.parse(event),
      () => true,
      handOn,
    );
  });
  const asynchronous = {
    'send-reminder': { kind: 'reminders', handle: onSchedule },
    'fan-out-changes': { kind: 'followers', handle: onFanOut },
  } as const;

  /** Lambda's queue of asynchronous events. */
  const invokeAsync = async (functionName: keyof typeof asynchronous, name: string, event: unknown) => {
    const { kind, handle } = asynchronous[functionName];
    const { retryAttempts } = asynchronousInvocations[functionName];
    for (let attempt = 0; ; attempt++) {
      try {
        return await start(
          { name: `${name}#${attempt}`, kind, timeoutSeconds: timeoutSeconds[functionName] },
          () => handle(event as never, {} as never),
        );
      } catch {
        if (attempt === retryAttempts) return onGivenUp(functionName);
        await new Promise<void>((resolve) => loop.at(loop.now + 60_000 * (attempt + 1), resolve));
      }
    }
  };

  const scheduler = eventBridgeScheduler(
    simulatedScheduler({
      loop,
      faults,
      seed,
      nameOf: (name) => name.replace(/ctl_\w+/, history.labelOf),
      fire(name, input) {
        log(() => `the one-shot ${name} fires`);
        void invokeAsync('send-reminder', name, input);
      },
      onGivenUp: () => onGivenUp('send-reminder'),
    }),
    target,
  );
  const handedOn = new Map<string, number>();
  /** By what it is about, each time it is handed on. */
  const eventName = (what: string) => {
    const before = handedOn.get(what) ?? 0;
    handedOn.set(what, before + 1);
    return `${what}.${before}`;
  };
  const lambda = simulatedLambda({
    faults,
    accept(functionArn, event) {
      if (functionArn === target.functionArn) {
        const { entryId, version } = plannedReminder.parse(event);
        const name = eventName(`now-${history.labelOf(entryId)}-v${version}`);
        log(() => `${name} is handed on to be sent`);
        void invokeAsync('send-reminder', name, event);
      } else if (functionArn === FAN_OUT_ARN) {
        const change = fanOut.parse(event);
        const id = change.of === 'manager' ? change.managerId : change.counterpartyId;
        void invokeAsync('fan-out-changes', eventName(`fan-out-${change.of}${id.slice(-1)}`), event);
      } else throw new Error(`There is no function ${functionArn}`);
    },
  });
  const handOn = lambdaDispatch<FanOut>(lambda, FAN_OUT_ARN);
  const onStream = streamFunction({
    'control-entry': following(
      controlEntryEntity,
      scheduleReminders({
        scheduler,
        sendNow:
          without === 'hand-over'
            ? async (reminder) => void (await send(reminder))
            : lambdaDispatch<PlannedReminder>(lambda, target.functionArn),
        // With a clock that stands at the beginning nothing is ever due now.
        clock: without === 'direct-send' ? { now: () => new Date(0) } : clock,
      }),
    ),
  });
  const onChange = streamFunction({
    counterparty: following(counterpartyEntity, handOnChanges(handOn).ofCounterparty),
    user: following(userEntity, handOnChanges(handOn).ofUser),
  });
  const reminders = eventSource({
    ...{ loop, faults, seed, functionName: 'schedule-reminders' },
    ignoresReportedFailures: without === 'partial-batch-response',
    invoke: (name, event) =>
      start({ name, kind: 'reminders', timeoutSeconds: timeoutSeconds['schedule-reminders'] }, () =>
        onStream(event as never, {} as never),
      ),
    onGivenUp: () => onGivenUp('schedule-reminders'),
  });
  const followers = eventSource({
    ...{ loop, faults, seed, functionName: 'follow-changes' },
    invoke: (name, event) =>
      start({ name, kind: 'followers', timeoutSeconds: timeoutSeconds['follow-changes'] }, () =>
        onChange(event as never, {} as never),
      ),
    onGivenUp: () => onGivenUp('follow-changes'),
  });

  await writeBeginning(scenario, deps, store.direct);

  const view = (): View => ({
    now: clock.now(),
    kindId: KIND_ID,
    communications: [...history.communications.values()].map(latest),
    entries: [...history.entries.values()].map(latest),
    users: [...history.users.values()].map(latest),
    counterparties: [...history.counterparties.values()].map(latest),
  });
  const acknowledged: { entryId: string; version: number }[] = [];
  const errors: string[] = [];
  let actions = 0;

  const act = async (action: Action) => {
    const random = randomOf(`${seed} ${action.name} what`);
    const asked: ActionRequest | undefined = actionKinds[action.kind].request(view(), random, action.by);
    if (!asked) return;
    actions++;
    await new Promise<void>((resolve) => loop.at(loop.now + action.thinkingMilliseconds, resolve));
    for (let attempt = 0; attempt <= RESENT; attempt++) {
      const name = attempt === 0 ? action.name : `${action.name}~${attempt}`;
      const answer = await start({ name, kind: 'api', timeoutSeconds: timeoutSeconds.api }, () =>
        api(asked, action),
      ).catch(() => ({ statusCode: 502, body: '{}' }));
      const { statusCode, body } = answer;
      log(
        () => `${name}: ${action.by.name} ${action.kind} ${JSON.stringify(asked.body)} → ${statusCode}`,
        action.name,
      );
      if (statusCode < 300 && asked.route.includes('control-entries')) {
        const { id, version } = JSON.parse(body);
        acknowledged.push({ entryId: id, version });
      }
      if (statusCode === 500) errors.push(`${name}: ${body}`);
      if (statusCode < 500) return;
      await new Promise<void>((resolve) => loop.at(loop.now + 1000 + attempt * 4000, resolve));
    }
  };
  for (const action of scenario.actions) {
    if (allows(action.name)) loop.at(action.at, () => void act(action));
  }

  const sweeps = randomOf(`${seed} sweeps`);
  const sweepAt = (moment: number) => {
    loop.quietlyAt(moment, () => {
      sweepAt(moment + SWEEP_EVERY_MILLISECONDS);
      // A sweep that finds nothing does nothing: it needs not be run to be known.
      if (!store.anythingDue(loop.now - OVERDUE_MILLISECONDS + 10_000)) return 'quiet';
      const name = `sweep(${Math.floor((loop.now - scenario.start) / 60_000)})`;
      // By the next sweep the event is too old to be tried again.
      if (faults.uninvoked(`${name}@`, sweeps.next())) return 'quiet';
      start({ name, kind: 'reminders', timeoutSeconds: timeoutSeconds['sweep-reminders'] }, () =>
        onSweep(undefined as never, {} as never),
      ).catch(() => onGivenUp('sweep-reminders'));
      return undefined;
    });
  };
  if (without !== 'sweeper') {
    sweepAt(scenario.start + sweeps.between(0, SWEEP_EVERY_MILLISECONDS));
  }

  await loop.runUntil(scenario.end);
  return {
    history,
    actions,
    faults: faults.counts,
    faultMoments: faults.moments,
    gaveUp,
    errors,
    acknowledged,
  };
};

const withoutLeases =
  (entries: ControlEntries): ControlEntries['find'] =>
  async (...address) => {
    const entry = await entries.find(...address);
    return entry && { ...entry, reminders: entry.reminders.map((line) => ({ ...line, leasedUntil: null })) };
  };
