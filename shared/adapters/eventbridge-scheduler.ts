import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import type { ReminderRef } from '../domain/control/reminder.ts';
import type { ReminderScheduler } from '../domain/reminders/ports.ts';

export interface SchedulerTarget {
  readonly groupName: string;
  readonly roleArn: string;
  readonly functionArn: string;
  /** The queue for invocations that Scheduler failed to make. */
  readonly failuresArn: string;
}

/** How long Scheduler retries if `send-reminder` can't be invoked. After that, the sweeper takes over. */
const RETRIES = { MaximumRetryAttempts: 10, MaximumEventAgeInSeconds: 3600 };

const nameOf = ({ entryId, version }: Pick<ReminderRef, 'entryId' | 'version'>) => `r-${entryId}-v${version}`;

/** One-time schedules in EventBridge Scheduler, one for each version of a reminder. They contain only ids. */
export const eventBridgeScheduler = (
  client: SchedulerClient,
  { groupName, roleArn, functionArn, failuresArn }: SchedulerTarget,
): ReminderScheduler => ({
  async schedule(reminder) {
    const name = nameOf(reminder);
    try {
      await client.send(
        new CreateScheduleCommand({
          Name: name,
          GroupName: groupName,
          ClientToken: name,
          // The service accepts neither a zone nor fractions of a second here.
          ScheduleExpression: `at(${reminder.dueAt.slice(0, 19)})`,
          ScheduleExpressionTimezone: 'UTC',
          FlexibleTimeWindow: { Mode: 'OFF' },
          ActionAfterCompletion: 'DELETE',
          Target: {
            Arn: functionArn,
            RoleArn: roleArn,
            Input: JSON.stringify(reminder),
            RetryPolicy: RETRIES,
            DeadLetterConfig: { Arn: failuresArn },
          },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConflictException)) throw error;
    }
  },

  async cancel(reminder) {
    const name = nameOf(reminder);
    try {
      await client.send(new DeleteScheduleCommand({ Name: name, GroupName: groupName, ClientToken: name }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  },
});
