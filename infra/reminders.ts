import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { Construct } from 'constructs';
import { metrics } from '../shared/environment.ts';
import { acknowledgeWildcard } from './acknowledge.ts';
import { type AddAlarm, ALARM_PERIOD } from './alarms.ts';
import { asynchronousInvocations } from './event-sources.ts';
import { everyFiveMinutes } from './every-five-minutes.ts';
import { failureQueue } from './failure-queue.ts';
import type { JournalTable, TableAccess } from './journal-table.ts';
import type { Notifications } from './notifications.ts';
import { serviceFunction } from './service-function.ts';
import { streamSource } from './stream-source.ts';

/**
 * Sending a reminder reads entry, communication and manager, looks for others due at the
 * same moment, and writes.
 */
const sending: TableAccess = { items: ['GetItem', 'BatchGetItem', 'PutItem'], queries: ['dueReminders'] };

/**
 * The path of a reminder (R20, R24): the table's stream → schedule-reminders → a one-time schedule of
 * EventBridge Scheduler, or at once → send-reminder → the manager's topic. sweep-reminders sends
 * whatever failed on the way.
 */
export const reminders = (
  scope: Construct,
  {
    name,
    journal,
    notifications,
    addAlarm,
  }: { name: string; journal: JournalTable; notifications: Notifications; addAlarm: AddAlarm },
): void => {
  const sender = { TABLE_NAME: journal.table.tableName, TOPIC_ARN_PREFIX: notifications.topicArnPrefix };

  const notSent =
    'Reminders do not go out at their hour; the sweeper sends them some minutes late if it can.';
  const sendFailures = failureQueue(scope, 'send-reminder-failures', { addAlarm, errorImpact: notSent });
  const sendReminder = serviceFunction(scope, 'send-reminder', {
    description: 'Sends one reminder to its manager',
    environment: sender,
    memorySize: 512,
    addAlarm,
    errorImpact: notSent,
    asynchronous: { ...asynchronousInvocations['send-reminder'], failures: sendFailures },
  });
  journal.grant(sendReminder, sending);
  notifications.grantPublish(sendReminder);

  // The table is the truth, and the schedules only follow it. Without the stack they would
  // have nothing to invoke.
  const group = new ScheduleGroup(scope, 'schedules', {
    scheduleGroupName: name,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const scheduleFailures = failureQueue(scope, 'schedule-failures', {
    addAlarm,
    errorImpact: `Scheduler could not invoke send-reminder. ${notSent}`,
  });
  const scheduleRole = new Role(scope, 'schedule-role', {
    description: 'What EventBridge Scheduler may do for the reminders of this stack',
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: {
        StringEquals: {
          'aws:SourceAccount': Stack.of(scope).account,
          'aws:SourceArn': group.scheduleGroupArn,
        },
      },
    }),
  });
  scheduleRole.addToPolicy(
    new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [sendReminder.functionArn] }),
  );
  // Scheduler sends what it gave up on to the queue, under this same role.
  scheduleRole.addToPolicy(
    new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [scheduleFailures.queueArn] }),
  );

  const notScheduled = `Reminders of entries just created or changed have no schedule. ${notSent}`;
  const streamFailures = failureQueue(scope, 'schedule-reminders-failures', {
    addAlarm,
    errorImpact: notScheduled,
  });
  const scheduleReminders = serviceFunction(scope, 'schedule-reminders', {
    description: 'Schedules reminders as the table changes; hands on what is due now',
    environment: {
      SCHEDULE_GROUP_NAME: group.scheduleGroupName,
      SCHEDULE_ROLE_ARN: scheduleRole.roleArn,
      SEND_REMINDER_ARN: sendReminder.functionArn,
      SCHEDULE_FAILURES_ARN: scheduleFailures.queueArn,
    },
    memorySize: 512,
    addAlarm,
    errorImpact: notScheduled,
  });
  streamSource(scheduleReminders, 'schedule-reminders', {
    table: journal.table,
    failures: streamFailures,
    addAlarm,
    errorImpact: notScheduled,
  });
  scheduleReminders.addToRolePolicy(
    new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [sendReminder.functionArn] }),
  );
  const schedules = Stack.of(scope).formatArn({
    service: 'scheduler',
    resource: 'schedule',
    resourceName: `${name}/r-*`,
  });
  scheduleReminders.addToRolePolicy(
    new PolicyStatement({
      actions: ['scheduler:CreateSchedule', 'scheduler:DeleteSchedule'],
      resources: [schedules],
    }),
  );
  acknowledgeWildcard(
    scheduleReminders,
    `arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/${name}/r-*`,
    "The schedules of reminders, one for each version of an entry's reminder, in this stack's own group.",
  );
  scheduleReminders.addToRolePolicy(
    new PolicyStatement({
      actions: ['iam:PassRole'],
      resources: [scheduleRole.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    }),
  );

  const netGone =
    'The safety net of reminders has a hole: one that failed on its way may not be sent before a sweep succeeds. What this sweep could read it has sent.';
  const sweepReminders = everyFiveMinutes(scope, 'sweep-reminders', {
    description: 'Sends the reminders that are due and were not sent',
    environment: sender,
    memorySize: 512,
    addAlarm,
    errorImpact: netGone,
  });
  journal.grant(sweepReminders, sending);
  notifications.grantPublish(sweepReminders);
  addAlarm(sweepReminders, 'unsent', {
    title: 'A due reminder can not be sent',
    errorImpact:
      'A manager has not been reminded for a quarter of an hour or more, and the sweeper fails to send it: a client may not be called back. The ledger says which, and why: GET /reminders?status=late.',
    metric: new Metric({
      namespace: metrics.namespace,
      metricName: metrics.oldestUnsent,
      dimensionsMap: { service: sweepReminders.functionName },
      period: ALARM_PERIOD,
      statistic: 'Maximum',
    }),
    threshold: Duration.minutes(15).toSeconds(),
  });
};
