import type { Construct } from 'constructs';
import type { AddAlarm } from './alarms.ts';
import { failureQueue } from './failure-queue.ts';
import type { JournalTable } from './journal-table.ts';
import type { Notifications } from './notifications.ts';
import { serviceFunction } from './service-function.ts';
import { streamSource } from './stream-source.ts';

/** The function on the table's stream that brings in step whatever follows changed documents. */
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
  const failures = failureQueue(scope, 'follow-changes-failures', { addAlarm, errorImpact });
  const follower = serviceFunction(scope, 'follow-changes', {
    description:
      "Brings the journal's client names, the search, managers' topics and reminders in step with what was changed",
    environment: {
      TABLE_NAME: journal.table.tableName,
      TOPIC_ARN_PREFIX: notifications.topicArnPrefix,
    },
    memorySize: 512,
    addAlarm,
    errorImpact,
  });
  streamSource(follower, 'follow-changes', { table: journal.table, failures, addAlarm, errorImpact });
  journal.grant(follower, {
    items: ['GetItem', 'BatchGetItem', 'PutItem', 'DeleteItem', 'ConditionCheckItem'],
    queries: ['table', 'byManager'],
  });
  notifications.grantSync(follower);
};
