/** What `npm start` prints once everything runs. */
import { type Cloud, FIRST_ADMINISTRATOR_EMAIL } from './cloud.ts';
import { PBX_NAMES } from './console/telephony-scripts.ts';

const timeLine = ({ clock }: Cloud): string[] => {
  const minutes = Math.round(clock.offsetMilliseconds() / 60_000);
  if (minutes === 0) return [];
  return [
    `Time is ${minutes} minutes ahead here. To return to the present, use the outbox page or remove the folder.`,
  ];
};

const loopbackLine = ({ loopbackOnly }: Cloud): string[] =>
  loopbackOnly
    ? []
    : [
        'WARNING: this Java is a bare runtime, so DynamoDB Local listens on all interfaces of this machine. Install a JDK to keep it to loopback.',
      ];

export const banner = (
  cloud: Cloud,
  { directory, wasSeeded }: { directory: string; wasSeeded: boolean },
): string => {
  const { apiUrl, consoleUrl, signInUrl, engine } = cloud;
  return [
    `
Communications Journal is running on this machine, ready in ${Math.ceil(performance.now() / 1000)} s (database: ${engine}).

  API            ${apiUrl}/docs     the reference, with examples; all paths start with ${apiUrl}
  Outbox, time   ${consoleUrl}/outbox   the reminders that were sent; time can be moved forward there
  Sign-in        ${signInUrl}/         for trying out: there are no passwords

Sign in as ${FIRST_ADMINISTRATOR_EMAIL} (administrator), belova@okna.example (head of sales) or smirnova@okna.example (manager):

  TOKEN=$(curl -s -d email=smirnova@okna.example ${signInUrl}/token/local | node -p 'JSON.parse(fs.readFileSync(0)).access_token')
  curl -s -H "authorization: Bearer $TOKEN" '${apiUrl}/communications?limit=3'

Report a missed call as a PBX does, and the manager is reminded to call back (leave out "| sh" to see how it is signed):

${PBX_NAMES.map((pbx) => `  curl -s ${consoleUrl}/try/${pbx} | sh`).join('\n')}

${wasSeeded ? 'A company with 200 communications was entered.' : 'Continuing where the last run stopped.'} Data: ${directory}; remove that folder to start from scratch.`,
    ...timeLine(cloud),
    ...loopbackLine(cloud),
    'Ctrl+C stops it.',
  ].join('\n');
};
