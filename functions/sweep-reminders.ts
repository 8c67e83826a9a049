import './zod-settings.ts';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { sweepReminders } from '../shared/app/reminders/sweep-reminders.ts';
import { JournalError } from '../shared/domain/values/journal-error.ts';
import { environments, metrics as names } from '../shared/environment.ts';
import { reminderContainer } from './container.ts';
import { eventFunction } from './middleware/event-function.ts';
import { log } from './middleware/log.ts';

const sweep = sweepReminders(reminderContainer(environments['sweep-reminders'].parse(process.env)));

/**
 * How long a message that was begun may take, with all its retries, and the measuring after it. Of a shorter time limit
 * half is kept for that: however little time there is, some of it is for sending.
 */
const LAST_MESSAGE_MILLISECONDS = 40_000;

/** Every five minutes: sends what any failure left (R24), and measures what is left even so. */
export const handler = eventFunction(async (_event: unknown, context) => {
  const reserve = Math.min(LAST_MESSAGE_MILLISECONDS, context.getRemainingTimeInMillis() / 2);
  const swept = await sweep(() => context.getRemainingTimeInMillis() > reserve);
  log('reminders-swept', swept);
  // Under the function's own name: several deployments may share an account.
  const metrics = new Metrics({ namespace: names.namespace, serviceName: context.functionName });
  metrics.addMetric(names.oldestUnsent, MetricUnit.Seconds, swept.oldestUnsentSeconds);
  metrics.publishStoredMetrics();
  // What could be read has been sent; what could not must show as an error of the function.
  if (swept.unreadDays > 0)
    throw new JournalError(`What is due could not be read for ${swept.unreadDays} days`);
  if (swept.left > 0 && swept.sent === 0)
    throw new JournalError(`${swept.left} late reminders had no time to be sent`);
});
