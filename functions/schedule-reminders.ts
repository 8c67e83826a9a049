import './zod-settings.ts';
import { scheduleReminders } from '../shared/app/reminders/schedule-reminders.ts';
import { environments } from '../shared/environment.ts';
import { controlEntryEntity } from '../shared/store/control-entries.ts';
import { schedulerContainer } from './container.ts';
import { following, streamFunction } from './middleware/stream-function.ts';

const deps = schedulerContainer(environments['schedule-reminders'].parse(process.env));

/** The table's stream → one-time schedules (R20, R21); what is due now → `send-reminder`. */
export const handler = streamFunction({
  'control-entry': following(controlEntryEntity, scheduleReminders(deps)),
});
