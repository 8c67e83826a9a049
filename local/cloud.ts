/** The whole cloud in one process, with the functions in a thread of their own: for `npm start`, the demo and the end-to-end tests. */
import type { Client } from '../shared/api/client.ts';
import type { Engine } from './aws/dynamodb/database.ts';
import { clientsInProcess } from './aws/gateway/in-process.ts';
import { openDoors, type Ports } from './cloud/doors.ts';
import { startFunctionHost } from './cloud/functions.ts';
import { startHost } from './cloud/host.ts';
import { createParts, type Parts } from './cloud/parts.ts';
import { startServices } from './cloud/services.ts';
import { startTimers } from './cloud/timers.ts';
import type { Outbox } from './console/outbox.ts';
import type { TelephonySecrets } from './console/telephony-scripts.ts';
import type { Clock } from './host/clock.ts';
import type { Storage } from './host/storage.ts';

/** Every five minutes in the cloud; nobody who tries it out waits that long after following a link. */
const CHECK_SUBSCRIPTIONS_SECONDS = 15;
/** Functions that are called by other functions. */
const CALLED_BY_FUNCTIONS = ['send-reminder', 'fan-out-changes'];

/** Who may register in an empty journal. */
export const FIRST_ADMINISTRATOR_EMAIL = 'admin@okna.example';

/** Who gets the calls that nobody took, from clients whom nobody knows: the head of sales, once there is one. */
const TELEPHONY_DEFAULT_EMAIL = 'belova@okna.example';

export interface CloudOptions {
  /** Where everything is kept; in memory when absent. */
  readonly directory?: string;
  readonly ports?: Ports;
  /** IANA zone of the company. */
  readonly timeZone?: string;
  /** Where e-mails are sent besides the outbox, `smtp://…`. */
  readonly smtpUrl?: string | undefined;
  /** Takes what functions write and which of them failed, line by line; the console unless given. */
  readonly say?: (line: string) => void;
  /** Whether the lines of functions are shown as they are, in JSON; in short unless given. */
  readonly rawLogs?: boolean;
  /** How often the subscriptions of managers are checked; every few seconds unless given. */
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
  /** The same, and those of the other PBXs. */
  readonly telephonySecrets: TelephonySecrets;
  /** What scripts keep beside the cloud's own state. */
  readonly checkpoints: Storage['checkpoints'];
  /** Which database the table is in. */
  readonly engine: Engine;
  /** Calls the API as the person with an e-mail, who is registered by it, without HTTP and without a token. */
  readonly clientInProcess: (email: string) => Client;
  /** False where the database could not be kept to loopback: see `DatabaseServer`. */
  readonly loopbackOnly: boolean;
  /** Resolves when the functions have dealt with everything written so far, except for what waits for a retry. */
  settled(): Promise<void>;
  /** Refreshes the status of managers' subscriptions now. */
  checkSubscriptions(): Promise<void>;
  /** Loads the functions' code again: see `FunctionWorkers`. Rejects with what kept a function from being loaded. */
  restartFunctions(): Promise<void>;
  /** Lets what is running end, keeps what is pending, and stops every part. */
  stop(): Promise<void>;
}

const startParts = async (parts: Parts, options: CloudOptions): Promise<Omit<Cloud, 'stop'>> => {
  const { directory, ports = {}, timeZone = 'Europe/Moscow', smtpUrl } = options;
  const { checkSubscriptionsSeconds = CHECK_SUBSCRIPTIONS_SECONDS } = options;
  const { say = console.error, rawLogs = false } = options;
  const firstAdministratorEmail = FIRST_ADMINISTRATOR_EMAIL;
  const company = { timeZone, firstAdministratorEmail, telephonyDefaultEmail: TELEPHONY_DEFAULT_EMAIL };

  const host = startHost(parts, { directory, smtpUrl, say });
  const { storage, clock, outbox } = host;
  let timers: ReturnType<typeof startTimers> | undefined;
  const services = await startServices(parts, {
    host,
    directory,
    notificationsPort: ports.notifications,
    onOwnersChange: () => timers?.checkSoon(),
  });
  const { database, telephonySecrets } = services;
  const functionHost = { host, services, company, say, rawLogs };
  const { workers, functions, eventSources } = startFunctionHost(parts, functionHost);
  timers = startTimers(parts, { functions, clock, checkSubscriptionsSeconds });
  const doors = { host, functions, ports, firstAdministratorEmail, telephonySecrets, timeZone };
  const { people, ...urls } = await openDoors(parts, doors);

  const caughtUp = () => Promise.all(eventSources.map((source) => source.caughtUp()));
  return {
    ...urls,
    clock,
    outbox,
    telephonySecret: telephonySecrets.journal,
    telephonySecrets,
    checkpoints: storage.checkpoints,
    engine: database.engine,
    loopbackOnly: database.loopbackOnly,
    clientInProcess: clientsInProcess({
      subjectOf: async (email) => {
        const person = await people.find(email);
        if (!person) throw new Error(`Nobody has the e-mail ${email}`);
        return person.subject;
      },
      call: (event) => functions.invoke('api', event),
    }),
    restartFunctions: workers.restart,
    checkSubscriptions: async () => {
      await functions.invoke('check-subscriptions', {});
    },
    settled: async () => {
      await caughtUp();
      await functions.idle(CALLED_BY_FUNCTIONS);
      // What those functions wrote.
      await caughtUp();
    },
  };
};

/**
 * Starts every part, each on 127.0.0.1, and points the AWS SDK of this process at them. If one does not start, those that
 * did are stopped again. Throws DatabaseUnavailable where no database can run.
 */
export const startCloud = async (options: CloudOptions = {}): Promise<Cloud> => {
  const parts = createParts();
  try {
    return { ...(await startParts(parts, options)), stop: parts.stop };
  } catch (error) {
    await parts.stop();
    throw error;
  }
};
