import { describe, expect, test } from 'vitest';
import type { environments } from '../../shared/environment.ts';
import { columnIndexes, table } from '../../shared/store/table-schema.ts';
import { synthesize } from './synthesize.ts';

const { resources, only, readable } = synthesize();

const list = <Value>(value: Value | Value[]) => (Array.isArray(value) ? value : [value]);

/** All that a role may do, as `action resource`. */
const allowed = (role: string): string[] =>
  resources('AWS::IAM::Policy')
    .filter(({ properties }) => properties.Roles.map(readable).includes(`<${role}>`))
    .flatMap(({ properties }) => properties.PolicyDocument.Statement)
    .flatMap((statement) => {
      expect(statement.Effect).toBe('Allow');
      return list(statement.Action).flatMap((action) =>
        list(statement.Resource).map((resource) => `${action} ${readable(resource)}`),
      );
    })
    .sort();

const logs = (name: string) => [
  `logs:CreateLogStream <${name}/logs.Arn>`,
  `logs:PutLogEvents <${name}/logs.Arn>`,
];
const items = (...actions: string[]) => actions.map((action) => `dynamodb:${action} <journal-table.Arn>`);
const stream = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
  (action) => `dynamodb:${action} <journal-table.StreamArn>`,
);
const failuresTo = (queue: string) =>
  ['GetQueueAttributes', 'GetQueueUrl', 'SendMessage'].map((action) => `sqs:${action} <${queue}.Arn>`);
const topics = 'arn:<AWS::Partition>:sns:<AWS::Region>:<AWS::AccountId>:communications-journal-reminders-*';
const schedules =
  'arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/communications-journal/r-*';
const sending = items('GetItem', 'BatchGetItem', 'PutItem');

const expected: Record<keyof typeof environments, string[]> = {
  api: [
    ...items('GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem', 'Query'),
    ...columnIndexes.map((index) => `dynamodb:Query <journal-table.Arn>/index/${table.indexes[index].name}`),
    'dynamodb:Query <journal-table.Arn>/index/due-reminders',
  ],
  docs: [],
  telephony: [
    ...items('GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem', 'Query'),
    'secretsmanager:GetSecretValue <telephony-secrets>',
  ],
  export: [
    ...items('GetItem', 'BatchGetItem', 'Query'),
    ...columnIndexes.map((index) => `dynamodb:Query <journal-table.Arn>/index/${table.indexes[index].name}`),
  ],
  'pre-sign-up': items('GetItem', 'BatchGetItem'),
  'post-confirmation': sending,
  'send-reminder': [
    ...sending,
    'dynamodb:Query <journal-table.Arn>/index/due-reminders',
    `sns:Publish ${topics}`,
    ...failuresTo('send-reminder-failures'),
  ],
  'sweep-reminders': [
    ...sending,
    'dynamodb:Query <journal-table.Arn>/index/due-reminders',
    `sns:Publish ${topics}`,
    ...failuresTo('sweep-reminders-failures'),
  ],
  'schedule-reminders': [
    ...stream,
    'lambda:InvokeFunction <send-reminder/function.Arn>',
    `scheduler:CreateSchedule ${schedules}`,
    `scheduler:DeleteSchedule ${schedules}`,
    'iam:PassRole <schedule-role.Arn>',
    ...failuresTo('schedule-reminders-failures'),
  ],
  'follow-changes': [
    ...items('GetItem', 'BatchGetItem', 'PutItem', 'DeleteItem'),
    ...stream,
    'lambda:InvokeFunction <fan-out-changes/function.Arn>',
    `sns:CreateTopic ${topics}`,
    `sns:ListSubscriptionsByTopic ${topics}`,
    `sns:Subscribe ${topics}`,
    'sns:Unsubscribe *',
    'sns:CheckIfPhoneNumberIsOptedOut *',
    ...failuresTo('follow-changes-failures'),
  ],
  'fan-out-changes': [
    ...items('GetItem', 'BatchGetItem', 'PutItem', 'ConditionCheckItem', 'Query'),
    'dynamodb:Query <journal-table.Arn>/index/by-manager',
    // It goes on where its time ended.
    'lambda:InvokeFunction <fan-out-changes/function.Arn>',
    ...failuresTo('fan-out-changes-failures'),
  ],
  'check-subscriptions': [
    ...items('GetItem', 'BatchGetItem', 'PutItem', 'Query'),
    `sns:ListSubscriptionsByTopic ${topics}`,
    'sns:CheckIfPhoneNumberIsOptedOut *',
    ...failuresTo('check-subscriptions-failures'),
  ],
};

