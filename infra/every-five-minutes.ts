import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ALARM_PERIOD } from './alarms.ts';
import { asynchronousInvocations } from './event-sources.ts';
import { failureQueue } from './failure-queue.ts';
import { type ServiceFunctionProps, serviceFunction } from './service-function.ts';

const EVERY = Duration.minutes(5);

/**
 * A function that runs every five minutes: with a queue for failures, and, in addition to every function's
 * alarms, one that rings when it does not run.
 */
export const everyFiveMinutes = <Name extends 'sweep-reminders' | 'check-subscriptions'>(
  scope: Construct,
  name: Name,
  props: Omit<ServiceFunctionProps<Name>, 'asynchronous'>,
): IFunction => {
  const { addAlarm, errorImpact, description } = props;
  const failures = failureQueue(scope, `${name}-failures`, { addAlarm, errorImpact });
  const running = serviceFunction(scope, name, {
    ...props,
    asynchronous: { ...asynchronousInvocations[name], failures },
  });
  new Rule(scope, `${name}-rule`, {
    description,
    schedule: Schedule.rate(EVERY),
    targets: [
      new LambdaFunction(running, { deadLetterQueue: failures, maxEventAge: EVERY, retryAttempts: 2 }),
    ],
  });
  addAlarm(running, 'silence', {
    title: `Function ${name} does not run`,
    errorImpact,
    metric: running.metricInvocations({ period: ALARM_PERIOD, statistic: 'Sum' }),
    periods: 3,
    whenMissing: true,
  });
  return running;
};
