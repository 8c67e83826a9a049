/** The whole cloud in one process, the functions in a thread of their own: what `npm start`, the demo and the end-to-end tests run on. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { registrationContainer } from '../functions/container.ts';
import { streamMappings } from '../infra/event-sources.ts';
import { timeoutSeconds } from '../infra/function-limits.ts';
import { routes } from '../shared/api/all-routes.ts';
import type { Client } from '../shared/api/client.ts';
import { TOKEN_SCOPES } from '../shared/api/route-spec.ts';
import type { FunctionName } from '../shared/environment.ts';
import { ACCOUNT, REGION } from './aws/account.ts';
import { type Engine, startDatabase } from './aws/dynamodb/database.ts';
import { createTable } from './aws/dynamodb/journal-table.ts';
import { startEventSource } from './aws/dynamodb/streams.ts';
import { startGateway } from './aws/gateway/gateway.ts';
import { clientsInProcess } from './aws/gateway/in-process.ts';
import {
  awsEnvironment,
  functionEntry,
  functionEnvironment,
  functionNames,
  loggingEnvironment,
  TABLE_NAME,
  TOPIC_ARN_PREFIX,
} from './aws/lambda/function-environment.ts';
import { failureLine, shownLine } from './aws/lambda/function-log.ts';
import { startFunctionWorkers } from './aws/lambda/function-workers.ts';
import { startFunctions } from './aws/lambda/functions.ts';
import { openLambda } from './aws/lambda/lambda.ts';
import { openScheduler } from './aws/scheduler/scheduler.ts';
import { startSecrets } from './aws/secrets.ts';
import { startSns } from './aws/sns/sns.ts';
import { startConsole } from './console/console.ts';
import { createOutbox, type Outbox } from './console/outbox.ts';
import type { TelephonySecrets } from './console/telephony-scripts.ts';
import { type Clock, createClock } from './host/clock.ts';
import { openStorage, type Storage } from './host/storage.ts';
import { registeredPeople } from './sign-in/people.ts';
import { startSignIn } from './sign-in/sign-in.ts';
import { CLIENT_ID } from './sign-in/token-settings.ts';

const TELEPHONY_SECRETS_ARN = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:local-telephony`;
const SWEEP_MILLISECONDS = 5 * 60 * 1000;
/** Every five minutes in the cloud; nobody trying it out waits that long for a link they followed. */
const CHECK_SUBSCRIPTIONS_SECONDS = 15;
/** What functions hand to one another. */
const HANDED_OVER = ['send-reminder', 'fan-out-changes'];
/** So long after the last owner did something it is looked at once more. */
const CHECK_SOON_MILLISECONDS = 500;

/** Who may register in an empty journal. */
export const FIRST_ADMINISTRATOR_EMAIL = 'admin@okna.example';

/** Whose are calls that nobody took from clients nobody knows: the head of sales, once there is one. */
const TELEPHONY_DEFAULT_EMAIL = 'belova@okna.example';

/** Fixed ports, for people; each is a free one where it is left out. */
interface Ports {
  readonly api?: number;
  readonly signIn?: number;
  readonly console?: number;
  /** Of the notification service: links that confirm a subscription lead there. */
  readonly notifications?: number;
}

export interface CloudOptions {
  /** Where everything is kept; in memory when absent. */
  readonly directory?: string;
  readonly ports?: Ports;
  /** IANA zone of the company. */
  readonly timeZone?: string;
  /** Where e-mails go on to besides the outbox, `smtp://…`. */
  readonly smtpUrl?: string | undefined;
  /** Takes what functions write and which of them failed, line by line; on the console unless given. */
  readonly say?: (line: string) => void;
  /** Whether what functions write is shown as they write it, in JSON; in short unless given. */
  readonly rawLogs?: boolean;
  /** How often it is looked how it stands with the subscriptions of managers; every few seconds unless given. */
  readonly checkSubscriptionsSeconds?: number;
}

