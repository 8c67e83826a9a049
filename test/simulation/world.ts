import { ulid } from 'ulid';
import * as z from 'zod';
import { apiContainer } from '../../functions/container.ts';
import { eventFunction } from '../../functions/middleware/event-function.ts';
import { httpFunction, type Operations } from '../../functions/middleware/http-function.ts';
import { following, streamFunction } from '../../functions/middleware/stream-function.ts';
import { asynchronousInvocations } from '../../infra/event-sources.ts';
import { eventBridgeScheduler } from '../../shared/adapters/eventbridge-scheduler.ts';
import { snsNotifier } from '../../shared/adapters/sns-notifier.ts';
import { cancelControlEntry } from '../../shared/app/cancel-control-entry.ts';
import { completeControlEntry } from '../../shared/app/complete-control-entry.ts';
import { createControlEntry } from '../../shared/app/create-control-entry.ts';
import { followCounterparty } from '../../shared/app/follow-counterparty.ts';
import { markCommunication } from '../../shared/app/mark-communication.ts';
import { postponeControlEntry } from '../../shared/app/postpone-control-entry.ts';
import { scheduleReminders } from '../../shared/app/schedule-reminders.ts';
import { type SendReminder, sendReminder } from '../../shared/app/send-reminder.ts';
import { sweepReminders } from '../../shared/app/sweep-reminders.ts';
import { unmarkCommunication } from '../../shared/app/unmark-communication.ts';
import { updateCommunication } from '../../shared/app/update-communication.ts';
import { updateControlEntry } from '../../shared/app/update-control-entry.ts';
import { updateCounterparty } from '../../shared/app/update-counterparty.ts';
import { updateUser } from '../../shared/app/update-user.ts';
import type { StoredCommunication } from '../../shared/domain/communication.ts';
import {
  currentReminder,
  type StoredControlEntry,
  storedControlEntry,
} from '../../shared/domain/control-entry.ts';
import { counterparty } from '../../shared/domain/counterparty.ts';
import type { ControlEntries, Write } from '../../shared/domain/ports.ts';
import { communicationOf, counterpartyOf } from '../support/documents.ts';
import { type ActionRequest, actionKinds, type View } from './actions.ts';
import { simulatedTable } from './dynamodb.ts';
import { createEventLoop } from './event-loop.ts';
import { eventSource } from './event-source.ts';
import { createFaults } from './faults.ts';
import { type History, latest, openHistory } from './history.ts';
import { idOf } from './managers.ts';
import { currentProcess, type Invocation, invoke } from './process.ts';
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
  readonly gaveUp: ReadonlySet<FunctionName>;
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
export const TOPIC_PREFIX = 'arn:aws:sns:eu-central-1:000000000000:manager-';
const KIND_ID = idOf('ctk', 1);

/** Time limits of the functions, as `infra/` sets them. */
const TIMEOUT_SECONDS = {
  api: 20,
  'schedule-reminders': 120,
  'follow-changes': 120,
  'send-reminder': 45,
  'sweep-reminders': 240,
};
type FunctionName = keyof typeof TIMEOUT_SECONDS;
const SWEEP_EVERY_MILLISECONDS = 300_000;
/** Younger ones the sweeper leaves to others (`sweep-reminders.ts`). */
const OVERDUE_MILLISECONDS = 180_000;
/** How often a person's browser sends a request again that was not answered. */
const RESENT = 2;

