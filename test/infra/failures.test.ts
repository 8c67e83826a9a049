import { describe, expect, test } from 'vitest';
import { asynchronousInvocations, streamMappings } from '../../infra/event-sources.ts';
import { environments } from '../../shared/environment.ts';
import { synthesize } from './synthesize.ts';

const { resources, only, readable } = synthesize();

const alarms = resources('AWS::CloudWatch::Alarm').map(({ properties }) => properties);
const alarmOn = (metric: string, dimension: string, of: string) =>
  alarms.find(
    ({ MetricName, Dimensions }) =>
      MetricName === metric &&
      Dimensions.some(
        ({ Name, Value }: { Name: string; Value: unknown }) => Name === dimension && readable(Value) === of,
      ),
  );

describe('stream mappings', () => {
  const mappings = resources('AWS::Lambda::EventSourceMapping');

  test('are those of event-sources.ts', () => {
    expect(mappings.map(({ properties }) => readable(properties.FunctionName)).sort()).toEqual(
      Object.keys(streamMappings)
        .map((name) => `<${name}/function>`)
        .sort(),
    );
  });

  test.each(Object.entries(streamMappings))('%s gets its entities, with finite retries', (name, mapping) => {
    const { properties } = only('AWS::Lambda::EventSourceMapping', name);
    expect(readable(properties.EventSourceArn)).toBe('<journal-table.StreamArn>');
    expect(properties).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: mapping.batchSize,
      MaximumBatchingWindowInSeconds: mapping.maximumBatchingWindowSeconds,
      MaximumRetryAttempts: mapping.retryAttempts,
      MaximumRecordAgeInSeconds: mapping.maximumRecordAgeSeconds,
      BisectBatchOnFunctionError: mapping.bisectBatchOnError,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ParallelizationFactor: mapping.parallelizationFactor,
    });
    expect(properties.MaximumRetryAttempts).toBeGreaterThan(0);
    expect(
      properties.FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) => JSON.parse(Pattern)),
    ).toEqual([{ dynamodb: { NewImage: { entity: { S: [...mapping.entities] } } } }]);
    expect(readable(properties.DestinationConfig.OnFailure.Destination)).toBe(`<${name}-failures.Arn>`);
    expect(alarmOn('IteratorAge', 'FunctionName', `<${name}/function>`)).toBeDefined();
  });
});

describe('what is invoked asynchronously', () => {
  const configs = resources('AWS::Lambda::EventInvokeConfig');

  const names = Object.keys(asynchronousInvocations);

  test('are those of event-sources.ts', () => {
    expect(configs.map(({ properties }) => readable(properties.FunctionName)).sort()).toEqual(
      names.map((name) => `<${name}/function>`).sort(),
    );
  });

  test.each(names)('%s has a failure destination', (name) => {
    const { properties } = only('AWS::Lambda::EventInvokeConfig', name);
    expect(readable(properties.DestinationConfig.OnFailure.Destination)).toBe(`<${name}-failures.Arn>`);
  });

  test.each(Object.entries(asynchronousInvocations))(
    '%s is retried as event-sources.ts says',
    (name, asked) => {
      expect(only('AWS::Lambda::EventInvokeConfig', name).properties).toMatchObject({
        MaximumRetryAttempts: asked.retryAttempts,
        MaximumEventAgeInSeconds: asked.maximumEventAgeSeconds,
      });
    },
  );

  const everyFiveMinutes = ['check-subscriptions', 'sweep-reminders'];

  test('nothing else runs by the clock', () => {
    expect(resources('AWS::Events::Rule').map(({ path }) => path)).toEqual(
      everyFiveMinutes.map((name) => `${name}-rule`),
    );
  });

  test.each(everyFiveMinutes)(
    '%s runs every five minutes; what EventBridge can not hand over is kept',
    (name) => {
      const { properties } = only('AWS::Events::Rule', `${name}-rule`);
      expect(properties.ScheduleExpression).toBe('rate(5 minutes)');
      const [target, ...others] = properties.Targets;
      expect(others).toEqual([]);
      expect(readable(target.Arn)).toBe(`<${name}/function.Arn>`);
      expect(readable(target.DeadLetterConfig.Arn)).toBe(`<${name}-failures.Arn>`);
    },
  );

  test('Scheduler leaves what it can not hand over in its queue', () => {
    const { Environment } = only('AWS::Lambda::Function', 'schedule-reminders').properties;
    expect(readable(Environment.Variables.SCHEDULE_FAILURES_ARN)).toBe('<schedule-failures.Arn>');
    expect(readable(Environment.Variables.SEND_REMINDER_ARN)).toBe('<send-reminder/function.Arn>');
  });
});

