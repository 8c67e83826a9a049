import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { AddAlarm } from './alarms.ts';
import { asynchronousInvocations } from './event-sources.ts';
import { failureQueue } from './failure-queue.ts';
import type { JournalTable } from './journal-table.ts';
import type { Notifications } from './notifications.ts';
import { serviceFunction } from './service-function.ts';
import { streamSource } from './stream-source.ts';

/**
 * The function on the table's stream that updates whatever depends on changed documents, and
 * the one for long work.
 */
export const followChanges = (
  scope: Construct,
  {
    journal,
    notifications,
    addAlarm,
  }: { journal: JournalTable; notifications: Notifications; addAlarm: AddAlarm },
): void => {
  const errorImpact =
    'What was just changed does not show everywhere: search does not find it, a renamed client keeps the old name in the journal, a manager whose address or hour was changed may get reminders at the old one, or none.';
  const fanOut = fanOutChanges(scope, { journal, addAlarm });
  const failures = failureQueue(scope, 'follow-changes-failures', { addAlarm, errorImpact });
  const follower = serviceFunction(scope, 'follow-changes', {
    description: "Updates search and managers' topics after changes; hands on what takes long",
    environment: {
      TABLE_NAME: journal.table.tableName,
      TOPIC_ARN_PREFIX: notifications.topicArnPrefix,
      FAN_OUT_CHANGES_ARN: fanOut.functionArn,
    },
    memorySize: 512,
    addAlarm,
    errorImpact,
  });
  streamSource(follower, 'follow-changes', { table: journal.table, failures, addAlarm, errorImpact });
  journal.grant(follower, { items: ['GetItem', 'BatchGetItem', 'PutItem', 'DeleteItem'] });
  notifications.grantSync(follower);
  follower.addToRolePolicy(mayInvoke(fanOut));
};

const mayInvoke = (to: IFunction) =>
  new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [to.functionArn] });

/**
 * The function that updates the many documents that depend on a changed one, outside the order of the stream.
 */
const fanOutChanges = (
  scope: Construct,
  { journal, addAlarm }: { journal: JournalTable; addAlarm: AddAlarm },
): IFunction => {
  const errorImpact =
    'A change does not reach everything: a renamed client keeps the old name in part of the journal, a manager whose hour was changed gets reminders at the old one. Changing the name or the hour again goes through all of it again.';
  const failures = failureQueue(scope, 'fan-out-changes-failures', { addAlarm, errorImpact });
  const fanOut = serviceFunction(scope, 'fan-out-changes', {
    description: "Carries changes over to the journal's client names and managers' reminders",
    environment: { TABLE_NAME: journal.table.tableName },
    memorySize: 512,
    addAlarm,
    errorImpact,
    asynchronous: { ...asynchronousInvocations['fan-out-changes'], failures },
  });
  journal.grant(fanOut, {
    items: ['GetItem', 'BatchGetItem', 'PutItem', 'ConditionCheckItem'],
    queries: ['table', 'byManager'],
  });
  // It continues by invoking itself. This needs a policy of its own: the role's default policy, which must
  // exist before the function, can't name the function.
  new Policy(scope, 'fan-out-changes-again', {
    statements: [mayInvoke(fanOut)],
    ...(fanOut.role && { roles: [fanOut.role] }),
  });
  return fanOut;
};
