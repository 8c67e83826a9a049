import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { registrationContainer } from '../../functions/container.ts';
import { createTable } from '../../local/aws/dynamodb/journal-table.ts';
import { startGateway } from '../../local/aws/gateway/gateway.ts';
import {
  awsEnvironment,
  functionEnvironment,
  TABLE_NAME,
} from '../../local/aws/lambda/function-environment.ts';
import { startSns } from '../../local/aws/sns/sns.ts';
import { createOutbox, type Outbox } from '../../local/console/outbox.ts';
import { type Clock, createClock } from '../../local/host/clock.ts';
import { openStorage } from '../../local/host/storage.ts';
import { registeredPeople } from '../../local/sign-in/people.ts';
import { startSignIn } from '../../local/sign-in/sign-in.ts';
import { CLIENT_ID } from '../../local/sign-in/token-settings.ts';
import { routes } from '../../shared/api/all-routes.ts';
import { TOKEN_SCOPES } from '../../shared/api/route-spec.ts';
import type { StoredControlEntry } from '../../shared/domain/control/control-entry.ts';
import type { Random } from '../simulation/random.ts';
import { readControlEntries } from '../support/read-control-entries.ts';
import { type Faults, type Service, services } from './faults.ts';
import { type HistoryReader, readHistory } from './history.ts';
import { invocationsOf } from './invocations.ts';
import { type Call, type ServiceProxy, startProxy } from './proxy.ts';
import { type Supervised, startDatabase, startProcess, supervise } from './supervisor.ts';

export const ADMINISTRATOR_EMAIL = 'admin@okna.example';

/**
 * DynamoDB Local answers some milliseconds before what was written would survive its SIGKILL (5 were measured); the real
 * one never does. So its answers to writes, and what its stream tells, are kept back for longer than that.
 */
const DURABLE_MILLISECONDS = 100;
const TOLD_WHEN_DURABLE = /\.(TransactWriteItems|UpdateItem|GetRecords)$/;
/** How long work under way may go on while time is about to be moved; then its process is killed. */
const PAUSE_MILLISECONDS = 8000;
const INVOCATION_LIMIT_MILLISECONDS = 30_000;
const SETTLING_MILLISECONDS = 10_000;
/** Faster to be up again: DynamoDB Local is killed more often than it gets warm. */
const JAVA_OPTIONS = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC';

/** What can be killed. */
export type Victim = 'functions' | 'scheduler' | 'dynamodb';

/** The cloud as processes that can be killed one by one; the rest of it lives in this one, which is not. */
export interface ChaosCloud {
  readonly clock: Clock;
  readonly apiUrl: string;
  readonly signInUrl: string;
  readonly outbox: Outbox;
  readonly history: HistoryReader;
  /** How often something was killed or ended by itself. */
  readonly kills: Readonly<Record<Victim, number>>;
  /** When the functions' process ended, by the cloud's clock. */
  readonly crashes: readonly number[];
  /** Every call of a service that a function, or a service, made of another. */
  readonly calls: readonly Call[];
  kill(victim: Victim): void;
  /** Moves time forward to a moment, everywhere, while no function runs. */
  moveTimeTo(moment: Date): Promise<void>;
  /** Has a function run, as a rule of EventBridge does every few minutes: whether or not that works. */
  runRule(functionName: 'sweep-reminders' | 'check-subscriptions'): Promise<void>;
  /** Has the functions look how it stands with subscriptions, and waits until they have. */
  checkSubscriptions(): Promise<void>;
  /**
   * Resolves when everything runs and what was written is dealt with; events of Lambda that wait for time to go on are
   * left to wait.
   */
  settled(): Promise<void>;
  /** The control entries in the table. */
  entries(): Promise<StoredControlEntry[]>;
  stop(): Promise<void>;
}

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('No port is free');
  return address.port;
};

