import * as z from 'zod';
import { communicationId } from '../../domain/communications/communication.ts';
import { boardPart, boardRow, boardSummary } from '../../domain/control/control-board.ts';
import {
  cancellation,
  completion,
  controlEntryChange,
  controlEntryDraft,
  controlEntryId,
  postponementRequest,
} from '../../domain/control/control-entry.ts';
import { shownCompletedEntry, shownControlEntry } from '../../domain/control/shown-entry.ts';
import { userId } from '../../domain/users/user.ts';
import type { RouteSpec } from '../route-spec.ts';
import { cursor, listOf, pageOf, rowLimit, wholeNumber } from '../schemas.ts';

const forCommunication = z.strictObject({ communicationId });
const forControlEntry = z.strictObject({ communicationId, entryId: controlEntryId });

const ofWhom = z
  .union([z.enum(['me', 'everyone']), userId])
  .default('me')
  .meta({ description: 'Whose entries: `me`, the id of a user, or `everyone`.' });

const days = wholeNumber(1, 366)
  .default(7)
  .meta({ description: 'How many days `next` looks ahead, or `done` looks back.' });

/** On control (R19–R23). */
export const controlEntriesRoutes = {
  'list-control-board': {
    method: 'GET',
    path: '/control-entries',
    function: 'api',
    access: 'read',
    tag: 'On control',
    summary: 'Get the control board',
    description:
      "Whom to call: entries of all communications that are overdue, due today or due next, and those recently closed (R22). Values of `of` other than `me` are for the head of sales and administrators. Days are those of the time zone of each entry's manager, as for reminders; for `done`, of your own. Entries of communications marked for deletion are left out. Send `version` in `If-Match` with a change. A page may be short and still have a `next`.",
    query: z.strictObject({
      of: ofWhom,
      due: boardPart.default('today').meta({
        description:
          '`overdue`, `today` and `next` (from tomorrow on) are open entries, earliest first; `done` are completed or cancelled ones, latest first.',
      }),
      days,
      limit: rowLimit(100),
      cursor: cursor(),
    }),
    response: { status: 200, schema: pageOf(boardRow) },
    problems: ['unknown-reference'],
  },
  'summarize-control-board': {
    method: 'GET',
    path: '/control-entries/summary',
    function: 'api',
    access: 'read',
    tag: 'On control',
    summary: 'Summarise the control board',
    description: 'How many entries are overdue, due today and due next, each counted up to 99 (R22).',
    query: z.strictObject({ of: ofWhom, days }),
    response: { status: 200, schema: boardSummary },
    problems: ['unknown-reference'],
  },
  'list-control-entries': {
    method: 'GET',
    path: '/communications/{communicationId}/control-entries',
    function: 'api',
    access: 'read',
    tag: 'On control',
    summary: 'List control entries',
    description: "A communication's control entries with their reminders (R19, R23).",
    params: forCommunication,
    response: { status: 200, schema: listOf(shownControlEntry) },
    problems: ['not-found', 'not-own-document'],
  },
  'create-control-entry': {
    method: 'POST',
    path: '/communications/{communicationId}/control-entries',
    function: 'api',
    access: 'write',
    tag: 'On control',
    summary: 'Create a control entry',
    description:
      "Puts a communication on control (R19, R20). On the next date the manager is reminded at their hour in their time zone; at once if that hour has passed. If none of the manager's channels works, `reminderWarning` says so, and the reminder goes out as soon as one does.",
    params: forCommunication,
    body: controlEntryDraft,
    response: { status: 201, schema: shownControlEntry },
    versioned: true,
    idempotent: true,
    problems: [
      'not-found',
      'not-own-document',
      'unknown-reference',
      'next-date-past',
      'deletion-marked',
      'limit-reached',
    ],
  },
  'update-control-entry': {
    method: 'PATCH',
    path: '/communications/{communicationId}/control-entries/{entryId}',
    function: 'api',
    access: 'write',
    tag: 'On control',
    summary: 'Update a control entry',
    description:
      'Changes the kind, comment or manager of an open entry (R19, R21). Fields left out stay as they are. A new manager is reminded at their own hour in their own time zone, at once if it has passed; the previous one no longer.',
    params: forControlEntry,
    body: controlEntryChange,
    response: { status: 200, schema: shownControlEntry },
    versioned: true,
    requiresIfMatch: true,
    problems: [
      'not-found',
      'not-own-document',
      'entry-closed',
      'unknown-reference',
      'deletion-marked',
      'limit-reached',
    ],
  },
  'complete-control-entry': {
    method: 'POST',
    path: '/communications/{communicationId}/control-entries/{entryId}/complete',
    function: 'api',
    access: 'write',
    tag: 'On control',
    summary: 'Complete a control entry',
    description:
      'Closes an entry with its outcome (R21). If the client is to be called again, `next` creates that entry in the same change, for the same manager unless another is named. The ETag is that of the completed entry.',
    params: forControlEntry,
    body: completion,
    response: { status: 200, schema: shownCompletedEntry },
    versioned: true,
    requiresIfMatch: true,
    idempotent: true,
    problems: [
      'not-found',
      'not-own-document',
      'entry-closed',
      'unknown-reference',
      'next-date-past',
      'deletion-marked',
      'limit-reached',
    ],
  },
  'postpone-control-entry': {
    method: 'POST',
    path: '/communications/{communicationId}/control-entries/{entryId}/postpone',
    function: 'api',
    access: 'write',
    tag: 'On control',
    summary: 'Postpone a control entry',
    description: 'Moves an entry to another day, with the reason (R21). It reminds on the new day only.',
    params: forControlEntry,
    body: postponementRequest,
    response: { status: 200, schema: shownControlEntry },
    versioned: true,
    requiresIfMatch: true,
    idempotent: true,
    problems: [
      'not-found',
      'not-own-document',
      'entry-closed',
      'next-date-past',
      'next-date-unchanged',
      'deletion-marked',
      'limit-reached',
    ],
  },
  'cancel-control-entry': {
    method: 'POST',
    path: '/communications/{communicationId}/control-entries/{entryId}/cancel',
    function: 'api',
    access: 'write',
    tag: 'On control',
    summary: 'Cancel a control entry',
    description: 'Closes an entry without an outcome; it reminds no longer (R21).',
    params: forControlEntry,
    body: cancellation,
    response: { status: 200, schema: shownControlEntry },
    versioned: true,
    requiresIfMatch: true,
    idempotent: true,
    problems: ['not-found', 'not-own-document', 'entry-closed'],
  },
} as const satisfies Record<string, RouteSpec>;
