import * as z from 'zod';
import { ledgerLine, ledgerStatus, ledgerSummary } from '../../domain/reminders/reminder-ledger.ts';
import { userId } from '../../domain/users/user.ts';
import { day } from '../../domain/values/text.ts';
import type { RouteSpec } from '../route-spec.ts';
import { pageOf, rowLimit } from '../schemas.ts';

const ofDay = day.optional().meta({
  description:
    "The day the reminders were planned for, as the calendar of each one's manager has it; today in the caller's time zone unless given.",
});

/** The ledger of reminders over all communications (R23), for the head of sales and administrators. */
export const remindersRoutes = {
  'list-reminders': {
    method: 'GET',
    path: '/reminders',
    function: 'api',
    access: 'supervisor',
    tag: 'On control',
    summary: 'The reminders of a day: planned, sent, failed, late and stopped (R23)',
    description:
      'For the head of sales and administrators. By manager, and of each by the moment they are due. A reminder that was planned anew, for another day, hour or manager, stands here as `stopped`, and the new one on its own day. What became of each is read at this moment. A page may be short and still have a `next`.',
    query: z.strictObject({
      day: ofDay,
      managerId: userId.optional().meta({ description: 'Whose reminders; all unless given.' }),
      status: ledgerStatus.optional().meta({
        description:
          '`planned` are to be sent still; `sent`; `failed` are not sent and have an error, or no channel of the manager works; `late` were due more than three minutes ago and are not sent; `stopped` were closed, marked for deletion or planned anew before they were sent. `failed` and `late` may be `planned` as well: they are tried again.',
      }),
      limit: rowLimit(100),
      cursor: z.string().min(1).max(500).optional(),
    }),
    response: { status: 200, schema: pageOf(ledgerLine) },
    problems: ['unknown-reference'],
  },
  'summarize-reminders': {
    method: 'GET',
    path: '/reminders/summary',
    function: 'api',
    access: 'supervisor',
    tag: 'On control',
    summary: 'How many reminders of a day are planned, sent, failed, late and stopped, by manager (R23)',
    description:
      'For the head of sales and administrators. The first 5,000 of the day are counted; with `more` there are others. `lateNow` is what was due and is not sent at this moment, of the last 30 days, up to 1,000 of a day, also where no channel of the manager works. With access to own communications only it is of your own reminders.',
    query: z.strictObject({ day: ofDay }),
    response: { status: 200, schema: ledgerSummary },
  },
} as const satisfies Record<string, RouteSpec>;