/** Starts everything, with the cloud's time at `startAt`. */
export const startChaosCloud = async ({
  directory,
  startAt,
  faults,
  random,
}: {
  readonly directory: string;
  readonly startAt: Date;
  readonly faults: Faults;
  readonly random: Random;
}): Promise<ChaosCloud> => {
  mkdirSync(directory, { recursive: true });
  process.env.JAVA_TOOL_OPTIONS ??= JAVA_OPTIONS;
  const storage = openStorage(':memory:');
  const clock = createClock(storage);
  clock.advance({ to: startAt });
  clock.install();

  const kills: Record<Victim, number> = { functions: 0, scheduler: 0, dynamodb: 0 };
  const crashes: number[] = [];
  const calls: Call[] = [];
  const parts = new Map<Victim, Supervised>();
  const now = () => clock.now().getTime();
  const kill = (victim: Victim) => parts.get(victim)?.kill();
  const ports = { dynamodb: await freePort(), scheduler: await freePort(), functions: await freePort() };
  const urlOf = (victim: Victim) => `http://127.0.0.1:${ports[victim]}`;

  const outbox = createOutbox({ storage, clock });
  const sns = await startSns({ storage, clock, deliver: outbox.deliver });
  const upstreams: Record<Service, string> = {
    dynamodb: urlOf('dynamodb'),
    scheduler: urlOf('scheduler'),
    functions: urlOf('functions'),
    sns: sns.endpoint,
  };
  const proxies = Object.fromEntries(
    await Promise.all(
      services.map(
        async (service): Promise<[Service, ServiceProxy]> => [
          service,
          await startProxy({
            service,
            upstream: () => upstreams[service],
            faults,
            now,
            onCall: (call) => calls.push(call),
            crash: () => kill('functions'),
            ...(service === 'dynamodb' && {
              holdMilliseconds: ({ headers }) =>
                TOLD_WHEN_DURABLE.test(String(headers['x-amz-target'])) ? DURABLE_MILLISECONDS : 0,
              timesKilled: () => parts.get('dynamodb')?.timesEnded() ?? 0,
            }),
          }),
        ],
      ),
    ),
  ) as Record<Service, ServiceProxy>;

  const order = () => ({ offsetMilliseconds: clock.offsetMilliseconds() });
  let movingTime = false;
  const start: Record<Victim, Parameters<typeof supervise>[0]['start']> = {
    dynamodb: () => startDatabase({ directory: join(directory, 'dynamodb'), port: ports.dynamodb }),
    scheduler: () =>
      startProcess('scheduler', {
        args: [join(directory, 'scheduler.sqlite'), String(ports.scheduler), proxies.functions.endpoint],
        order,
      }),
    functions: async () => {
      const started = await startProcess('functions', {
        args: [join(directory, 'functions.sqlite'), String(ports.functions), proxies.dynamodb.endpoint],
        environment: {
          ...awsEnvironment({
            database: proxies.dynamodb.endpoint,
            scheduler: proxies.scheduler.endpoint,
            sns: proxies.sns.endpoint,
            lambda: proxies.functions.endpoint,
          }),
          ...functionEnvironment({
            timeZone: 'Europe/Moscow',
            firstAdministratorEmail: ADMINISTRATOR_EMAIL,
            telephonySecretsArn: 'arn:nobody-calls',
            telephonyDefaultEmail: '',
          }),
          POWERTOOLS_LOG_LEVEL: 'SILENT',
        },
        order,
      });
      if (!movingTime) started.tell(order());
      return started;
    },
  };
  for (const victim of ['dynamodb', 'scheduler', 'functions'] as const) {
    const part = supervise({
      name: victim,
      start: start[victim],
      onEnd() {
        kills[victim]++;
        if (victim === 'functions') crashes.push(now());
      },
      awayMilliseconds: () => random.between(0, 1000),
    });
    parts.set(victim, part);
    await part.ready();
    if (victim === 'dynamodb') {
      Object.assign(
        process.env,
        awsEnvironment({
          database: urlOf('dynamodb'),
          scheduler: urlOf('scheduler'),
          sns: sns.endpoint,
          lambda: urlOf('functions'),
        }),
      );
      await createTable(new DynamoDBClient({}), TABLE_NAME);
    }
  }
  const part = (victim: Victim) => parts.get(victim) as Supervised;

  const history = readHistory(proxies.dynamodb.endpoint);
  const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify(body ?? null),
      signal: AbortSignal.timeout(INVOCATION_LIMIT_MILLISECONDS),
    });
  const invoke = async (name: string, event: unknown): Promise<unknown> => {
    const response = await post(`${urlOf('functions')}/invocations/${name}`, event);
    if (!response.ok) throw new Error(`${name} failed: ${await response.text()}`);
    return response.json();
  };
  const signIn = await startSignIn({
    storage,
    people: registeredPeople({
      users: registrationContainer({ TABLE_NAME }).users,
      invoke,
      firstAdministratorEmail: ADMINISTRATOR_EMAIL,
    }),
  });
  const gateway = await startGateway({
    routes,
    issuer: signIn.issuer,
    jwksUri: signIn.jwksUri,
    audience: [CLIENT_ID],
    scopes: TOKEN_SCOPES,
    invoke,
  });
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));

  return {
    clock,
    apiUrl: gateway.url,
    signInUrl: signIn.issuer,
    outbox,
    history,
    kills,
    crashes,
    calls,
    kill,
    async moveTimeTo(moment) {
      if (moment <= clock.now()) return;
      movingTime = true;
      await part('functions').pause(PAUSE_MILLISECONDS);
      clock.advance({ to: moment });
      movingTime = false;
      part('scheduler').tell(order());
      part('functions').tell(order());
    },
    async runRule(functionName) {
      const url = `${proxies.functions.endpoint}${invocationsOf(functionName)}`;
      await post(url, {}, { 'x-amz-invocation-type': 'Event' }).catch(() => undefined);
    },
    async checkSubscriptions() {
      await invoke('check-subscriptions', {});
    },
    async settled() {
      await Promise.all(Object.values(proxies).map((proxy) => proxy.passed()));
      for (const supervised of parts.values()) await supervised.ready();
      for (const until = performance.now() + SETTLING_MILLISECONDS; performance.now() < until; ) {
        const response = await fetch(`${urlOf('functions')}/settled`);
        const { events } = (await response.json()) as { events: number };
        if (events === 0) break;
        await delay(200);
      }
      await history.caughtUp();
    },
    entries: () => readControlEntries(documents),
    async stop() {
      await gateway.stop();
      await signIn.stop();
      await history.stop();
      for (const supervised of [...parts.values()].reverse()) await supervised.stop();
      for (const proxy of Object.values(proxies)) await proxy.stop();
      await sns.stop();
      await outbox.stop();
      clock.uninstall();
      storage.close();
    },
  };
};
