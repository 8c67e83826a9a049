/**
 * `npm start`: the whole journal on this machine, with a small company in it, until Ctrl+C. `npm run dev`: the same, but the
 * functions follow their sources; the cloud's own sources are watched by Node, which starts everything again.
 */
import { join, resolve } from 'node:path';
import { DatabaseUnavailable } from './aws/dynamodb/database-server.ts';
import { banner } from './banner.ts';
import { type Cloud, FIRST_ADMINISTRATOR_EMAIL, startCloud } from './cloud.ts';
import { afterChanges } from './host/after-changes.ts';
import { askedToConfirm, confirmSubscriptions } from './sample/confirm-subscriptions.ts';
import { seedCompany } from './sample/seed.ts';

const DIRECTORY = resolve(process.env.JOURNAL_DIRECTORY ?? '.local');
const FIRST_PORT = Number(process.env.PORT ?? 4000);

/** Where the functions' code is. */
const FUNCTION_SOURCES = ['functions', 'shared'].map((folder) => join(import.meta.dirname, '..', folder));

/** Stops at Ctrl+C; at a second one at once. */
const stopWhenAsked = (stopCloud: () => Promise<void>) => {
  let stopping = false;
  const stop = async () => {
    if (stopping) process.exit(1);
    stopping = true;
    console.log('\nStopping … (Ctrl+C again stops at once)');
    await stopCloud();
    console.log('Stopped. All data is kept, and pending reminders are sent after the next start.');
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
};

const restartFunctions = async (cloud: Cloud) => {
  const startedAt = performance.now();
  try {
    await cloud.restartFunctions();
    console.log(`Functions restarted in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
  } catch (error) {
    console.error('Functions not restarted; the code loaded before is still running:', error);
  }
};

const seed = (cloud: Cloud) =>
  seedCompany({
    administrator: cloud.clientInProcess(FIRST_ADMINISTRATOR_EMAIL),
    clientOf: cloud.clientInProcess,
    teamEntered: async (emails) => {
      console.log('The journal is empty: entering a small company …');
      await askedToConfirm(cloud, emails);
      await confirmSubscriptions(cloud);
    },
    checkpoints: cloud.checkpoints,
    now: cloud.clock.now(),
  });

const start = async () => {
  // A line for every request or measurement is for the cloud; here it would bury what a person should read.
  const rawLogs = process.env.POWERTOOLS_LOG_LEVEL !== undefined;
  process.env.POWERTOOLS_LOG_LEVEL ??= 'WARN';
  process.env.POWERTOOLS_METRICS_DISABLED ??= 'true';
  console.log('Starting …');
  const cloud = await startCloud({
    directory: DIRECTORY,
    ports: {
      api: FIRST_PORT,
      signIn: FIRST_PORT + 1,
      console: FIRST_PORT + 2,
      notifications: FIRST_PORT + 3,
    },
    smtpUrl: process.env.SMTP_URL,
    rawLogs,
  });
  const sources = process.argv.includes('--follow-sources')
    ? afterChanges(FUNCTION_SOURCES, () => restartFunctions(cloud))
    : undefined;
  stopWhenAsked(async () => {
    sources?.stop();
    await cloud.stop();
  });
  const wasSeeded = await seed(cloud);
  console.log(banner(cloud, { directory: DIRECTORY, wasSeeded }));
};

try {
  await start();
} catch (error) {
  if (error instanceof DatabaseUnavailable) console.error(error.message);
  else if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    console.error(
      `One of the ports ${FIRST_PORT} to ${FIRST_PORT + 3} is in use: stop what uses it, or set PORT to the first of four free ports.`,
    );
  } else console.error(error);
  process.exit(1);
}
