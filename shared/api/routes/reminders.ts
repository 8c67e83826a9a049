import * as z from 'zod';
import { ledgerLine, ledgerStatus, ledgerSummary } from '../../domain/reminders/reminder-ledger.ts';
import { userId } from '../../domain/users/user.ts';
import { day } from '../../domain/values/text.ts';
import type { RouteSpec } from '../route-spec.ts';
import { cursor, pageOf, rowLimit } from '../schemas.ts';

const ofDay = day.optional().meta({
  description:
    'The day the reminders were planned for, in the calendar of each manager. Today in your time zone by default.',
});

/** The ledger of reminders over all communications (R23), for the head of sales and administrators. */
export const remindersRoutes = {
  'list-reminders': {
    method: 'GET',
    path: '/reminders',
    function: 'api',
    access: 'supervisor',
    tag: 'On control',
    summary: 'List reminders',
    description:
      'The reminders of a day: planned, sent, failed, late and stopped (R23). For the head of sales and administrators. Sorted by manager, then by the time they are due. A reminder that was planned again for another day, hour or manager is listed as `stopped`, and its replacement under its own day. The status of each is current. A page may be short and still have a `next`.',
    query: z.strictObject({
      day: ofDay,
      managerId: userId.optional().meta({ description: "Whose reminders; everyone's by default." }),
      status: ledgerStatus.optional().meta({
        description:
          '`planned`: still to be sent. `sent`: sent. `failed`: not sent, because of an error or because no channel of the manager works. `late`: due more than three minutes ago and not sent. `stopped`: closed, marked for deletion or planned again before it was sent. Reminders that are `failed` or `late` may be `planned` as well: they are tried again.',
      }),
      limit: rowLimit(100),
      cursor: cursor(),
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
    summary: 'Summarise reminders',
    description:
      'How many reminders of a day are planned, sent, failed, late and stopped, by manager (R23). For the head of sales and administrators. The first 5,000 of the day are counted; `more` says that there are others. `lateNow` counts what is due and not sent at this moment, over the last 30 days and up to 1,000 of each, including reminders of managers without a working channel. If your access covers only your own documents, only your own reminders are counted.',
    query: z.strictObject({ day: ofDay }),
    response: { status: 200, schema: ledgerSummary },
  },
} as const satisfies Record<string, RouteSpec>;
