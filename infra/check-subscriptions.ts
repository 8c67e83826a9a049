import type { Construct } from 'constructs';
import type { AddAlarm } from './alarms.ts';
import { everyFiveMinutes } from './every-five-minutes.ts';
import type { JournalTable } from './journal-table.ts';
import type { Notifications } from './notifications.ts';

/**
 * The function that refreshes the status of managers' subscriptions (R20), about which SNS sends no event.
 */
export const checkSubscriptions = (
  scope: Construct,
  {
    journal,
    notifications,
    addAlarm,
  }: { journal: JournalTable; notifications: Notifications; addAlarm: AddAlarm },
): void => {
  const checker = everyFiveMinutes(scope, 'check-subscriptions', {
    description: 'Checks which managers can be reached by e-mail and SMS',
    environment: {
      TABLE_NAME: journal.table.tableName,
      TOPIC_ARN_PREFIX: notifications.topicArnPrefix,
    },
    memorySize: 512,
    addAlarm,
    errorImpact:
      'A manager who has just confirmed their e-mail is not reminded yet, and one who can no longer be reached is not shown to administrators.',
  });
  journal.grant(checker, { items: ['GetItem', 'BatchGetItem', 'PutItem'], queries: ['table'] });
  notifications.grantInspect(checker);
};
