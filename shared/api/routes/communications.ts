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
import { cursor, listOf, marked, pageOf, queryLimitBytes, rowLimit } from '../schemas.ts';

const forCommunication = z.strictObject({ communicationId });

const period = {
  from: day.optional().meta({ description: "First day of the period, in the company's time zone." }),
  to: day.optional().meta({ description: 'Last day of the period, which is included.' }),
};

/** Which rows of the journal. */
const selection = z.strictObject({ ...period, marked });

const fileForm = {
  format: z.enum(sheetFormats).meta({ description: 'The file format.' }),
  language: language.optional().meta({ description: 'The language of the headings; your own by default.' }),
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

/** The outcome of one of the documents of `change-communications`. */
const changed = z.discriminatedUnion('status', [
  z.object({ communicationId, status: z.literal('changed'), version: communication.shape.version }),
  z.object({
    communicationId,
    status: z.literal('refused'),
    problem: problem.meta({ description: 'What the operation for one document would have returned.' }),
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
    summary: 'List communications',
    description:
      "The journal's standard view: newest first, for any period (R2). Returns a page of rows and `next`: pass it back as `cursor` for the next page; it is `null` on the last one. A cursor works only with the query it came from. For a moment after a change (usually under a second) a row may be missing or show earlier values; `get-communication` is always up to date.",
    query: selection.extend({
      limit: rowLimit(200),
      cursor: cursor(),
    }),
    response: { status: 200, schema: pageOf(journalRow) },
  },
  'export-communications': {
    method: 'GET',
    path: '/communications/export',
    function: 'export',
    access: 'read',
    tag: 'Communications',
    summary: 'Export communications',
    description:
      'All rows of `list-communications` as a file (R2, R4): CSV as Russian spreadsheet programs open it (UTF-8 with a byte order mark, semicolons), or XLSX. In CSV, text that a spreadsheet would run as a formula is preceded by an apostrophe. More than 20,000 rows are refused: narrow the period.',
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
    summary: 'Query communications',
    description:
      "The journal's extended view: sorted by any column, with up to 20 filters combined (R3, R4). Changes nothing. Paged like the standard view, but a page may be short or empty and still have a `next`: where few rows match, no page reads the whole journal for them. States, managers, authors and folders sort in the order people see, rows with the same value newest first.",
    body: journalQuery.extend({
      ...period,
      limit: z.int().min(1).max(200).default(50).meta({ description: 'The most rows to return.' }),
      cursor: cursor(2000),
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
    summary: 'Export a query',
    description:
      'All rows of `query-communications`, in its order and in the formats of `export-communications` (R3, R4). Changes nothing. A selection that takes too long to read is refused too: narrow the period.',
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
    summary: 'Create a communication',
    description:
      'Records a call, letter or visit (R6, R7), which gets the next number of its year. In a blue state it needs `details.contactDocument`: an existing order or one created with it, together with the counterparty if there is no client (R10, R11).',
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
    summary: 'Change many communications',
    description:
      'Marks, unmarks, reassigns or sets the state of up to 100 communications (R10, R17, R18). Each is a change of its own, by the rules of `mark-communication`, `unmark-communication` or `update-communication`: those refused stay as they were, and the others are changed. Returns 200 with the outcome of each, in the order requested; a refused one has the problem which the operation for one document would return. Nothing is done twice. Without an Idempotency-Key, a repeated request finds the documents in another version and is refused for them (`version-stale`). With one, it gets the first response again, refusals included: retry those with another key. If the first request was cut off, the same key continues where it stopped.',
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
    summary: 'Get a communication',
    description:
      'The whole document, always up to date. Send its ETag in `If-Match` with the next change (R17).',
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
    summary: 'Update a communication',
    description:
      'Saves everything or nothing (R7–R13, R17). Fields left out stay as they are; `null` empties a field. Linking an order to a communication without a client sets the client of the order. A new manager also takes over the open control entries of the previous one, unless `reassignControlEntries` is false.',
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
    summary: 'Mark a communication for deletion',
    description:
      'Hides the communication and stops the reminders of its control entries; it can no longer be changed (R18). Marking it again changes nothing.',
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
    summary: 'Unmark a communication',
    description:
      'Removes the deletion mark (R18). Open control entries remind again: at once if their day has passed, and not a second time if the reminder had been sent before the mark.',
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
    summary: 'List state changes',
    description:
      'The history of the state of a communication, oldest first, with how long each state lasted (R13).',
    params: forCommunication,
    response: { status: 200, schema: listOf(lastingStateChange) },
    problems: ['not-found', 'not-own-document'],
  },
} as const satisfies Record<string, RouteSpec>;
