import { ArnFormat, CfnParameter, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { acknowledgeWildcard } from './acknowledge.ts';
import { type AddAlarm, ALARM_PERIOD } from './alarms.ts';

export interface Notifications {
  /** The start of every manager's topic ARN; the user's id follows. */
  readonly topicArnPrefix: string;
  /** Allows a function to publish to managers' topics. */
  readonly grantPublish: (to: IFunction) => void;
  /** Allows a function to make managers' topics and to keep their subscriptions. */
  readonly grantSync: (to: IFunction) => void;
  /** Allows a function to look how it stands with managers' subscriptions. */
  readonly grantLook: (to: IFunction) => void;
}

/**
 * Managers' topics, which follow the users in the table (R20), and the alarm on what SMS have cost: SNS stops sending them at
 * the account's limit, of which neither it nor the mark on a reminder says a word.
 */
export const notifications = (
  scope: Construct,
  { name, addAlarm }: { name: string; addAlarm: AddAlarm },
): Notifications => {
  const warnAt = new CfnParameter(scope, 'SmsSpendAlarmUsd', {
    description:
      'At how many US dollars of SMS in a month to warn: below the limit of the account, which is 1 at first.',
    type: 'Number',
    default: 0.8,
    minValue: 0,
  });
  addAlarm(scope, 'sms-spend', {
    title: "SMS of this month near the account's spend limit",
    errorImpact:
      'At the limit SMS stop without a word: who is reminded by SMS alone is not reminded, though the entry says so. Raise the limit in SNS, and the alarm with it.',
    metric: new Metric({
      namespace: 'AWS/SNS',
      metricName: 'SMSMonthToDateSpentUSD',
      statistic: 'Maximum',
      period: ALARM_PERIOD,
    }),
    threshold: warnAt.valueAsNumber,
  });
  const topicNamePrefix = `${name}-reminders-`;
  const topicArnPrefix = Stack.of(scope).formatArn({
    service: 'sns',
    resource: topicNamePrefix,
    arnFormat: ArnFormat.NO_RESOURCE_NAME,
  });
  const topics = `${topicArnPrefix}*`;

  /** Topics are made as people are entered, so a policy can name them by their prefix only. */
  const grant = (to: IFunction, ...actions: string[]) => {
    to.addToRolePolicy(new PolicyStatement({ actions, resources: [topics] }));
    acknowledgeWildcard(
      to,
      `arn:<AWS::Partition>:sns:<AWS::Region>:<AWS::AccountId>:${topicNamePrefix}*`,
      "Managers' topics come and go with the users; all begin with this prefix, and nothing else does.",
    );
  };

  /** By the service authorization reference these know no resources: a policy that names one never matches. */
  const grantAnywhere = (to: IFunction, ...actions: string[]) => {
    to.addToRolePolicy(new PolicyStatement({ actions, resources: ['*'] }));
    acknowledgeWildcard(
      to,
      '*',
      `No resource-level permissions: ${actions.join(', ')}; nothing else is allowed so.`,
    );
  };

  return {
    topicArnPrefix,
    grantPublish: (to) => grant(to, 'sns:Publish'),
    grantSync: (to) => {
      grant(to, 'sns:CreateTopic', 'sns:ListSubscriptionsByTopic', 'sns:Subscribe');
      grantAnywhere(to, 'sns:Unsubscribe', 'sns:CheckIfPhoneNumberIsOptedOut');
    },
    grantLook: (to) => {
      grant(to, 'sns:ListSubscriptionsByTopic');
      grantAnywhere(to, 'sns:CheckIfPhoneNumberIsOptedOut');
    },
  };
};
