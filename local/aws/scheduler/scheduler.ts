/**
 * EventBridge Scheduler's API and engine, for one-shots. Where AWS's behaviour is not proven the stricter one is
 * chosen: what was created for a moment already past never fires.
 */
import { createHash, randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import type { Clock } from '../../host/clock.ts';
import { type ListenOptions, listen } from '../../host/listen.ts';
import type { ScheduleRecord, Storage } from '../../host/storage.ts';

const account = '000000000000';
const defaultGroup = 'default';
const inputLimitBytes = 256 * 1024;
const defaultQuota = 10_000_000;
const invocationLimitMilliseconds = 30_000;
const batchSize = 20;
/** Timers stop while a machine sleeps, and can't span more than 24 days: so none is longer than this. */
const longestTimerMilliseconds = 30_000;
const longestBackOffSeconds = 60;

type ErrorType =
  | 'ValidationException'
  | 'ConflictException'
  | 'ResourceNotFoundException'
  | 'ServiceQuotaExceededException';

const statusOf = {
  ValidationException: 400,
  ServiceQuotaExceededException: 402,
  ResourceNotFoundException: 404,
  ConflictException: 409,
} as const satisfies Record<ErrorType, number>;

class SchedulerError extends Error {
  readonly type: ErrorType;
  constructor(type: ErrorType, message: string) {
    super(message);
    this.type = type;
  }
}

const name = z.string().regex(/^[0-9a-zA-Z\-_.]{1,64}$/, {
  error: 'Member must have length between 1 and 64 and satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$',
});
const clientToken = z.string().regex(/^[a-zA-Z0-9\-_]{1,64}$/, {
  error: 'Member must have length between 1 and 64 and satisfy regular expression pattern: ^[a-zA-Z0-9-_]+$',
});
const retryPolicy = z.object({
  MaximumEventAgeInSeconds: z.int().min(60).max(86_400).default(86_400),
  MaximumRetryAttempts: z.int().min(0).max(185).default(185),
});
const flexibleTimeWindow = z.discriminatedUnion('Mode', [
  z.strictObject({ Mode: z.literal('OFF') }),
  z.strictObject({ Mode: z.literal('FLEXIBLE'), MaximumWindowInMinutes: z.int().min(1).max(1440) }),
]);
const target = z
  .looseObject({
    Arn: z.string().regex(/^arn:aws[a-z-]*:[^:]+:[^:]*:[^:]*:.+$/, { error: 'Member must be an ARN' }),
    RoleArn: z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/, {
      error: 'Member must be the ARN of an IAM role',
    }),
    Input: z
      .string()
      .min(1)
      .refine((text) => Buffer.byteLength(text) <= inputLimitBytes, {
        error: 'Member must be at most 256 KB',
      })
      .optional(),
    RetryPolicy: retryPolicy.prefault({}),
    DeadLetterConfig: z
      .object({
        Arn: z
          .string()
          .regex(/^arn:aws[a-z-]*:sqs:/, { error: 'Member must be a queue' })
          .optional(),
      })
      .optional(),
  })
  .refine(({ Arn, Input }) => Input === undefined || !isLambda(Arn) || parsesAsJson(Input), {
    path: ['Input'],
    error: 'Member must be well-formed JSON for a Lambda target',
  });

const definition = z.object({
  GroupName: name.default(defaultGroup),
  ScheduleExpression: z.string().min(1).max(256),
  ScheduleExpressionTimezone: z.string().min(1).max(50).default('UTC'),
  StartDate: z.number().optional(),
  EndDate: z.number().optional(),
  Description: z.string().max(512).optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  KmsKeyArn: z.string().optional(),
  Target: target,
  FlexibleTimeWindow: flexibleTimeWindow,
  ActionAfterCompletion: z.enum(['NONE', 'DELETE']).default('NONE'),
});
type Definition = z.infer<typeof definition>;

const listQuery = z.object({
  ScheduleGroup: name.optional(),
  NamePrefix: name.optional(),
  State: z.enum(['ENABLED', 'DISABLED']).optional(),
  MaxResults: z.coerce.number().int().min(1).max(100).default(100),
  NextToken: z.string().max(2048).optional(),
});

export interface SchedulerOptions extends ListenOptions {
  readonly storage: Pick<Storage, 'schedules' | 'scheduleGroups' | 'failures'>;
  readonly clock: Pick<Clock, 'now' | 'onAdvance'>;
  readonly region?: string | undefined;
  /** How many schedules there may be: ten million unless given. */
  readonly quota?: number | undefined;
}