export interface Cloud {
  readonly apiUrl: string;
  readonly signInUrl: string;
  readonly consoleUrl: string;
  readonly clock: Clock;
  readonly outbox: Outbox;
  /** What a PBX signs its events with (R15). */
  readonly telephonySecret: string;
  /** The same and those of the other PBXs. */
  readonly telephonySecrets: TelephonySecrets;
  /** What scripts keep beside the cloud's own state. */
  readonly checkpoints: Storage['checkpoints'];
  /** What the table is in. */
  readonly engine: Engine;
  /** Calls the API as the person with an e-mail, who is registered by it, without HTTP and without a token. */
  readonly clientInProcess: (email: string) => Client;
  /** False where the database could not be kept to loopback: see `DatabaseServer`. */
  readonly loopbackOnly: boolean;
  /** Resolves when the functions have dealt with everything written so far; what waits to be tried again is left. */
  settled(): Promise<void>;
  /** Looks now how it stands with the subscriptions of managers, which is else done every few seconds. */
  checkSubscriptions(): Promise<void>;
  /** Loads the functions' code again: see `FunctionWorkers`. @throws what kept a function from being loaded */
  restartFunctions(): Promise<void>;
  /** Lets what is running end, keeps what is pending, and stops every part. */
  stop(): Promise<void>;
}

/** A secret of this cloud alone, drawn at its first start and then kept. */
const keptSecret = (kept: Storage['checkpoints'], name: string): string => {
  const secret = kept.get(name) ?? randomBytes(24).toString('hex');
  kept.set(name, secret);
  return secret;
};

/** Says so when something is given up for good: it waits among the failures then, and nobody tries it again. */
const tellingFailures = (
  failures: Storage['failures'],
  say: (line: string) => void,
): Storage['failures'] => ({
  ...failures,
  add: (failure) => {
    const kept = failures.add(failure);
    say(
      `✗ ${failure.source}: given up for ${failure.function.split(':').at(-1)}, kept as failure ${kept.id}`,
    );
    return kept;
  },
});

/**
 * Starts every part, each on 127.0.0.1, and points the AWS SDK of this process at them. If one does not start, those
 * that did are stopped again.
 * @throws DatabaseUnavailable where no database can run
 */
