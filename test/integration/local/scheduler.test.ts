import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListSchedulesCommand,
  type ListSchedulesCommandInput,
  ResourceNotFoundException,
  SchedulerClient,
  ServiceQuotaExceededException,
  UpdateScheduleCommand,
  ValidationException,
} from '@aws-sdk/client-scheduler';
import { afterEach, describe, expect, it, type Mock, vi } from 'vitest';
import { type Invoke, openScheduler, type SchedulerOptions } from '../../../local/aws/scheduler/scheduler.ts';
import { createClock } from '../../../local/host/clock.ts';
import { openStorage } from '../../../local/host/storage.ts';
import { localClient } from '../../support/local-client.ts';

const functionArn = 'arn:aws:lambda:eu-central-1:000000000000:function:send-reminder';
const roleArn = 'arn:aws:iam::000000000000:role/scheduler';
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function setup(
  {
    invoke = vi.fn<Invoke>(async () => {}),
    ...options
  }: Partial<SchedulerOptions> & { invoke?: Mock<Invoke> } = {},
  path = ':memory:',
) {
  const storage = openStorage(path);
  cleanups.push(() => storage.close());
  const clock = createClock(storage);
  const scheduler = await openScheduler({ storage, clock, ...options });
  scheduler.start(invoke);
  cleanups.push(() => scheduler.stop());
  const client = new SchedulerClient({ ...localClient(scheduler.endpoint), maxAttempts: 1 });
  cleanups.push(() => client.destroy());

  const at = (seconds: number) =>
    `at(${new Date(clock.now().getTime() + seconds * 1000).toISOString().slice(0, 19)})`;
  const request = (change: Partial<CreateScheduleCommandInput> = {}): CreateScheduleCommandInput => ({
    Name: 'r-1-v1',
    ScheduleExpression: at(3600),
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: functionArn, RoleArn: roleArn, Input: '{"entryId":"1","version":1}' },
    ...change,
  });
  const create = (change: Partial<CreateScheduleCommandInput> = {}) =>
    client.send(new CreateScheduleCommand(request(change)));
  return { storage, clock, invoke, scheduler, client, at, request, create };
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('creation', () => {
  it('gives back what was put in, with the defaults', async () => {
    const { client, create } = await setup();
    const { ScheduleArn } = await create({ Description: 'why', ActionAfterCompletion: 'DELETE' });
    expect(ScheduleArn).toBe('arn:aws:scheduler:eu-central-1:000000000000:schedule/default/r-1-v1');

    const schedule = await client.send(new GetScheduleCommand({ Name: 'r-1-v1' }));
    expect(schedule).toMatchObject({
      Arn: ScheduleArn,
      Name: 'r-1-v1',
      GroupName: 'default',
      State: 'ENABLED',
      Description: 'why',
      ScheduleExpressionTimezone: 'UTC',
      ActionAfterCompletion: 'DELETE',
      Target: { RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 } },
    });
    expect(schedule.CreationDate).toBeInstanceOf(Date);
  });

  it('is idempotent for one token and one request, and a conflict otherwise', async () => {
    const { create, request } = await setup();
    const same = request({ ClientToken: 'token-1' });
    const first = await create(same);
    expect((await create(same)).ScheduleArn).toBe(first.ScheduleArn);
    await expect(create({ ...same, ClientToken: 'token-2' })).rejects.toBeInstanceOf(ConflictException);
    await expect(create({ ...same, Description: 'other' })).rejects.toBeInstanceOf(ConflictException);
    await expect(create(request())).rejects.toMatchObject({ $metadata: { httpStatusCode: 409 } });
  });

  it.each<[string, Partial<CreateScheduleCommandInput>]>([
    ['a name of other characters', { Name: 'r#1' }],
    ['a name too long', { Name: 'x'.repeat(65) }],
    ['a group of other characters', { GroupName: 'a b' }],
    ['a token too long', { ClientToken: 'x'.repeat(65) }],
    ['a moment with Z', { ScheduleExpression: 'at(2030-01-01T00:00:00Z)' }],
    ['a moment with a fraction', { ScheduleExpression: 'at(2030-01-01T00:00:00.000)' }],
    ['a bare date', { ScheduleExpression: 'at(2030-01-01)' }],
    ['a day that does not exist', { ScheduleExpression: 'at(2030-02-30T00:00:00)' }],
    ['rate', { ScheduleExpression: 'rate(5 minutes)' }],
    ['cron', { ScheduleExpression: 'cron(0 9 * * ? *)' }],
    ['an unknown zone', { ScheduleExpressionTimezone: 'Europe/Atlantis' }],
    ['an offset for a zone', { ScheduleExpressionTimezone: '+03:00' }],
    ['no window', { FlexibleTimeWindow: undefined }],
    ['a window without its length', { FlexibleTimeWindow: { Mode: 'FLEXIBLE' } }],
    ['a length without a window', { FlexibleTimeWindow: { Mode: 'OFF', MaximumWindowInMinutes: 5 } }],
    ['no target', { Target: undefined }],
    ['no role', { Target: { Arn: functionArn, RoleArn: undefined } }],
    ['a role that is none', { Target: { Arn: functionArn, RoleArn: functionArn } }],
    ['input too long', { Target: { Arn: functionArn, RoleArn: roleArn, Input: `"${'ы'.repeat(131_072)}"` } }],
    ['input that is no JSON', { Target: { Arn: functionArn, RoleArn: roleArn, Input: 'hello' } }],
    [
      'too many retries',
      { Target: { Arn: functionArn, RoleArn: roleArn, RetryPolicy: { MaximumRetryAttempts: 186 } } },
    ],
    [
      'too short an age',
      { Target: { Arn: functionArn, RoleArn: roleArn, RetryPolicy: { MaximumEventAgeInSeconds: 59 } } },
    ],
  ])('refuses %s', async (_, change) => {
    const { create, storage } = await setup();
    const error = await failureOf(create(change));
    expect(error).toBeInstanceOf(ValidationException);
    expect(error).toMatchObject({ $metadata: { httpStatusCode: 400 } });
    expect(storage.schedules.count()).toBe(0);
  });

  it('says that recurring schedules are not run here', async () => {
    const { create } = await setup();
    await expect(create({ ScheduleExpression: 'rate(1 day)' })).rejects.toThrow(/one-shots only/);
  });

  it('keeps to the quota', async () => {
    const { create } = await setup({ quota: 1 });
    await create();
    const error = await failureOf(create({ Name: 'r-2-v1' }));
    expect(error).toBeInstanceOf(ServiceQuotaExceededException);
    expect(error).toMatchObject({ $metadata: { httpStatusCode: 402 } });
  });
});