describe('failure queues', () => {
  const queues = resources('AWS::SQS::Queue');

  test('are one for each hop', () => {
    expect(queues.map(({ path }) => path).sort()).toEqual([
      'check-subscriptions-failures',
      'fan-out-changes-failures',
      'follow-changes-failures',
      'schedule-failures',
      'schedule-reminders-failures',
      'send-reminder-failures',
      'sweep-reminders-failures',
    ]);
  });

  test.each(queues.map(({ path }) => path))(
    '%s keeps for 14 days, encrypted, by TLS only, watched',
    (path) => {
      expect(only('AWS::SQS::Queue', path).properties).toMatchObject({
        MessageRetentionPeriod: 14 * 24 * 60 * 60,
        SqsManagedSseEnabled: true,
      });
      expect(only('AWS::SQS::QueuePolicy', path).properties.PolicyDocument.Statement).toContainEqual(
        expect.objectContaining({
          Effect: 'Deny',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      );
      expect(alarmOn('ApproximateNumberOfMessagesVisible', 'QueueName', `<${path}.QueueName>`)).toMatchObject(
        { Threshold: 1, EvaluationPeriods: 1 },
      );
    },
  );
});

describe('alarms', () => {
  test.each(Object.keys(environments))('%s rings on errors and throttles', (name) => {
    // Anyone may try to register; a refusal is an error to Cognito.
    const errors = name === 'pre-sign-up' ? 10 : 1;
    for (const [metric, Threshold] of [['Errors', errors] as const, ['Throttles', 1] as const]) {
      expect(alarmOn(metric, 'FunctionName', `<${name}/function>`), metric).toMatchObject({
        Threshold,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      });
    }
  });

  test('ring when the API fails', () => {
    expect(alarmOn('5xx', 'ApiId', '<http-api>')).toBeDefined();
  });

  test.each(['check-subscriptions', 'sweep-reminders'])('ring when %s stands still', (name) => {
    expect(alarmOn('Invocations', 'FunctionName', `<${name}/function>`)).toMatchObject({
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  test('R24: rings when a reminder is due for a quarter of an hour and the sweeper can not send it', () => {
    expect(alarmOn('OldestUnsentSeconds', 'service', '<sweep-reminders/function>')).toMatchObject({
      Namespace: 'CommunicationsJournal',
      Statistic: 'Maximum',
      Threshold: 900,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Dimensions: [{ Name: 'service' }],
    });
  });

  test('R20: rings before the spend limit of SMS, where they stop without a word', () => {
    expect(alarms.find(({ MetricName }) => MetricName === 'SMSMonthToDateSpentUSD')).toMatchObject({
      Namespace: 'AWS/SNS',
      Statistic: 'Maximum',
      Threshold: { Ref: 'SmsSpendAlarmUsd' },
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
  });

  test.each(['ThrottledRequests', 'SystemErrors'])('ring on %s of the table', (metricName) => {
    const ofTable = alarms.filter(({ Metrics = [] }) =>
      Metrics.some(
        ({ MetricStat }: { MetricStat?: { Metric: { MetricName: string } } }) =>
          MetricStat?.Metric.MetricName === metricName,
      ),
    );
    expect(ofTable).toHaveLength(1);
  });

  test('say what people notice, and go to operations', () => {
    expect(alarms.length).toBeGreaterThan(0);
    for (const { AlarmDescription, AlarmActions } of alarms) {
      expect(AlarmDescription).toMatch(/^\S.+\. Impact: \S.{20,}\.$/);
      expect(AlarmActions.map(readable)).toEqual(['<operations>']);
    }
  });

  test('operations hear of them: CloudWatch may publish, and somebody is subscribed', () => {
    const { Statement } = only('AWS::SNS::TopicPolicy').properties.PolicyDocument;
    expect(Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
      }),
    );
    const { Protocol, Endpoint, TopicArn } = only('AWS::SNS::Subscription').properties;
    expect([Protocol, readable(Endpoint), readable(TopicArn)]).toEqual([
      'email',
      '<OperationsEmail>',
      '<operations>',
    ]);
  });
});
