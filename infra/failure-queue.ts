import { Duration, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type AddAlarm, ALARM_PERIOD } from './alarms.ts';

export interface FailureQueueProps {
  readonly addAlarm: AddAlarm;
  /** What a message in it means to users of the journal. */
  readonly errorImpact: string;
}

/**
 * The queue of events given up on after all retries: kept for 14 days, with an alarm as soon as there is one.
 */
export const failureQueue = (
  scope: Construct,
  id: string,
  { addAlarm, errorImpact }: FailureQueueProps,
): Queue => {
  const queue = new Queue(scope, id, {
    retentionPeriod: Duration.days(14),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
  });
  addAlarm(queue, 'depth', {
    title: 'Events were given up after all retries',
    errorImpact,
    metric: queue.metricApproximateNumberOfMessagesVisible({ period: ALARM_PERIOD, statistic: 'Maximum' }),
  });
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: 'It is a dead-letter queue itself: a failure destination, which the rule does not know about.',
  });
  return queue;
};