describe('permissions', () => {
  test.each(Object.entries(expected))('%s may do exactly this', (name, actions) => {
    expect(allowed(`${name}/role`)).toEqual([...logs(name), ...actions].sort());
  });

  test('no function waits for a policy that names itself', () => {
    for (const { all, path } of resources('AWS::Lambda::Function')) {
      const awaited = [all.DependsOn ?? []].flat().map((id: string) => readable({ Ref: id }));
      const naming = resources('AWS::IAM::Policy').filter(({ properties }) =>
        JSON.stringify(
          list(properties.PolicyDocument.Statement).map(({ Resource }) => list(Resource).map(readable)),
        ).includes(`<${path}.Arn>`),
      );
      expect(
        naming.filter((policy) => awaited.includes(`<${policy.path}>`)),
        path,
      ).toEqual([]);
    }
  });

  test('roles are assumed by Lambda alone and take no policies from elsewhere', () => {
    for (const { path, properties } of resources('AWS::IAM::Role')) {
      expect(properties.ManagedPolicyArns, path).toBeUndefined();
      expect(properties.Policies, path).toBeUndefined();
      const [statement, ...others] = properties.AssumeRolePolicyDocument.Statement;
      expect(others).toEqual([]);
      expect(statement.Principal.Service, path).toBe(
        path === 'schedule-role' ? 'scheduler.amazonaws.com' : 'lambda.amazonaws.com',
      );
    }
  });

  test('nobody has any other wildcard', () => {
    const wildcards = resources('AWS::IAM::Role')
      .flatMap(({ path }) => allowed(path))
      .filter((permission) => permission.includes('*'));
    expect([...new Set(wildcards)].sort()).toEqual(
      [
        `sns:Publish ${topics}`,
        `sns:CreateTopic ${topics}`,
        `sns:ListSubscriptionsByTopic ${topics}`,
        `sns:Subscribe ${topics}`,
        'sns:Unsubscribe *',
        'sns:CheckIfPhoneNumberIsOptedOut *',
        `scheduler:CreateSchedule ${schedules}`,
        `scheduler:DeleteSchedule ${schedules}`,
      ].sort(),
    );
  });

  test("Scheduler's role is trusted for this stack's group, and may invoke send-reminder and report failures", () => {
    const [trust] = only('AWS::IAM::Role', 'schedule-role').properties.AssumeRolePolicyDocument.Statement;
    expect(trust.Action).toBe('sts:AssumeRole');
    const { StringEquals, ...others } = trust.Condition;
    expect(others).toEqual({});
    expect(
      Object.fromEntries(Object.entries(StringEquals).map(([key, value]) => [key, readable(value)])),
    ).toEqual({
      'aws:SourceAccount': '<AWS::AccountId>',
      'aws:SourceArn': '<schedules.Arn>',
    });
    expect(only('AWS::Scheduler::ScheduleGroup').properties.Name).toBe('communications-journal');
    expect(allowed('schedule-role')).toEqual([
      'lambda:InvokeFunction <send-reminder/function.Arn>',
      'sqs:SendMessage <schedule-failures.Arn>',
    ]);
  });

  test("schedule-reminders may pass the schedules' role to Scheduler only", () => {
    const statements = resources('AWS::IAM::Policy', 'schedule-reminders/role').flatMap(
      ({ properties }) => properties.PolicyDocument.Statement,
    );
    expect(statements.find(({ Action }) => Action === 'iam:PassRole').Condition).toEqual({
      StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
    });
  });

  test('names follow the name of the deployment', () => {
    const other = synthesize({ name: 'journal-test' });
    const text = JSON.stringify(other.template);
    expect(text).toContain(':journal-test-reminders-*');
    expect(text).toContain(':schedule/journal-test/r-*');
    expect(text).not.toContain('communications-journal');
  });
});