describe('the other operations', () => {
  it('updates, resetting every field left out', async () => {
    const { client, create, at, request } = await setup();
    await create({ Description: 'why', ActionAfterCompletion: 'DELETE' });
    await client.send(new UpdateScheduleCommand({ ...request(), ScheduleExpression: at(7200) }));
    const schedule = await client.send(new GetScheduleCommand({ Name: 'r-1-v1' }));
    expect(schedule.Description).toBeUndefined();
    expect(schedule.ActionAfterCompletion).toBe('NONE');
    expect(schedule.ScheduleExpression).toBe(at(7200));
  });

  it('does not find what is not there', async () => {
    const { client, request, create } = await setup();
    const missing = [
      client.send(new GetScheduleCommand({ Name: 'x' })),
      client.send(new DeleteScheduleCommand({ Name: 'x' })),
      client.send(new UpdateScheduleCommand(request())),
      create({ GroupName: 'unknown' }),
      client.send(new ListSchedulesCommand({ GroupName: 'unknown' })),
      client.send(new GetScheduleGroupCommand({ Name: 'unknown' })),
      client.send(new DeleteScheduleGroupCommand({ Name: 'unknown' })),
    ];
    for (const work of missing) {
      const error = await failureOf(work);
      expect(error).toBeInstanceOf(ResourceNotFoundException);
      expect(error).toMatchObject({ $metadata: { httpStatusCode: 404 } });
    }
  });

  it('deletes once', async () => {
    const { client, create } = await setup();
    await create();
    await client.send(new DeleteScheduleCommand({ Name: 'r-1-v1' }));
    const again = client.send(new DeleteScheduleCommand({ Name: 'r-1-v1' }));
    await expect(again).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it('lists by group, prefix and state, in pages', async () => {
    const { client, create } = await setup();
    await client.send(new CreateScheduleGroupCommand({ Name: 'reminders' }));
    for (const name of ['r-1', 'r-2', 'r-3', 's-1'])
      await create({ Name: name, GroupName: 'reminders', State: 'ENABLED' });
    await create({ Name: 'r-9', State: 'DISABLED' });

    const names = async (query: ListSchedulesCommandInput) =>
      (await client.send(new ListSchedulesCommand(query))).Schedules?.map(({ Name }) => Name);
    expect(await names({})).toEqual(['r-9', 'r-1', 'r-2', 'r-3', 's-1']);
    expect(await names({ GroupName: 'reminders', NamePrefix: 'r-' })).toEqual(['r-1', 'r-2', 'r-3']);
    expect(await names({ State: 'DISABLED' })).toEqual(['r-9']);

    const first = await client.send(new ListSchedulesCommand({ MaxResults: 2 }));
    const second = await client.send(new ListSchedulesCommand({ MaxResults: 2, NextToken: first.NextToken }));
    const third = await client.send(new ListSchedulesCommand({ MaxResults: 2, NextToken: second.NextToken }));
    expect([first, second, third].flatMap(({ Schedules }) => Schedules?.map(({ Name }) => Name))).toEqual([
      'r-9',
      'r-1',
      'r-2',
      'r-3',
      's-1',
    ]);
    expect(third.NextToken).toBeUndefined();
    await expect(client.send(new ListSchedulesCommand({ NextToken: 'nonsense' }))).rejects.toBeInstanceOf(
      ValidationException,
    );
  });

  it('makes, shows and removes groups with what is in them', async () => {
    const { client, create, storage } = await setup();
    await client.send(new CreateScheduleGroupCommand({ Name: 'reminders', ClientToken: 'a' }));
    await client.send(new CreateScheduleGroupCommand({ Name: 'reminders', ClientToken: 'a' }));
    await expect(
      client.send(new CreateScheduleGroupCommand({ Name: 'reminders', ClientToken: 'b' })),
    ).rejects.toBeInstanceOf(ConflictException);
    expect(await client.send(new GetScheduleGroupCommand({ Name: 'reminders' }))).toMatchObject({
      Arn: 'arn:aws:scheduler:eu-central-1:000000000000:schedule-group/reminders',
      State: 'ACTIVE',
    });
    await create({ GroupName: 'reminders' });
    await client.send(new DeleteScheduleGroupCommand({ Name: 'reminders' }));
    expect(storage.schedules.count()).toBe(0);
    await expect(client.send(new DeleteScheduleGroupCommand({ Name: 'default' }))).rejects.toBeInstanceOf(
      ValidationException,
    );
  });

  it('answers an unknown path with an error of the service', async () => {
    const { scheduler } = await setup();
    const response = await fetch(`${scheduler.endpoint}/nowhere`);
    expect(response.status).toBe(404);
    expect(response.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
  });
});

describe('firing', () => {
  it('fires at once when time is moved, and deletes when asked to', async () => {
    const { create, clock, invoke, storage } = await setup();
    await create({ ActionAfterCompletion: 'DELETE' });
    expect(invoke).not.toHaveBeenCalled();
    clock.advance({ seconds: 3601 });
    await vi.waitFor(() => expect(storage.schedules.count()).toBe(0));
    expect(invoke.mock.calls).toEqual([[functionArn, { entryId: '1', version: 1 }]]);
  });

  it('fires by itself when the moment comes', async () => {
    const { create, invoke, at } = await setup();
    await create({ ScheduleExpression: at(2) });
    await vi.waitFor(() => expect(invoke).toHaveBeenCalledTimes(1), { timeout: 10_000, interval: 50 });
  });

  it('keeps a completed one that is not to be deleted, and fires it no more', async () => {
    const { create, client, clock, invoke, storage } = await setup();
    await create();
    clock.advance({ seconds: 3601 });
    await vi.waitFor(() => expect(storage.schedules.get('default', 'r-1-v1')?.status).toBe('completed'));
    clock.advance({ seconds: 3601 });
    await create({ Name: 'later' });
    clock.advance({ seconds: 3601 });
    await vi.waitFor(() => expect(invoke).toHaveBeenCalledTimes(2));
    expect((await client.send(new GetScheduleCommand({ Name: 'r-1-v1' }))).State).toBe('ENABLED');
  });

  it('reads the moment in the zone given', async () => {
    const { create, storage } = await setup();
    await create({
      ScheduleExpression: 'at(2031-11-25T09:00:00)',
      ScheduleExpressionTimezone: 'Europe/Moscow',
    });
    expect(storage.schedules.get('default', 'r-1-v1')?.dueMilliseconds).toBe(
      Date.parse('2031-11-25T06:00:00Z'),
    );
  });

  it.each<[string, Partial<CreateScheduleCommandInput>]>([
    ['a past moment', { ScheduleExpression: 'at(2020-01-01T00:00:00)' }],
    ['a disabled one', { State: 'DISABLED' }],
    [
      'a local time that the change of clocks leaves out',
      { ScheduleExpression: 'at(2031-03-30T02:30:00)', ScheduleExpressionTimezone: 'Europe/Berlin' },
    ],
  ])('accepts %s and never fires it', async (_, change) => {
    const { create, client, clock, invoke } = await setup();
    await create(change);
    await create({ Name: 'control', ScheduleExpression: 'at(2032-01-01T00:00:00)' });
    clock.advance({ to: new Date('2033-01-01T00:00:00Z') });
    await vi.waitFor(() => expect(invoke).toHaveBeenCalled());
    expect(invoke).toHaveBeenCalledTimes(1);
    expect((await client.send(new GetScheduleCommand({ Name: 'r-1-v1' }))).Name).toBe('r-1-v1');
  });

  it('fills in the keywords of the input', async () => {
    const { create, clock, invoke } = await setup();
    await create({
      ScheduleExpression: 'at(2031-01-02T03:04:05)',
      Target: {
        Arn: functionArn,
        RoleArn: roleArn,
        Input:
          '{"at":"<aws.scheduler.scheduled-time>","arn":"<aws.scheduler.schedule-arn>","n":"<aws.scheduler.attempt-number>"}',
      },
    });
    clock.advance({ to: new Date('2031-01-02T03:04:06Z') });
    await vi.waitFor(() =>
      expect(invoke).toHaveBeenCalledWith(functionArn, {
        at: '2031-01-02T03:04:05Z',
        arn: 'arn:aws:scheduler:eu-central-1:000000000000:schedule/default/r-1-v1',
        n: '1',
      }),
    );
  });

  it('makes up an event where there is no input', async () => {
    const { create, clock, invoke } = await setup();
    await create({ Target: { Arn: functionArn, RoleArn: roleArn } });
    clock.advance({ seconds: 3601 });
    await vi.waitFor(() =>
      expect(invoke).toHaveBeenCalledWith(
        functionArn,
        expect.objectContaining({ 'detail-type': 'Scheduled Event', source: 'aws.scheduler' }),
      ),
    );
  });

  it('case 25: fires nothing before it is started, though its endpoint is open and time moves', async () => {
    const storage = openStorage(':memory:');
    const clock = createClock(storage);
    const scheduler = await openScheduler({ storage, clock });
    cleanups.push(
      () => storage.close(),
      () => scheduler.stop(),
    );
    const body = JSON.stringify({
      ScheduleExpression: 'at(2999-01-01T00:00:00)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: functionArn, RoleArn: 'arn:aws:iam::000000000000:role/r' },
    });
    const made = await fetch(`${scheduler.endpoint}/schedules/early`, { method: 'POST', body });
    expect(made.status).toBe(200);
    clock.advance({ to: new Date('2999-01-01T00:00:01Z') });
    await delay(50);
    const invoke = vi.fn<Invoke>(async () => {});
    scheduler.start(invoke);
    await vi.waitFor(() => expect(invoke).toHaveBeenCalledTimes(1));
  });

  it('fires after a restart what is pending and what came due meanwhile', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'journal-scheduler-'));
    cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
    const path = join(directory, 'cloud.sqlite');

    const before = await setup({}, path);
    await before.create({ Name: 'meanwhile' });
    await before.create({ Name: 'later', ScheduleExpression: before.at(10_000) });
    await before.scheduler.stop();
    before.clock.advance({ seconds: 3601 });
    expect(before.invoke).not.toHaveBeenCalled();

    const after = await setup({}, path);
    await vi.waitFor(() => expect(after.invoke).toHaveBeenCalledTimes(1));
    after.clock.advance({ seconds: 10_000 });
    await vi.waitFor(() => expect(after.invoke).toHaveBeenCalledTimes(2));
  });

  it('retries, then records the failure', async () => {
    const invoke = vi.fn<Invoke>(async () => {
      throw new Error('no such function');
    });
    const { create, clock, storage } = await setup({ invoke });
    await create({
      ActionAfterCompletion: 'DELETE',
      Target: {
        Arn: functionArn,
        RoleArn: roleArn,
        Input: '{"entryId":"1"}',
        RetryPolicy: { MaximumRetryAttempts: 2 },
        DeadLetterConfig: { Arn: 'arn:aws:sqs:eu-central-1:000000000000:failed' },
      },
    });
    clock.advance({ seconds: 3601 });
    for (const attempt of [1, 2]) {
      await vi.waitFor(() => expect(storage.schedules.get('default', 'r-1-v1')?.attempts).toBe(attempt));
      clock.advance({ seconds: 60 });
    }
    await vi.waitFor(() => expect(storage.schedules.count()).toBe(0));
    expect(invoke).toHaveBeenCalledTimes(3);
    expect(storage.failures.list()).toMatchObject([
      {
        source: 'scheduler',
        function: functionArn,
        payload: { entryId: '1' },
        error: expect.stringMatching(/3 attempts: no such function .*queue arn:aws:sqs/),
      },
    ]);
  });

  it('succeeds on a retry without a failure', async () => {
    const invoke = vi.fn<Invoke>(async () => {});
    invoke.mockRejectedValueOnce(new Error('throttled'));
    const { create, clock, storage } = await setup({ invoke });
    await create({ ActionAfterCompletion: 'DELETE' });
    clock.advance({ seconds: 3601 });
    await vi.waitFor(() => expect(storage.schedules.get('default', 'r-1-v1')?.attempts).toBe(1));
    clock.advance({ seconds: 60 });
    await vi.waitFor(() => expect(storage.schedules.count()).toBe(0));
    expect(storage.failures.list()).toEqual([]);
  });

  it('gives up when the event is too old for another attempt', async () => {
    const invoke = vi.fn<Invoke>(async () => {
      throw new Error('down');
    });
    const { create, clock, storage } = await setup({ invoke });
    await create({
      Target: { Arn: functionArn, RoleArn: roleArn, RetryPolicy: { MaximumEventAgeInSeconds: 60 } },
    });
    clock.advance({ seconds: 3601 });
    await vi.waitFor(() => expect(storage.schedules.get('default', 'r-1-v1')?.attempts).toBe(1));
    clock.advance({ seconds: 90 });
    await vi.waitFor(() => expect(storage.failures.list()).toHaveLength(1));
    expect(storage.failures.list()[0]?.error).toContain('no DeadLetterConfig');
  });

  it('lets an update made during an invocation have the last word', async () => {
    const gate = Promise.withResolvers<void>();
    const invoke = vi.fn<Invoke>(() => gate.promise);
    const { create, client, clock, request, at, storage, scheduler } = await setup({ invoke });
    await create({ ActionAfterCompletion: 'DELETE' });
    clock.advance({ seconds: 3601 });
    await vi.waitFor(() => expect(invoke).toHaveBeenCalledTimes(1));
    await client.send(new UpdateScheduleCommand({ ...request(), ScheduleExpression: at(7200) }));
    gate.resolve();
    await scheduler.stop();
    expect(storage.schedules.get('default', 'r-1-v1')).toMatchObject({ status: 'pending', revision: 2 });
  });
});
