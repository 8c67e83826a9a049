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
 * Time kept for the last message with all its retries, and for the metric after it. At most half of the time
 * limit, so that there is always time for sending.
 */
const LAST_MESSAGE_MILLISECONDS = 40_000;

/**
 * Every five minutes: sends reminders that some failure left unsent (R24), and measures what is still unsent.
 */
export const handler = eventFunction(async (_event: unknown, context) => {
  const reserve = Math.min(LAST_MESSAGE_MILLISECONDS, context.getRemainingTimeInMillis() / 2);
  const swept = await sweep(() => context.getRemainingTimeInMillis() > reserve);
  log('reminders-swept', swept);
  // Under the function's own name, as several deployments may share an account.
  const metrics = new Metrics({ namespace: names.namespace, serviceName: context.functionName });
  metrics.addMetric(names.oldestUnsent, MetricUnit.Seconds, swept.oldestUnsentSeconds);
  metrics.publishStoredMetrics();
  // Reminders that could be read are sent by now; the others must show as an error of the function.
  if (swept.unreadDays > 0)
    throw new JournalError(`The due reminders of ${swept.unreadDays} days could not be read`);
  if (swept.left > 0 && swept.sent === 0)
    throw new JournalError(`There was no time to send ${swept.left} late reminders`);
});
