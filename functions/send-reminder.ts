import './zod-settings.ts';
import { plannedReminder } from '../shared/domain/control/reminder.ts';
import { environments } from '../shared/environment.ts';
import { reminderContainer } from './container.ts';
import { eventFunction } from './middleware/event-function.ts';
import { log } from './middleware/log.ts';

const { sendReminder } = reminderContainer(environments['send-reminder'].parse(process.env));

/**
 * A schedule of EventBridge Scheduler, or what `schedule-reminders` found due → a reminder
 * to the manager (R20).
 */
export const handler = eventFunction(async (event: unknown) => {
  const reminder = plannedReminder.parse(event);
  const delivery = await sendReminder(reminder);
  log('reminder-handled', { ...reminder, delivery });
});