/** Hands the payload (any JSON value) to the target; a rejection is retried by the schedule's RetryPolicy. */
export type Invoke = (targetArn: string, payload: unknown) => Promise<void>;

export interface Scheduler {
  readonly endpoint: string;
  /**
   * Fires what is due from now on, what came due while nothing ran included. At least once: a crash between an
   * invocation and its mark fires again.
   */
  start(invoke: Invoke): void;
  /** Stops it after the invocations under way. */
  stop(): Promise<void>;
}

/** Opens the endpoint. Nothing fires before `start`: what is fired at may need the endpoint to be there. */
export async function openScheduler(options: SchedulerOptions): Promise<Scheduler> {
  const { clock } = options;
  const engine = createEngine(options);
  const listening = await listen(schedulerApp(options, engine.arm), options);
  const stopListening = clock.onAdvance(engine.arm);
  return {
    endpoint: listening.endpoint,
    start: engine.start,
    stop: async () => {
      stopListening();
      await Promise.all([listening.stop(), engine.stop()]);
    },
  };
}

function schedulerApp(options: SchedulerOptions, changed: () => void): Hono {
  const { storage, clock, region = 'eu-central-1', quota = defaultQuota } = options;
  const { schedules, scheduleGroups } = storage;
  const app = new Hono();

  const scheduleArn = (group: string, schedule: string) =>
    `arn:aws:scheduler:${region}:${account}:schedule/${group}/${schedule}`;
  const groupArn = (group: string) => `arn:aws:scheduler:${region}:${account}:schedule-group/${group}`;

  const requireGroup = (group: string) => {
    if (group !== defaultGroup && scheduleGroups.get(group) === undefined) {
      throw new SchedulerError('ResourceNotFoundException', `Schedule group ${group} does not exist.`);
    }
  };
  const requireSchedule = (group: string, schedule: string) => {
    requireGroup(group);
    const record = schedules.get(group, schedule);
    if (record === undefined) {
      throw new SchedulerError('ResourceNotFoundException', `Schedule ${schedule} does not exist.`);
    }
    return record;
  };

  app.post('/schedules/:name', async (context) => {
    const schedule = parse(name, context.req.param('name'), 'name');
    const body = await readJson(context);
    const parsed = parse(definition, body);
    const token = parse(clientToken.optional(), body.ClientToken, 'clientToken') ?? randomUUID();
    const due = dueMilliseconds(parsed);
    requireGroup(parsed.GroupName);

    const ScheduleArn = scheduleArn(parsed.GroupName, schedule);
    const fingerprint = createHash('sha256').update(JSON.stringify(parsed)).digest('hex');
    const existing = schedules.get(parsed.GroupName, schedule);
    if (existing !== undefined) {
      if (existing.clientToken === token && existing.fingerprint === fingerprint) {
        return context.json({ ScheduleArn });
      }
      throw new SchedulerError('ConflictException', `Schedule ${schedule} already exists.`);
    }
    if (schedules.count() >= quota) {
      throw new SchedulerError(
        'ServiceQuotaExceededException',
        `The account has ${quota} schedules already.`,
      );
    }

    const createdAt = clock.now().toISOString();
    schedules.put({
      group: parsed.GroupName,
      name: schedule,
      definition: parsed,
      createdAt,
      modifiedAt: createdAt,
      clientToken: token,
      fingerprint,
      revision: 1,
      ...plan(parsed, due),
    });
    changed();
    return context.json({ ScheduleArn });
  });

  app.put('/schedules/:name', async (context) => {
    const schedule = parse(name, context.req.param('name'), 'name');
    const body = await readJson(context);
    // The defaults of the schema are what resets the fields left out.
    const parsed = parse(definition, body);
    parse(clientToken.optional(), body.ClientToken, 'clientToken');
    const due = dueMilliseconds(parsed);
    const existing = requireSchedule(parsed.GroupName, schedule);
    schedules.put({
      ...existing,
      definition: parsed,
      modifiedAt: clock.now().toISOString(),
      revision: existing.revision + 1,
      firstAttemptMilliseconds: undefined,
      ...plan(parsed, due),
    });
    changed();
    return context.json({ ScheduleArn: scheduleArn(parsed.GroupName, schedule) });
  });

  app.get('/schedules/:name', (context) => {
    const schedule = parse(name, context.req.param('name'), 'name');
    const group = parse(name, context.req.query('groupName') ?? defaultGroup, 'groupName');
    const record = requireSchedule(group, schedule);
    return context.json({
      Arn: scheduleArn(group, schedule),
      Name: schedule,
      ...definitionOf(record),
      CreationDate: epochSeconds(record.createdAt),
      LastModificationDate: epochSeconds(record.modifiedAt),
    });
  });

  app.delete('/schedules/:name', (context) => {
    const schedule = parse(name, context.req.param('name'), 'name');
    const group = parse(name, context.req.query('groupName') ?? defaultGroup, 'groupName');
    requireSchedule(group, schedule);
    schedules.delete(group, schedule);
    changed();
    return context.json({});
  });

  app.get('/schedules', (context) => {
    const query = parse(listQuery, context.req.query());
    if (query.ScheduleGroup !== undefined) requireGroup(query.ScheduleGroup);
    const matching = schedules
      .list()
      .filter(
        (record) =>
          (query.ScheduleGroup === undefined || record.group === query.ScheduleGroup) &&
          record.name.startsWith(query.NamePrefix ?? '') &&
          (query.State === undefined || definitionOf(record).State === query.State),
      );
    const { page, NextToken } = paginate(matching, (record) => [record.group, record.name], query);
    return context.json({
      NextToken,
      Schedules: page.map((record) => ({
        Arn: scheduleArn(record.group, record.name),
        Name: record.name,
        GroupName: record.group,
        State: definitionOf(record).State,
        Target: { Arn: definitionOf(record).Target.Arn },
        CreationDate: epochSeconds(record.createdAt),
        LastModificationDate: epochSeconds(record.modifiedAt),
      })),
    });
  });

  app.post('/schedule-groups/:name', async (context) => {
    const group = parse(name, context.req.param('name'), 'name');
    const body = await readJson(context);
    const token = parse(clientToken.optional(), body.ClientToken, 'clientToken') ?? randomUUID();
    const existing = scheduleGroups.get(group);
    if (group === defaultGroup || (existing !== undefined && existing.clientToken !== token)) {
      throw new SchedulerError('ConflictException', `Schedule group ${group} already exists.`);
    }
    if (existing === undefined) {
      scheduleGroups.put({ name: group, createdAt: clock.now().toISOString(), clientToken: token });
    }
    return context.json({ ScheduleGroupArn: groupArn(group) });
  });

  app.get('/schedule-groups/:name', (context) => {
    const group = parse(name, context.req.param('name'), 'name');
    requireGroup(group);
    const createdAt = epochSeconds(scheduleGroups.get(group)?.createdAt ?? new Date(0).toISOString());
    return context.json({
      Arn: groupArn(group),
      Name: group,
      State: 'ACTIVE',
      CreationDate: createdAt,
      LastModificationDate: createdAt,
    });
  });

  app.delete('/schedule-groups/:name', (context) => {
    const group = parse(name, context.req.param('name'), 'name');
    if (group === defaultGroup) {
      throw new SchedulerError('ValidationException', 'The default schedule group can not be deleted.');
    }
    requireGroup(group);
    scheduleGroups.delete(group);
    changed();
    return context.json({});
  });

  app.notFound((context) =>
    failure(context, 404, 'UnknownOperationException', 'There is no such operation.'),
  );
  app.onError((error, context) =>
    error instanceof SchedulerError
      ? failure(context, statusOf[error.type], error.type, error.message)
      : failure(context, 500, 'InternalServerException', error.message),
  );
  return app;

  /** Whether and when it fires, judged now: a moment already past never does. */
  function plan(parsed: Definition, due: number | undefined) {
    const fires = due !== undefined && due > clock.now().getTime() && parsed.State === 'ENABLED';
    return {
      status: fires ? ('pending' as const) : ('dormant' as const),
      dueMilliseconds: due ?? 0,
      nextAttemptMilliseconds: due ?? 0,
      attempts: 0,
    };
  }
}

