import { DynamoDBDocumentClient, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { afterEach, expect, it, vi } from 'vitest';
import { apiContainer } from '../../../functions/container.ts';
import { metrics } from '../../../shared/environment.ts';
import { communicationOf, entryOf } from '../../support/documents.ts';
import { person } from '../../support/people.ts';
import { openTestTable } from '../../support/test-table.ts';

const DAY_MILLISECONDS = 86_400_000;
const FUNCTION = 'journal-sweep-reminders';

afterEach(() => {
  vi.restoreAllMocks();
});

/** The sweeper over a table of its own; SNS refuses every connection. */
const openSweeper = async () => {
  const { tableName, table } = await openTestTable();
  Object.assign(process.env, {
    TABLE_NAME: tableName,
    TOPIC_ARN_PREFIX: 'arn:aws:sns:eu-central-1:000000000000:journal-',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SNS: 'http://127.0.0.1:1',
    POWERTOOLS_LOG_LEVEL: 'INFO',
  });
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
  vi.spyOn(console, 'info').mockImplementation((line) => void written.push(String(line)));
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  // A function reads its environment, and so which table is its own, as it is loaded.
  vi.resetModules();
  const { handler } = await import('../../../functions/sweep-reminders.ts');
  return {
    deps: apiContainer(
      { TABLE_NAME: tableName, COMPANY_TIME_ZONE: 'Europe/Moscow', PHONE_REGION: 'RU' },
      table,
    ),
    written,
    /** Sweeps once with so much time; what was written meanwhile, line by line. */
    async sweep(remaining = () => 240_000) {
      written.length = 0;
      await handler({}, { functionName: FUNCTION, getRemainingTimeInMillis: remaining } as never);
      return written
        .join('\n')
        .split('\n')
        .filter((line) => line.startsWith('{'));
    },
  };
};

/** An entry of a manager of their own, due for twenty minutes. Answers the manager. */
const enterLate = async (deps: ReturnType<typeof apiContainer>) => {
  const manager = person();
  const twentyMinutesAgo = new Date(Date.now() - 20 * 60_000);
  const entry = entryOf({ nextDate: '2026-01-01' }, manager, twentyMinutesAgo);
  await deps.commit([
    ...deps.users.add(manager),
    ...deps.controlEntries.add(entry),
    deps.communications.add(
      communicationOf({ openEntries: [{ entryId: entry.id, nextDate: entry.nextDate }] }),
    ),
  ]);
  return manager;
};

it('R24: the age of the oldest reminder a sweep leaves unsent goes to CloudWatch, and to the log by ids alone', async () => {
  const { deps, sweep } = await openSweeper();
  const measured = async () => {
    const lines = (await sweep()).map((line) => JSON.parse(line));
    const metric = lines.find((line) => line._aws);
    expect(metric).toMatchObject({
      service: FUNCTION,
      _aws: {
        CloudWatchMetrics: [
          {
            Namespace: metrics.namespace,
            Dimensions: [['service']],
            Metrics: [{ Name: metrics.oldestUnsent, Unit: 'Seconds' }],
          },
        ],
      },
    });
    expect(lines.find((line) => line.code === 'reminders-swept')).toMatchObject({
      oldestUnsentSeconds: metric[metrics.oldestUnsent],
    });
    return metric[metrics.oldestUnsent] as number;
  };
  expect(await measured()).toBe(0);

  const manager = await enterLate(deps);
  const age = await measured();
  expect(age).toBeGreaterThanOrEqual(20 * 60);
  expect(age).toBeLessThan(25 * 60);
  const log = (await sweep()).join('\n');
  expect(log).not.toContain(manager.name);
  expect(log).not.toContain(String(manager.phone?.number));
});

it('R24: a day that can not be read makes the sweep fail, after all else is sent and measured', async () => {
  const { sweep, written } = await openSweeper();
  const { send } = DynamoDBDocumentClient.prototype;
  const day = new Date(Date.now() - 7 * DAY_MILLISECONDS).toISOString().slice(0, 10);
  vi.spyOn(DynamoDBDocumentClient.prototype, 'send').mockImplementation(function (
    this: DynamoDBDocumentClient,
    command: { input: unknown },
    ...others: unknown[]
  ) {
    const values = (command.input as Partial<QueryCommandInput>).ExpressionAttributeValues;
    if (String(values?.[':partition']).endsWith(day)) return Promise.reject(new Error('throttled'));
    return Reflect.apply(send, this, [command, ...others]);
  } as never);

  await expect(sweep()).rejects.toThrow('The due reminders of 1 days could not be read');
  expect(written.join('\n')).toContain(`"${metrics.oldestUnsent}":0`);
});

it('case 47: a time limit shorter than what is kept for the last message leaves time to send', async () => {
  const { deps, sweep } = await openSweeper();
  await enterLate(deps);
  const endsAt = performance.now() + 30_000;
  const lines = await sweep(() => Math.max(0, endsAt - performance.now()));
  expect(lines.map((line) => JSON.parse(line)).find(({ code }) => code === 'reminders-swept')).toMatchObject({
    // SNS refuses here: it was tried, which is what this is about.
    failed: 1,
    left: 0,
  });
});

it('case 47: a sweep that leaves reminders and sends none is a failure that shows', async () => {
  const { deps, sweep } = await openSweeper();
  await enterLate(deps);
  // Asked by the pipeline, then by the sweeper as it begins; reading what is late takes all the rest.
  const remaining = [240_000, 240_000];
  await expect(sweep(() => remaining.shift() ?? 0)).rejects.toThrow(
    'There was no time to send 1 late reminders',
  );
});
