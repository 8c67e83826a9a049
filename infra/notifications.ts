import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { acknowledgeWildcard } from './acknowledge.ts';
import type { AddAlarm } from './alarms.ts';
import { failureQueue } from './failure-queue.ts';
import type { JournalTable } from './journal-table.ts';
import { serviceFunction } from './service-function.ts';
import { streamSource } from './stream-source.ts';

export interface Notifications {
  /** The start of every manager's topic ARN; the user's id follows. */
  readonly topicArnPrefix: string;
  /** Allows a function to publish to managers' topics. */
  readonly grantPublish: (to: IFunction) => void;
}

/** Managers' topics, which follow the users in the table (R20). */
export const notifications = (
  scope: Construct,
  { name, journal, addAlarm }: { name: string; journal: JournalTable; addAlarm: AddAlarm },
): Notifications => {
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

  const errorImpact =
    'A manager whose e-mail, phone or channels were just changed may get reminders at the old address, or none.';
  const failures = failureQueue(scope, 'sync-subscriptions-failures', { addAlarm, errorImpact });
  const syncSubscriptions = serviceFunction(scope, 'sync-subscriptions', {
    description: "Brings managers' topics and subscriptions in step with the users",
    environment: { TOPIC_ARN_PREFIX: topicArnPrefix },
    timeout: Duration.minutes(2),
    memorySize: 512,
    addAlarm,
    errorImpact,
  });
  streamSource(syncSubscriptions, 'sync-subscriptions', {
    table: journal.table,
    failures,
    addAlarm,
    errorImpact,
  });
  grant(syncSubscriptions, 'sns:CreateTopic', 'sns:ListSubscriptionsByTopic', 'sns:Subscribe');
  // By the service authorization reference, Unsubscribe knows no resources: a policy that names one never matches.
  syncSubscriptions.addToRolePolicy(new PolicyStatement({ actions: ['sns:Unsubscribe'], resources: ['*'] }));
  acknowledgeWildcard(
    syncSubscriptions,
    '*',
    'sns:Unsubscribe has no resource-level permissions; it is the only action allowed so.',
  );

  return { topicArnPrefix, grantPublish: (to) => grant(to, 'sns:Publish') };
};
