import * as z from 'zod';
import { bulkChange } from '../../domain/communications/bulk-change.ts';
import {
  communication,
  communicationChange,
  communicationId,
  communicationRequest,
  journalRow,
} from '../../domain/communications/communication.ts';
import { journalQuery } from '../../domain/journal/journal-query.ts';
import { sheetFormats } from '../../domain/lists/sheet.ts';
import { lastingStateChange } from '../../domain/states/state.ts';
import { language } from '../../domain/users/user.ts';
import { day } from '../../domain/values/text.ts';
import { problem } from '../problems.ts';
import type { RouteSpec } from '../route-spec.ts';
import { listOf, marked, pageOf, queryLimitBytes, rowLimit } from '../schemas.ts';

const forCommunication = z.strictObject({ communicationId });

const period = {
  from: day.optional().meta({ description: "First day of the period, in the company's time zone." }),
  to: day.optional().meta({ description: 'Last day of the period.' }),
};

/** Which rows of the journal. */
const selection = z.strictObject({ ...period, marked });

const fileForm = {
  format: z.enum(sheetFormats),
  language: language.optional().meta({ description: "Of the headings; the caller's own if left out." }),
};
const journalFile = {
  status: 200,
  file: ['text/csv', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
} as const;

const savesCommunication = [
  'unknown-reference',
  'contact-document-required',
  'contact-document-of-other-client',
  'contact-document-kind',
  'counterparty-data-required',
  'deletion-marked',
  'duplicate-phone',
  'limit-reached',
] as const;

/** What became of one of the documents of `change-communications`. */
const changed = z.discriminatedUnion('status', [
  z.object({ communicationId, status: z.literal('changed'), version: communication.shape.version }),
  z.object({
    communicationId,
    status: z.literal('refused'),
    problem: problem.meta({ description: 'What the route of one document would have answered.' }),
  }),
]);

/** The journal and its documents. */
export const communicationsRoutes = {
  'list-communications': {
    method: 'GET',
    path: '/communications',
    function: 'api',
    access: 'read',
    tag: 'Communications',
    summary: "The journal's standard view: newest first (R2)",
    description:
      'A page of rows and `next`: hand it back as `cursor` for the rows behind; `null` at the end. A cursor works with the query it came from only. For a moment (usually under a second) after a change, a row may be missing or show its earlier values; `get-communication` is always up to date.',
    query: selection.extend({
      limit: rowLimit(200),
      cursor: z.string().min(1).max(500).optional(),
    }),
    response: { status: 200, schema: pageOf(journalRow) },
  },
  'export-communications': {
    method: 'GET',
    path: '/communications/export',
    function: 'export',
    access: 'read',
    tag: 'Communications',
    summary: 'A selection of the journal as a file (R2, R4)',
    description:
      'The rows `list-communications` shows, all of them: CSV as Russian spreadsheet programs open it (UTF-8 with its mark, semicolons), or XLSX. A text that would run as a formula has an apostrophe before it in CSV. More than 20,000 rows are refused: narrow the period.',
    query: selection.extend(fileForm),
    response: journalFile,
    problems: ['selection-too-large'],
  },
  'query-communications': {
    method: 'POST',
    path: '/communications/query',
    function: 'api',
    access: 'extended',
    tag: 'Communications',
    summary: "The journal's extended view: sorted by any column, filtered on any together (R3, R4)",
    description:
      'Changes nothing. Pages as the standard view does, but a page may be short, or empty, and still have a `next`: where few rows match, no page reads the whole journal for them. Values of states, managers, authors and folders are sorted as people see them, rows of one of them newest first.',
    body: journalQuery.extend({
      ...period,
      limit: z.int().min(1).max(200).default(50).meta({ description: 'Most rows.' }),
      cursor: z.string().min(1).max(2000).optional(),
    }),
    bodyLimitBytes: queryLimitBytes,
    response: { status: 200, schema: pageOf(journalRow) },
  },
  'export-query': {
    method: 'POST',
    path: '/communications/query/export',
    function: 'export',
    access: 'extended',
    tag: 'Communications',
    summary: 'A selection of the extended view as a file (R3, R4)',
    description:
      'The rows `query-communications` shows, all of them and in its order, in the forms of `export-communications`. Changes nothing. What takes too long to look for is refused too: narrow the period.',
    body: journalQuery.extend({ ...period, ...fileForm }),
    bodyLimitBytes: queryLimitBytes,
    response: journalFile,
    problems: ['selection-too-large'],
  },
  'create-communication': {
    method: 'POST',
    path: '/communications',
    function: 'api',
    access: 'write',
    tag: 'Communications',
    summary: 'Record a call, letter or visit (R6, R7)',
    description:
      'Gets the next number of its year. In a blue state it needs `details.contactDocument`: an order that exists, or one made with it, and the counterparty too where there is no client (R10, R11).',
    body: communicationRequest,
    response: { status: 201, schema: communication },
    versioned: true,
    idempotent: true,
    problems: savesCommunication,
  },
  'change-communications': {
    method: 'POST',
    path: '/communications/bulk',
    function: 'api',
    access: 'write',
    tag: 'Communications',
    summary: 'Mark, unmark, hand over or set the state of many communications (R10, R17, R18)',
    description:
      'Every document is a change of its own, by the rules of the route for one (`mark-communication`, `unmark-communication`, `update-communication`): one that is refused stays as it was, and the others are changed. Answers 200 with what became of each, in the order asked; a refused one with the problem that route would answer. Nothing is done twice: without an Idempotency-Key a request that comes again finds the documents in another version and is refused for them (`version-stale`). With one it gets the first answer again, refusals too: try what was refused with another key. If the first request was cut off, the same key goes on where it ended.',
    body: bulkChange,
    response: { status: 200, schema: listOf(changed) },
    idempotent: true,
  },
  'get-communication': {
    method: 'GET',
    path: '/communications/{communicationId}',
    function: 'api',
    access: 'read',
    tag: 'Communications',
    summary: 'One communication',
    params: forCommunication,
    response: { status: 200, schema: communication },
    versioned: true,
    problems: ['not-found', 'not-own-document'],
  },
  'update-communication': {
    method: 'PATCH',
    path: '/communications/{communicationId}',
    function: 'api',
    access: 'write',
    tag: 'Communications',
    summary: 'Save a communication (R7–R13, R17)',
    description:
      'Fields left out stay as they are; `null` empties a field. All of it is saved, or nothing. Linking an order to a communication without a client takes the client of the order. With another manager go the open control entries of the one before.',
    params: forCommunication,
    body: communicationChange,
    response: { status: 200, schema: communication },
    versioned: true,
    requiresIfMatch: true,
    problems: ['not-found', 'not-own-document', ...savesCommunication],
  },
  'mark-communication': {
    method: 'POST',
    path: '/communications/{communicationId}/mark',
    function: 'api',
    access: 'write',
    tag: 'Communications',
    summary: 'Mark a communication for deletion (R18)',
    description:
      'It is hidden in the journal and can not be changed; the reminders of its control entries stop. Marked already it stays as it is.',
    params: forCommunication,
    response: { status: 200, schema: communication },
    versioned: true,
    requiresIfMatch: true,
    idempotent: true,
    problems: ['not-found', 'not-own-document'],
  },
  'unmark-communication': {
    method: 'POST',
    path: '/communications/{communicationId}/unmark',
    function: 'api',
    access: 'write',
    tag: 'Communications',
    summary: 'Take the deletion mark off a communication (R18)',
    description:
      'Its open control entries remind again: at once where the day has passed, and not a second time where the reminder had been sent before the mark.',
    params: forCommunication,
    response: { status: 200, schema: communication },
    versioned: true,
    requiresIfMatch: true,
    idempotent: true,
    problems: ['not-found', 'not-own-document', 'contact-document-required', 'limit-reached'],
  },
  'list-state-changes': {
    method: 'GET',
    path: '/communications/{communicationId}/state-changes',
    function: 'api',
    access: 'read',
    tag: 'Communications',
    summary: 'History of states, oldest first, with how long each lasted (R13)',
    params: forCommunication,
    response: { status: 200, schema: listOf(lastingStateChange) },
    problems: ['not-found', 'not-own-document'],
  },
} as const satisfies Record<string, RouteSpec>;
