/**
 * `npm start`: the whole journal on this machine, with a small company in it, until Ctrl+C. `npm run dev`: the same, whose
 * functions follow their sources; what the cloud itself is made of is watched by Node, which starts everything again.
 */
import { join, resolve } from 'node:path';
import { DatabaseUnavailable } from './aws/dynamodb/database-server.ts';
import { type Cloud, FIRST_ADMINISTRATOR_EMAIL, startCloud } from './cloud.ts';
import { pbxNames } from './console/telephony-scripts.ts';
import { afterChanges } from './host/after-changes.ts';
import { askedToConfirm, confirmSubscriptions } from './sample/confirm-subscriptions.ts';
import { seedCompany } from './sample/seed.ts';

const DIRECTORY = resolve(process.env.JOURNAL_DIRECTORY ?? '.local');
const FIRST_PORT = Number(process.env.PORT ?? 4000);

/** Where the functions' code is. */
const FUNCTION_SOURCES = ['functions', 'shared'].map((folder) => join(import.meta.dirname, '..', folder));

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

  let stopping = false;
  const stop = async () => {
    if (stopping) process.exit(1);
    stopping = true;
    sources?.stop();
    console.log('\nStopping … (again to stop at once)');
    await cloud.stop();
    console.log('Stopped. Everything is kept; pending reminders go on at the next start.');
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);

  const filled = await seedCompany({
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
  console.log(banner(cloud, filled));
};

const restartFunctions = async (cloud: Cloud) => {
  const startedAt = performance.now();
  try {
    await cloud.restartFunctions();
    console.log(`Functions restarted, ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
  } catch (error) {
    console.error('Functions not restarted, the code loaded before goes on:', error);
  }
};

const banner = (cloud: Cloud, filled: boolean): string => {
  const moved = Math.round(cloud.clock.offsetMilliseconds() / 60_000);
  return `
Communications Journal is running on this machine, ready in ${Math.ceil(performance.now() / 1000)} s (database: ${cloud.engine}).

  API            ${cloud.apiUrl}/docs     to read, with examples; paths are below ${cloud.apiUrl}
  Outbox, time   ${cloud.consoleUrl}/outbox   reminders that were sent; time can be moved forward there
  Sign-in        ${cloud.signInUrl}/         no passwords: it is for trying out

Sign in as ${FIRST_ADMINISTRATOR_EMAIL} (administrator), belova@okna.example (head of sales), smirnova@okna.example (manager):

  TOKEN=$(curl -s -d email=smirnova@okna.example ${cloud.signInUrl}/token/local | node -p 'JSON.parse(fs.readFileSync(0)).access_token')
  curl -s -H "authorization: Bearer $TOKEN" '${cloud.apiUrl}/communications?limit=3'

A PBX tells of a missed call so, and the manager is reminded to call back (leave "| sh" out to see how it is signed, and with what):

${pbxNames.map((pbx) => `  curl -s ${cloud.consoleUrl}/try/${pbx} | sh`).join('\n')}

${filled ? 'A company with 200 communications was entered.' : 'Going on where it was left.'} Data: ${DIRECTORY}; remove that folder to begin anew.${
    moved === 0
      ? ''
      : `\nTime is moved forward by ${moved} minutes here. To come back to now: the outbox page, or remove the folder.`
  }${
    cloud.loopbackOnly
      ? ''
      : '\nWARNING: this Java is a bare runtime, so DynamoDB Local listens on all interfaces of this machine. Install a JDK to keep it to loopback.'
  }
Ctrl+C stops it.`;
};

try {
  await start();
} catch (error) {
  if (error instanceof DatabaseUnavailable) console.error(error.message);
  else if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    console.error(
      `A port from ${FIRST_PORT} to ${FIRST_PORT + 3} is taken: stop what uses it, or set PORT to the first of four free ones.`,
    );
  } else console.error(error);
  process.exit(1);
}