/** Fires pending schedules at their moments by the clock, with retries. `arm` looks again at what is next. */
function createEngine({ storage, clock, region = 'eu-central-1' }: SchedulerOptions) {
  const { schedules, failures } = storage;
  let invoke: Invoke | undefined;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> | undefined;
  let stopped = false;

  const arm = () => {
    clearTimeout(timer);
    if (stopped || invoke === undefined || round !== undefined) return;
    const fire = fireWith(invoke);
    const next = schedules.nextMilliseconds();
    if (next === undefined) return;
    const wait = Math.min(Math.max(next - clock.now().getTime(), 0), longestTimerMilliseconds);
    timer = setTimeout(() => {
      round = fireDue(fire).finally(() => {
        round = undefined;
        arm();
      });
    }, wait);
  };

  async function fireDue(fire: (record: ScheduleRecord) => Promise<void>): Promise<void> {
    while (!stopped) {
      const due = schedules.due(clock.now().getTime(), batchSize);
      if (due.length === 0) return;
      await Promise.all(due.map(fire));
    }
  }

  const fireWith =
    (invoke: Invoke) =>
    async (record: ScheduleRecord): Promise<void> => {
      const { Target } = definitionOf(record);
      const startedMilliseconds = clock.now().getTime();
      const attempts = record.attempts + 1;
      const payload = payloadOf(record, attempts, region);
      try {
        await withinLimit(invoke(Target.Arn, payload));
        settle(record, attempts);
      } catch (error) {
        const first = record.firstAttemptMilliseconds ?? startedMilliseconds;
        const next = clock.now().getTime() + backOffSeconds(attempts) * 1000;
        const { MaximumEventAgeInSeconds, MaximumRetryAttempts } = Target.RetryPolicy;
        const givenUp = attempts > MaximumRetryAttempts || next - first > MaximumEventAgeInSeconds * 1000;
        if (!givenUp) {
          whenUnchanged(record, (current) =>
            schedules.put({
              ...current,
              attempts,
              firstAttemptMilliseconds: first,
              nextAttemptMilliseconds: next,
            }),
          );
          return;
        }
        const queue = Target.DeadLetterConfig?.Arn;
        failures.add({
          source: 'scheduler',
          function: Target.Arn,
          payload,
          error: `${record.group}/${record.name}, ${attempts} attempts: ${messageOf(error)} (${
            queue === undefined ? 'no DeadLetterConfig: AWS would drop it' : `dead-letter queue ${queue}`
          })`,
          at: clock.now().toISOString(),
        });
        settle(record, attempts);
      }
    };

  function settle(record: ScheduleRecord, attempts: number) {
    whenUnchanged(record, (current) => {
      if (definitionOf(current).ActionAfterCompletion === 'DELETE')
        schedules.delete(current.group, current.name);
      else schedules.put({ ...current, status: 'completed', attempts });
    });
  }

  /** An update or deletion while the invocation was under way is the last word. */
  function whenUnchanged(record: ScheduleRecord, change: (current: ScheduleRecord) => void) {
    const current = schedules.get(record.group, record.name);
    if (current?.revision === record.revision && current.createdAt === record.createdAt) change(current);
  }

  return {
    arm,
    start: (target: Invoke) => {
      invoke = target;
      arm();
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}

/** What the target gets: the input with Scheduler's keywords filled in, or the event Scheduler makes up without one. */
function payloadOf(record: ScheduleRecord, attempt: number, region: string): unknown {
  const { Input } = definitionOf(record).Target;
  const arn = `arn:aws:scheduler:${region}:${account}:schedule/${record.group}/${record.name}`;
  const scheduledTime = new Date(record.dueMilliseconds).toISOString().replace('.000Z', 'Z');
  const executionId = randomUUID();
  if (Input === undefined) {
    return {
      version: '0',
      id: executionId,
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account,
      time: scheduledTime,
      region,
      resources: [arn],
      detail: '{}',
    };
  }
  const text = Input.replaceAll('<aws.scheduler.schedule-arn>', arn)
    .replaceAll('<aws.scheduler.scheduled-time>', scheduledTime)
    .replaceAll('<aws.scheduler.execution-id>', executionId)
    .replaceAll('<aws.scheduler.attempt-number>', String(attempt));
  return parsesAsJson(text) ? JSON.parse(text) : text;
}

/**
 * The moment an `at()` names, in epoch milliseconds; undefined for a local time that a change of clocks leaves out,
 * which is taken never to come.
 * @throws ValidationException for anything that is no one-shot
 */
function dueMilliseconds(parsed: Definition): number | undefined {
  const { ScheduleExpression: expression, ScheduleExpressionTimezone: zone } = parsed;
  if (/^(rate|cron)\(/.test(expression)) {
    throw new SchedulerError(
      'ValidationException',
      `The local scheduler runs one-shots only: at(yyyy-mm-ddThh:mm:ss), not ${expression}.`,
    );
  }
  const invalid = () =>
    new SchedulerError('ValidationException', `Invalid Schedule Expression ${expression}.`);
  const [, moment] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\d)\)$/.exec(expression) ?? [];
  if (moment === undefined) throw invalid();
  let local: Temporal.PlainDateTime;
  try {
    local = Temporal.PlainDateTime.from(moment, { overflow: 'reject' });
  } catch {
    throw invalid();
  }
  // Temporal takes offsets for zones too; Scheduler knows names of the IANA database only.
  if (/^[+-]/.test(zone)) throw invalidZone(zone);
  let zoned: Temporal.ZonedDateTime;
  try {
    zoned = local.toZonedDateTime(zone, { disambiguation: 'earlier' });
  } catch {
    throw invalidZone(zone);
  }
  return zoned.toPlainDateTime().equals(local) ? zoned.epochMilliseconds : undefined;
}

function invalidZone(zone: string): SchedulerError {
  return new SchedulerError('ValidationException', `Invalid ScheduleExpressionTimezone ${zone}.`);
}

function paginate<T>(
  items: readonly T[],
  keyOf: (item: T) => readonly string[],
  { MaxResults, NextToken }: { MaxResults: number; NextToken?: string | undefined },
): { page: T[]; NextToken?: string | undefined } {
  const tokenOf = (item: T) => Buffer.from(JSON.stringify(keyOf(item))).toString('base64url');
  let start = 0;
  if (NextToken !== undefined) {
    const after = z
      .tuple([z.string(), z.string()])
      .safeParse(safeJson(Buffer.from(NextToken, 'base64url').toString()));
    if (!after.success) throw new SchedulerError('ValidationException', 'Invalid NextToken.');
    const last = after.data;
    const index = items.findIndex((item) => isAfter(keyOf(item), last));
    start = index === -1 ? items.length : index;
  }
  const page = items.slice(start, start + MaxResults);
  const lastOfPage = page.at(-1);
  const isEnd = start + MaxResults >= items.length || lastOfPage === undefined;
  return { page, NextToken: isEnd ? undefined : tokenOf(lastOfPage) };
}

function isAfter(key: readonly string[], last: readonly string[]): boolean {
  const [group = '', schedule = ''] = key;
  const [lastGroup = '', lastSchedule = ''] = last;
  return group === lastGroup ? schedule > lastSchedule : group > lastGroup;
}

function parse<T extends z.ZodType>(schema: T, value: unknown, member?: string): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  const details = issues.map(
    (issue) =>
      `Value at '${[member, ...issue.path].filter((part) => part !== undefined).join('.')}' failed to satisfy constraint: ${issue.message}`,
  );
  throw new SchedulerError(
    'ValidationException',
    `${issues.length} validation ${issues.length === 1 ? 'error' : 'errors'} detected: ${details.join('; ')}`,
  );
}

