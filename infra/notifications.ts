import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { acknowledgeWildcard } from './acknowledge.ts';

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

/** Managers' topics, which follow the users in the table (R20). */
export const notifications = (scope: Construct, { name }: { name: string }): Notifications => {
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