export const startCloud = async (options: CloudOptions = {}): Promise<Cloud> => {
  const { directory, ports = {}, timeZone = 'Europe/Moscow', smtpUrl } = options;
  const { checkSubscriptionsSeconds = CHECK_SUBSCRIPTIONS_SECONDS, say = console.error } = options;
  const { rawLogs = false } = options;
  const started: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const stopPart of started.splice(0).reverse()) await stopPart();
  };
  const part = <Part extends { stop(): Promise<void> }>(running: Part): Part => {
    started.push(() => running.stop());
    return running;
  };

  try {
    if (directory !== undefined) mkdirSync(directory, { recursive: true });
    const opened = openStorage(directory === undefined ? ':memory:' : join(directory, 'cloud.sqlite'));
    started.push(() => opened.close());
    const storage: Storage = { ...opened, failures: tellingFailures(opened.failures, say) };
    const clock = createClock(storage);
    clock.install();
    started.push(() => clock.uninstall());

    const database = part(
      await startDatabase({ directory: directory === undefined ? undefined : join(directory, 'dynamodb') }),
    );
    const outbox = part(createOutbox({ storage, clock, smtpUrl }));
    /** Does something only once there are functions to do it. */
    let checkSoon = () => {};
    const sns = part(
      await startSns({
        storage,
        clock,
        deliver: outbox.deliver,
        onOwnersChange: () => checkSoon(),
        ...(ports.notifications !== undefined && { port: ports.notifications }),
      }),
    );
    const scheduler = part(await openScheduler({ storage, clock }));
    const lambda = part(await openLambda({ names: functionNames }));
    const telephonySecrets: TelephonySecrets = {
      journal: keptSecret(storage.checkpoints, 'telephony-secret'),
      mangoKey: keptSecret(storage.checkpoints, 'telephony-secret:mango-key'),
      mangoSalt: keptSecret(storage.checkpoints, 'telephony-secret:mango-salt'),
      novofon: keptSecret(storage.checkpoints, 'telephony-secret:novofon'),
    };
    const secrets = part(
      await startSecrets({
        secrets: { [TELEPHONY_SECRETS_ARN]: JSON.stringify(telephonySecrets) },
      }),
    );

    const aws = awsEnvironment({
      database: database.endpoint,
      scheduler: scheduler.endpoint,
      sns: sns.endpoint,
      lambda: lambda.endpoint,
    });
    // For the clients of this process alone. Functions get theirs handed over.
    Object.assign(process.env, aws);
    await createTable(new DynamoDBClient({}), TABLE_NAME);

    // Everything functions need is there: from here on they run, first of all with the events left from before. What
    // calls them (scheduler, streams, timers, gateway) takes `functions`, and so can't begin any sooner.
    const workers = part(
      startFunctionWorkers({
        entries: Object.fromEntries(functionNames.map((name) => [name, functionEntry(name)])),
        sharedOffset: clock.sharedOffset,
        environment: {
          ...aws,
          AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
          ...loggingEnvironment(process.env),
          ...functionEnvironment({
            timeZone,
            firstAdministratorEmail: FIRST_ADMINISTRATOR_EMAIL,
            telephonySecretsArn: TELEPHONY_SECRETS_ARN,
            telephonyDefaultEmail: TELEPHONY_DEFAULT_EMAIL,
          }),
        },
        log: (line) => {
          const shown = rawLogs ? line : shownLine(line);
          if (shown !== undefined) say(shown);
        },
      }),
    );
    const functions = startFunctions({
      load: workers.load,
      storage,
      clock,
      timeoutSeconds: (name) => timeoutSeconds[name as FunctionName],
      onFailure: ({ name, error, requestId }) => say(failureLine(name, { error, event: requestId })),
    });
    started.push(() => functions.stop());
    lambda.start(functions);
    scheduler.start((targetArn, payload) =>
      functions.invokeAsync(targetArn.split(':').at(-1) ?? '', payload),
    );

    const streams = new DynamoDBStreamsClient({ endpoint: database.endpoint });
    const eventSources = Object.entries(streamMappings).map(([functionName, mapping]) =>
      part(
        startEventSource({
          client: streams,
          tableName: TABLE_NAME,
          functionName,
          mapping,
          invoke: functions.invoke,
          storage,
        }),
      ),
    );

    /** What timers call. One that waits still does for all: a machine that was asleep, or is slow, is not flooded. */
    const tick = (name: FunctionName) => () => {
      if (!functions.isQueued(name)) void functions.invokeAsync(name, {}).catch(() => undefined);
    };
    const check = tick('check-subscriptions');
    let checkingSoon: NodeJS.Timeout | undefined;
    /** One look for many owners at once: each goes through everybody, and takes its time. */
    checkSoon = () => {
      clearTimeout(checkingSoon);
      checkingSoon = setTimeout(check, CHECK_SOON_MILLISECONDS);
    };
    started.push(() => clearTimeout(checkingSoon));
    const checking = setInterval(check, checkSubscriptionsSeconds * 1000);
    started.push(() => clearInterval(checking));

    const sweep = tick('sweep-reminders');
    const sweeping = setInterval(sweep, SWEEP_MILLISECONDS);
    started.push(() => clearInterval(sweeping));
    started.push(clock.onAdvance(sweep));
    // What came due while nothing ran has waited long enough.
    sweep();

    const { users } = registrationContainer({ TABLE_NAME });
    const people = registeredPeople({
      users,
      invoke: functions.invoke,
      firstAdministratorEmail: FIRST_ADMINISTRATOR_EMAIL,
    });
    const signIn = part(
      await startSignIn({
        storage,
        people,
        ...(ports.signIn !== undefined && { port: ports.signIn }),
      }),
    );
    const gateway = part(
      await startGateway({
        routes,
        issuer: signIn.issuer,
        jwksUri: signIn.jwksUri,
        audience: [CLIENT_ID],
        scopes: TOKEN_SCOPES,
        invoke: functions.invoke,
        ...(ports.api !== undefined && { port: ports.api }),
      }),
    );
    const consoleWindow = part(
      await startConsole({
        storage,
        clock,
        outbox,
        timeZone,
        names: async () =>
          new Map((await users.list()).map(({ id, name }) => [`${TOPIC_ARN_PREFIX}${id}`, name])),
        signInUrl: signIn.issuer,
        telephony: { apiUrl: gateway.url, secrets: telephonySecrets },
        ...(ports.console !== undefined && { port: ports.console }),
      }),
    );

    return {
      apiUrl: gateway.url,
      signInUrl: signIn.issuer,
      consoleUrl: consoleWindow.endpoint,
      clock,
      outbox,
      telephonySecret: telephonySecrets.journal,
      telephonySecrets,
      checkpoints: storage.checkpoints,
      engine: database.engine,
      clientInProcess: clientsInProcess({
        subjectOf: async (email) => {
          const person = await people.find(email);
          if (!person) throw new Error(`Nobody has the e-mail ${email}`);
          return person.subject;
        },
        call: (event) => functions.invoke('api', event),
      }),
      loopbackOnly: database.loopbackOnly,
      checkSubscriptions: async () => {
        await functions.invoke('check-subscriptions', {});
      },
      settled: async () => {
        await Promise.all(eventSources.map((source) => source.caughtUp()));
        // What they handed on may write, too.
        await functions.idle(HANDED_OVER);
        await Promise.all(eventSources.map((source) => source.caughtUp()));
      },
      restartFunctions: workers.restart,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};
