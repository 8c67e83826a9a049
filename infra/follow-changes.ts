import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AddAlarm } from './alarms.ts';
import { failureQueue } from './failure-queue.ts';
import type { JournalTable } from './journal-table.ts';
import type { Notifications } from './notifications.ts';
import { serviceFunction } from './service-function.ts';
import { streamSource } from './stream-source.ts';

/** The function on the table's stream that brings in step whatever follows changed documents, reminders aside. */
export const followChanges = (
  scope: Construct,
  {
    journal,
    notifications,
    addAlarm,
  }: { journal: JournalTable; notifications: Notifications; addAlarm: AddAlarm },
): void => {
  const errorImpact =
    'A manager whose e-mail, phone or channels were just changed may get reminders at the old address, or none.';
  const failures = failureQueue(scope, 'follow-changes-failures', { addAlarm, errorImpact });
  const follower = serviceFunction(scope, 'follow-changes', {
    description: "Brings managers' topics and subscriptions in step with the users",
    environment: { TOPIC_ARN_PREFIX: notifications.topicArnPrefix },
    timeout: Duration.minutes(2),
    memorySize: 512,
    addAlarm,
    errorImpact,
  });
  streamSource(follower, 'follow-changes', { table: journal.table, failures, addAlarm, errorImpact });
  notifications.grantSync(follower);
};
