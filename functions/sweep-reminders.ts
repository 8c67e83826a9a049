import './zod-settings.ts';
import { sweepReminders } from '../shared/app/sweep-reminders.ts';
import { environments } from '../shared/environment.ts';
import { reminderContainer } from './container.ts';
import { eventFunction } from './middleware/event-function.ts';
import { logger } from './middleware/log.ts';

const sweep = sweepReminders(reminderContainer(environments['sweep-reminders'].parse(process.env)));

/** Every five minutes: sends what any failure left (R24). */
export const handler = eventFunction(async () => {
  logger.info('swept', { ...(await sweep()) });
});
