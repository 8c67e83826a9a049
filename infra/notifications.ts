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
  /** Allows a function to create managers' topics and to maintain their subscriptions. */
  readonly grantSync: (to: IFunction) => void;
  /** Allows a function to read the status of managers' subscriptions. */
  readonly grantInspect: (to: IFunction) => void;
}

/**
 * Managers' topics, which follow the users in the table (R20), and the alarm on the cost of SMS: at the
 * account's limit SNS stops sending them without an error, and the reminder still counts as sent.
 */
export const notifications = (
  scope: Construct,
  { name, addAlarm }: { name: string; addAlarm: AddAlarm },
): Notifications => {
  const warnAt = new CfnParameter(scope, 'SmsSpendAlarmUsd', {
    description:
      'The cost of SMS in a month, in US dollars, at which to warn: below the limit of the account, which starts at 1.',
    type: 'Number',
    default: 0.8,
    minValue: 0,
  });
  addAlarm(scope, 'sms-spend', {
    title: "SMS of this month near the account's spend limit",
    errorImpact:
      'At the limit SMS stop without an error: managers who have only SMS are not reminded, though the entry says so. Raise the limit in SNS, and the alarm with it.',
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

  /** Topics are created along with users, so a policy can name them only by their prefix. */
  const grant = (to: IFunction, ...actions: string[]) => {
    to.addToRolePolicy(new PolicyStatement({ actions, resources: [topics] }));
    acknowledgeWildcard(
      to,
      `arn:<AWS::Partition>:sns:<AWS::Region>:<AWS::AccountId>:${topicNamePrefix}*`,
      "Managers' topics come and go with the users; all begin with this prefix, and nothing else does.",
    );
  };

  /**
   * These have no resource-level permissions (service authorization reference): a policy with a
   * resource never matches.
   */
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
    grantInspect: (to) => {
      grant(to, 'sns:ListSubscriptionsByTopic');
      grantAnywhere(to, 'sns:CheckIfPhoneNumberIsOptedOut');
    },
  };
};
