import './zod-settings.ts';
import * as z from 'zod';
import { environments } from '../shared/environment.ts';
import { reminderContainer } from './container.ts';
import { eventFunction } from './middleware/event-function.ts';
import { logger } from './middleware/log.ts';

const reminderRef = z.object({
  communicationId: z.string(),
  entryId: z.string(),
  managerId: z.string(),
  version: z.int(),
  dueAt: z.string(),
});

const { sendReminder } = reminderContainer(environments['send-reminder'].parse(process.env));

/** A one-shot of EventBridge Scheduler → a reminder to the manager (R20). */
export const handler = eventFunction(async (event: unknown) => {
  const reminder = reminderRef.parse(event);
  const delivery = await sendReminder(reminder);
  logger.info('reminder', { ...reminder, delivery });
});
