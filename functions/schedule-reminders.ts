import './zod-settings.ts';
import { scheduleReminders } from '../shared/app/schedule-reminders.ts';
import { storedControlEntry } from '../shared/domain/control-entry.ts';
import { environments } from '../shared/environment.ts';
import { reminderContainer, schedulerContainer } from './container.ts';
import { following, streamFunction } from './middleware/stream-function.ts';

const environment = environments['schedule-reminders'].parse(process.env);

/** The table's stream → one-shots (R20, R21). */
export const handler = streamFunction({
  'control-entry': following(
    storedControlEntry,
    scheduleReminders({ ...reminderContainer(environment), scheduler: schedulerContainer(environment) }),
  ),
});