async function readJson(context: Context): Promise<Record<string, unknown>> {
  const text = await context.req.text();
  const body = z.record(z.string(), z.unknown()).safeParse(text === '' ? {} : safeJson(text));
  if (!body.success) throw new SchedulerError('ValidationException', 'The body is not a JSON object.');
  return body.data;
}

function failure(context: Context, status: 400 | 402 | 404 | 409 | 500, type: string, message: string) {
  return context.json({ Message: message }, status, { 'x-amzn-errortype': type });
}

function definitionOf(record: ScheduleRecord): Definition {
  return record.definition as Definition;
}

async function withinLimit(work: Promise<void>): Promise<void> {
  let limit: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    limit = setTimeout(
      () => reject(new Error('the target did not answer in time')),
      invocationLimitMilliseconds,
    );
  });
  await Promise.race([work, tooLong]).finally(() => clearTimeout(limit));
}

function backOffSeconds(attempts: number): number {
  return Math.min(2 ** (attempts - 1), longestBackOffSeconds);
}

function epochSeconds(at: string): number {
  return Date.parse(at) / 1000;
}

function isLambda(arn: string): boolean {
  return /^arn:aws[a-z-]*:lambda:/.test(arn);
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parsesAsJson(text: string): boolean {
  return safeJson(text) !== undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
