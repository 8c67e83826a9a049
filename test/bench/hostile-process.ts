/** Hostile bodies of one kind, sent to one operation, as a child process of `hostile.ts`. */
import { startSecrets } from '../../local/aws/secrets.ts';
import { routes } from '../../shared/api/all-routes.ts';
import type { RouteSpec } from '../../shared/api/route-spec.ts';
import { type HttpHandler, httpEvent } from '../support/in-process.ts';
import { administrator } from '../support/people.ts';
import { secrets } from '../support/telephony.ts';
import type { HostileAnswer } from './hostile.ts';
import { startJournal } from './journal.ts';
import { median } from './measurement.ts';

const SECRETS_ARN = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:telephony';
/** Runs of each body, and the longest one run may take for there to be another. */
const RUNS = 5;
const LONG_MILLISECONDS = 2000;

const filled = (before: string, unit: string, after: string, bytes: number) => {
  const units = Math.floor((bytes - Buffer.byteLength(before + after)) / Buffer.byteLength(unit));
  return before + unit.repeat(units) + after;
};

/** Two marks of different classes in the wrong order: normalising puts each before all of the other kind. */
const MARKS = '\u0301\u0316';

const bodies: Readonly<Record<string, (bytes: number) => string>> = {
  ampersands: (bytes) => filled('sign=x&event=NOTIFY_START&json={}&', 'a&', '', bytes),
  escapes: (bytes) => filled('sign=x&event=NOTIFY_START&json=', '%ff', '', bytes),
  brackets: (bytes) => '['.repeat(bytes / 2) + ']'.repeat(bytes / 2),
  marks: (bytes) => filled('{"preliminaryContact":{"callerName":"a', MARKS, '"}}', bytes),
  // A record may have some tens of thousands of characters, a part some hundreds of records.
  cells: (bytes) =>
    filled('{"sequence":0,"firstLine":2,"text":"', `a${MARKS.repeat(2500)};;\\n`, '"}', bytes),
  keys: (bytes) => {
    const keys: string[] = [];
    for (let length = 2; length < bytes - 20; length += (keys.at(-1)?.length ?? 0) + 1)
      keys.push(`"k${keys.length}":1`);
    return `{${keys.join(',')}}`;
  },
  columns: (bytes) => filled('{"name":"a","columns":[{"a":1}', ',{"a":1}', ']}', bytes),
  filters: (bytes) => filled('{"filters":[{"column":"topic"}', ',{"column":"topic"}', ']}', bytes),
};

// Nobody is left to answer to when the parent is gone. Exiting takes the database along.
process.once('disconnect', () => process.exit());
const [operation = '', kind = '', ...sizes] = process.argv.slice(2);
const route = routes[operation as keyof typeof routes] as RouteSpec;
const journal = await startJournal();
const kept = await startSecrets({ secrets: { [SECRETS_ARN]: JSON.stringify(secrets) } });
Object.assign(process.env, {
  AWS_ENDPOINT_URL_SECRETS_MANAGER: kept.endpoint,
  TELEPHONY_SECRETS_ARN: SECRETS_ARN,
  TELEPHONY_DEFAULT_EMAIL: administrator.email,
  FIRST_ADMINISTRATOR_EMAIL: administrator.email,
});
try {
  // Only now: the functions read their environment as they are loaded.
  const { handler } = (
    route.function === 'telephony'
      ? await import('../../functions/telephony.ts')
      : await import('../../functions/api.ts')
  ) as { handler: HttpHandler };
  const send = async (path: string, subject: string, body: string) => {
    const headers = {
      'content-type': route.form ? 'application/x-www-form-urlencoded' : 'application/json',
      'x-timestamp': String(Math.floor(Date.now() / 1000)),
      'x-signature': 'no signature',
      signature: 'no signature',
    };
    const request = new Request(`http://journal.example${path}`, { method: 'POST', headers });
    const event = httpEvent(request, route.form ? Buffer.from(body).toString('base64') : body, subject);
    const before = process.cpuUsage();
    const answer = await handler({ ...event, isBase64Encoded: route.form === true } as never, {} as never);
    const { user, system } = process.cpuUsage(before);
    return { ...(answer as { statusCode: number; body: string }), milliseconds: (user + system) / 1000 };
  };

  const isImport = operation === 'import-chunk';
  const subject = isImport ? (administrator.subject ?? '') : 'subject-of-no-user';
  let { path } = route as { path: string };
  if (isImport) {
    const job = { kind: 'counterparties', name: 'a.csv', header: 'Имя;Папка;Телефон', dryRun: true };
    const { body } = await send('/imports', subject, JSON.stringify(job));
    path = path.replace('{importId}', JSON.parse(body).id);
  }
  let sequence = 0;
  /** A part that comes again is answered by its number. */
  const renewed = (body: string) =>
    isImport ? body.replace('"sequence":0', `"sequence":${sequence++}`) : body;
  const bodyOf = bodies[kind];
  if (!bodyOf) throw new Error(`There is no body of ${kind}`);
  // The code is warm before it is measured.
  for (let run = 0; run < 20; run++) await send(path, subject, renewed(bodyOf(isImport ? 16_384 : 2048)));
  for (const size of sizes) {
    const body = bodyOf(Number(size) * 1024);
    const runs: number[] = [];
    let status = 0;
    for (let run = 0; run < RUNS && (runs[0] ?? 0) < LONG_MILLISECONDS; run++) {
      const answer = await send(path, subject, renewed(body));
      status = answer.statusCode;
      runs.push(answer.milliseconds);
    }
    process.send?.({ kilobytes: Number(size), milliseconds: median(runs), status } satisfies HostileAnswer);
  }
} finally {
  await kept.stop();
  await journal.stop();
  process.disconnect?.();
}
