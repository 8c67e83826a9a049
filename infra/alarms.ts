import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { emailParameter } from './email-parameter.ts';

/** The period of every metric an alarm looks at. */
export const ALARM_PERIOD = Duration.minutes(5);

interface AlarmProps {
  /** What is wrong, in a few words. */
  readonly title: string;
  /** What the people who work with the journal will notice. An alarm nobody can say this of should not ring. */
  readonly errorImpact: string;
  readonly metric: IMetric;
  /** Rings from this value on; 1 unless given. */
  readonly threshold?: number;
  /** Periods in a row before it rings; 1 unless given. */
  readonly periods?: number;
  /** Rings below the threshold, and when nothing is measured at all: for what must always happen. */
  readonly whenMissing?: true;
}

/** Adds an alarm that goes to the people in charge of operations. */
export type AddAlarm = (scope: Construct, id: string, props: AlarmProps) => void;

/** The topic of operations, and what adds alarms to it. Its e-mail is asked for at deployment. */
export const alarms = (scope: Construct): AddAlarm => {
  // Not encrypted by AWS's key for SNS: CloudWatch could not publish to it. Alarms hold no personal data.
  const topic = new Topic(scope, 'operations', { enforceSSL: true });
  // A topic with a policy of its own loses the default one, by which CloudWatch of the same account may publish.
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
