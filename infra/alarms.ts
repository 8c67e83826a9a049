import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { emailParameter } from './email-parameter.ts';

/** The period of every alarm's metric. */
export const ALARM_PERIOD = Duration.minutes(5);

interface AlarmProps {
  /** What is wrong, in a few words. */
  readonly title: string;
  /** What users of the journal will notice. If nobody can say, the alarm should not exist. */
  readonly errorImpact: string;
  readonly metric: IMetric;
  /** Rings from this value on. Default: 1. */
  readonly threshold?: number;
  /** Consecutive periods before it rings. Default: 1. */
  readonly periods?: number;
  /** Rings below the threshold, and without any data: for what must always happen. */
  readonly whenMissing?: true;
}

/** Adds an alarm that notifies operations. */
export type AddAlarm = (scope: Construct, id: string, props: AlarmProps) => void;

/** Creates the topic for operations, and returns what adds alarms to it. Deployment asks for its e-mail. */
export const alarms = (scope: Construct): AddAlarm => {
  // Not encrypted with AWS's key for SNS, as CloudWatch could not publish to it. Alarms
  // contain no personal data.
  const topic = new Topic(scope, 'operations', { enforceSSL: true });
  // A topic with a policy of its own loses the default one, which lets CloudWatch of the
  // same account publish.
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  );
  topic.addSubscription(
    new EmailSubscription(emailParameter(scope, 'OperationsEmail', 'Who gets the alarms.')),
  );

  return (within, id, { title, errorImpact, metric, threshold = 1, periods = 1, whenMissing }) => {
    new Alarm(within, id, {
      alarmDescription: `${title}. Impact: ${errorImpact}`,
      metric,
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: whenMissing
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: whenMissing ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(new SnsAction(topic));
  };
};