const reminderRef = z.object({
  communicationId: z.string(),
  entryId: z.string(),
  managerId: z.string(),
  version: z.int(),
});

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
  const gaveUp = new Set<FunctionName>();
  const onGivenUp = (by: FunctionName) => {
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
      const { after, by } = written;
      if (after.entity === 'counterparty') {
        if (by) log(() => `${by.name}: client ${after.pk.slice(-1)} is at version ${after.revision}`);
        followers.take(written, `client${after.pk.slice(-1)}r${after.revision}`);
      }
      if (after.entity === 'communication') {
        const { deletionMark, clientName } = after.data as StoredCommunication;
        if (by)
          log(
            () =>
              `${by.name}: c${after.pk.slice(-1)}r${after.revision} of ${clientName}${deletionMark ? ', marked' : ''}`,
          );
      }
      if (after.entity !== 'control-entry') return;
      const entry = after.data as StoredControlEntry;
      const name = `${history.labelOf(entry.id)}r${entry.revision}`;
      const line = currentReminder(entry);
      log(
        () =>
          `${by?.name}: ${name} is ${entry.status} for ${entry.managerId.slice(-1)}; reminder v${line.version} ${line.status}, due ${line.dueAt}`,
      );
      reminders.take(written, name);
    },
  });
  const clock = { now: () => new Date(loop.now) };
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

  const operations = {
    'create-control-entry': createControlEntry(deps),
    'postpone-control-entry': postponeControlEntry(deps),
    'complete-control-entry': completeControlEntry(deps),
    'cancel-control-entry': cancelControlEntry(deps),
    'update-control-entry': updateControlEntry(deps),
    'update-communication': updateCommunication(deps),
    'mark-communication': markCommunication(deps),
    'unmark-communication': unmarkCommunication(deps),
    'update-counterparty': updateCounterparty(deps),
    'update-user': updateUser(deps),
  } satisfies Partial<Operations<'api'>>;
  const api = httpFunction<'api'>(operations as unknown as Operations<'api'>, deps);

  const controlEntries: ControlEntries =
    without === 'lease'
      ? { ...deps.controlEntries, find: withoutLeases(deps.controlEntries) }
      : deps.controlEntries;
  const notifier = snsNotifier(
    simulatedSns({
      loop,
      faults,
      onAccepted(accepted) {
        history.accept(accepted);
        const { claim, messageId } = accepted;
        log(
          () =>
            `${accepted.by.name}: SNS accepts ${messageId} for ${claim && history.labelOf(claim.entry.id)} v${claim?.version}`,
        );
      },
    }),
    TOPIC_PREFIX,
  );
  const reminderDeps = { ...deps, controlEntries, notifier };
  const send: SendReminder =
    without === 'version-check'
      ? async (reminder) => {
          const entry = await controlEntries.find(reminder.communicationId, reminder.entryId);
          if (!entry) return 'gone';
          const { version } = currentReminder(entry);
          return sendReminder(reminderDeps)({ ...reminder, version, managerId: entry.managerId });
        }
      : sendReminder(reminderDeps);

  const onSchedule = eventFunction(async (event: unknown) => {
    await send(reminderRef.parse(event));
  });
  const onSweep = eventFunction(sweepReminders({ ...reminderDeps, sendReminder: send }));

  /** Lambda's queue of asynchronous events. */
  const invokeAsync = async (name: string, event: unknown) => {
    const { retryAttempts } = asynchronousInvocations['send-reminder'];
    for (let attempt = 0; ; attempt++) {
      try {
        return await start(
          {
            name: `${name}#${attempt}`,
            kind: 'reminders',
            timeoutSeconds: TIMEOUT_SECONDS['send-reminder'],
          },
          () => onSchedule(event as never, {} as never),
        );
      } catch {
        if (attempt === retryAttempts) return onGivenUp('send-reminder');
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
        void invokeAsync(name, input);
      },
      onGivenUp: () => onGivenUp('send-reminder'),
    }),
    target,
  );
  const onStream = streamFunction({
    'control-entry': following(
      storedControlEntry,
      scheduleReminders({
        scheduler,
        sendReminder: send,
        // With a clock that stands at the beginning nothing is ever due now.
        clock: without === 'direct-send' ? { now: () => new Date(0) } : clock,
      }),
    ),
  });
  const onChange = streamFunction({
    counterparty: following(counterparty, followCounterparty(deps)),
  });
  const reminders = eventSource({
    ...{ loop, faults, seed, functionName: 'schedule-reminders' },
    ignoresReportedFailures: without === 'partial-batch-response',
    invoke: (name, event) =>
      start({ name, kind: 'reminders', timeoutSeconds: TIMEOUT_SECONDS['schedule-reminders'] }, () =>
        onStream(event as never, {} as never),
      ),
    onGivenUp: () => onGivenUp('schedule-reminders'),
  });
  const followers = eventSource({
    ...{ loop, faults, seed, functionName: 'follow-changes' },
    invoke: (name, event) =>
      start({ name, kind: 'followers', timeoutSeconds: TIMEOUT_SECONDS['follow-changes'] }, () =>
        onChange(event as never, {} as never),
      ),
    onGivenUp: () => onGivenUp('follow-changes'),
  });

  const settle = async (writes: readonly Write[]) => {
    if (await store.direct.commit(writes as never)) throw new Error('The beginning could not be written');
  };
  for (const manager of scenario.managers) await settle(deps.users.add(manager));
  await settle([
    deps.controlKinds.add({
      ...{ id: KIND_ID, version: 1, name: 'Call back', order: 0, active: true },
      createdAt: clock.now().toISOString(),
      changedAt: clock.now().toISOString(),
    }),
  ]);
  for (let number = 1; number <= scenario.communications; number++) {
    const client = counterpartyOf({ id: idOf('cpt', number), name: `Client ${number}`, phones: [] });
    const blank = communicationOf({ id: idOf('com', number), number: `КМ-2026-00000${number}` });
    const document: StoredCommunication = {
      ...blank,
      ...{ authorId: idOf('usr', 0), managerId: idOf('usr', 0) },
      ...{ clientName: client.name, clientFolderId: client.folderId },
      preliminaryContact: { ...blank.preliminaryContact, clientId: client.id },
    };
    const place = { id: document.id, at: document.occurredAt };
    await settle([
      ...deps.counterparties.add(client, []),
      deps.communications.add(document),
      ...deps.clientDocuments.place({ ...place, clientId: null }, { ...place, clientId: client.id }),
    ]);
  }

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
      const answer = await start({ name, kind: 'api', timeoutSeconds: TIMEOUT_SECONDS.api }, () =>
        api(httpEvent(asked, action) as never, {} as never),
      ).catch(() => ({ statusCode: 502, body: '{}' }));
      const { statusCode = 0, body = '{}' } = answer as { statusCode?: number; body?: string };
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
      start({ name, kind: 'reminders', timeoutSeconds: TIMEOUT_SECONDS['sweep-reminders'] }, () =>
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

/** What API Gateway hands the function. */
const httpEvent = ({ route, path, version, body }: ActionRequest, { name, by }: Action) => ({
  version: '2.0',
  routeKey: route,
  rawPath: route.split(' ')[1],
  rawQueryString: '',
  headers: {
    'content-type': 'application/json',
    'idempotency-key': name,
    ...(version !== undefined && { 'if-match': `"${version}"` }),
  },
  pathParameters: path,
  requestContext: {
    requestId: name,
    routeKey: route,
    authorizer: { jwt: { claims: { sub: by.subject }, scopes: null } },
  },
  body: JSON.stringify(body),
  isBase64Encoded: false,
});
