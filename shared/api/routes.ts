import * as z from 'zod';
import { communication, communicationId, communicationRequest, journalRow } from '../domain/communication.ts';
import {
  cancellation,
  completion,
  controlEntry,
  controlEntryDraft,
  controlEntryId,
  postponementRequest,
} from '../domain/control-entry.ts';
import { controlKind, controlKindDraft } from '../domain/control-kind.ts';
import { counterparty, counterpartyDraft, counterpartyId } from '../domain/counterparty.ts';
import { folder, folderDraft } from '../domain/folder.ts';
import { state, stateChange, stateChangeRequest, stateDraft, stateId } from '../domain/state.ts';
import { day } from '../domain/text.ts';
import { manager, user, userChange, userDraft, userId } from '../domain/user.ts';
import { windowOrder, windowOrderId } from '../domain/window-order.ts';
import type { RouteSpec } from './route.ts';
import { listOf, pageOf } from './schemas.ts';

const forCommunication = z.strictObject({ communicationId });
const forControlEntry = z.strictObject({ communicationId, entryId: controlEntryId });

const savesCommunication = [
  'unknown-reference',
  'contact-document-required',
  'counterparty-data-required',
] as const;

/**
 * The one table of routes. The key is the operation's id, its use case and its file. CDK, the local gateway, the
 * pipeline, OpenAPI and the typed client are made from it; a route without a handler does not compile.
 */
export const routes = {
  'get-me': {
    method: 'GET',
    path: '/me',
    function: 'api',
    access: 'signed-in',
    tag: 'Users',
    summary: 'Who you are and what you may do',
    response: { status: 200, schema: user },
    versioned: true,
  },
  'list-managers': {
    method: 'GET',
    path: '/managers',
    function: 'api',
    access: 'read',
    tag: 'Users',
    summary: 'Colleagues by name, for choosing a manager',
    response: { status: 200, schema: listOf(manager) },
  },
  'list-users': {
    method: 'GET',
    path: '/users',
    function: 'api',
    access: 'administrator',
    tag: 'Users',
    summary: 'All users with their access',
    response: { status: 200, schema: listOf(user) },
  },
  'create-user': {
    method: 'POST',
    path: '/users',
    function: 'api',
    access: 'administrator',
    tag: 'Users',
    summary: 'Enter a person as a user (R1)',
    description: 'From then on they may register and sign in with this e-mail.',
    body: userDraft,
    response: { status: 201, schema: user },
    versioned: true,
    idempotent: true,
    problems: ['already-exists'],
  },
  'get-user': {
    method: 'GET',
    path: '/users/{userId}',
    function: 'api',
    access: 'administrator',
    tag: 'Users',
    summary: 'One user',
    params: z.strictObject({ userId }),
    response: { status: 200, schema: user },
    versioned: true,
    problems: ['not-found'],
  },
  'update-user': {
    method: 'PATCH',
    path: '/users/{userId}',
    function: 'api',
    access: 'administrator',
    tag: 'Users',
    summary: 'Change a user: access, zone, reminder hour, channels (R1, R20)',
    description: 'A change of access works on their next request.',
    params: z.strictObject({ userId }),
    body: userChange,
    response: { status: 200, schema: user },
    versioned: true,
    requiresIfMatch: true,
    problems: ['not-found'],
  },
  'list-states': {
    method: 'GET',
    path: '/states',
    function: 'api',
    access: 'read',
    tag: 'Directories',
    summary: 'The states of the state picker (R9)',
    response: { status: 200, schema: listOf(state) },
  },
  'create-state': {
    method: 'POST',
    path: '/states',
    function: 'api',
    access: 'administrator',
    tag: 'Directories',
    summary: 'Add a state (R9)',
    body: stateDraft,
    response: { status: 201, schema: state },
    versioned: true,
    idempotent: true,
  },
  'update-state': {
    method: 'PATCH',
    path: '/states/{stateId}',
    function: 'api',
    access: 'administrator',
    tag: 'Directories',
    summary: 'Change a state (R9)',
    params: z.strictObject({ stateId }),
    body: stateChangeRequest,
    response: { status: 200, schema: state },
    versioned: true,
    requiresIfMatch: true,
    problems: ['not-found'],
  },
  'list-control-kinds': {
    method: 'GET',
    path: '/control-kinds',
    function: 'api',
    access: 'read',
    tag: 'Directories',
    summary: 'The kinds of control entry (R19)',
    response: { status: 200, schema: listOf(controlKind) },
  },
  'create-control-kind': {
    method: 'POST',
    path: '/control-kinds',
    function: 'api',
    access: 'administrator',
    tag: 'Directories',
    summary: 'Add a kind of control entry (R19)',
    body: controlKindDraft,
    response: { status: 201, schema: controlKind },
    versioned: true,
    idempotent: true,
  },
  'list-folders': {
    method: 'GET',
    path: '/folders',
    function: 'api',
    access: 'read',
    tag: 'Directories',
    summary: 'The folders of the counterparties directory, each with its parent',
    response: { status: 200, schema: listOf(folder) },
  },
  'create-folder': {
    method: 'POST',
    path: '/folders',
    function: 'api',
    access: 'write',
    tag: 'Directories',
    summary: 'Add a folder',
    body: folderDraft,
    response: { status: 201, schema: folder },
    versioned: true,
    idempotent: true,
    problems: ['unknown-reference'],
  },
  'create-counterparty': {
    method: 'POST',
    path: '/counterparties',
    function: 'api',
    access: 'write',
    tag: 'Counterparties',
    summary: 'Add a counterparty to the directory (R7, R14)',
    body: counterpartyDraft,
    response: { status: 201, schema: counterparty },
    versioned: true,
    idempotent: true,
    problems: ['unknown-reference'],
  },
  'get-counterparty': {
    method: 'GET',
    path: '/counterparties/{counterpartyId}',
    function: 'api',
    access: 'read',
    tag: 'Counterparties',
    summary: 'One counterparty (R14)',
    params: z.strictObject({ counterpartyId }),
    response: { status: 200, schema: counterparty },
    versioned: true,
    problems: ['not-found'],
  },
  'get-window-order': {
    method: 'GET',
    path: '/window-orders/{orderId}',
    function: 'api',
    access: 'read',
    tag: 'Window orders',
    summary: 'One window order, with what was copied to it (R12)',
    params: z.strictObject({ orderId: windowOrderId }),
    response: { status: 200, schema: windowOrder },
    versioned: true,
    problems: ['not-found'],
  },
  'list-communications': {
    method: 'GET',
    path: '/communications',
    function: 'api',
    access: 'read',
    tag: 'Communications',
    summary: "The journal's standard view: newest first (R2)",
    description:
      'A page of rows and `next`: hand it back as `cursor` for the rows behind; `null` at the end. A cursor works with the query it came from only.',
    query: z.strictObject({
      from: day.optional().meta({ description: "First day of the period, in the company's time zone." }),
      to: day.optional().meta({ description: 'Last day of the period.' }),
      limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50).meta({ description: 'Most rows.' }),
      cursor: z.string().min(1).max(500).optional(),
    }),
    response: { status: 200, schema: pageOf(journalRow) },
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
    description: 'Fields left out stay as they are; `null` empties a field. All of it is saved, or nothing.',
    params: forCommunication,
    body: communicationRequest,
    response: { status: 200, schema: communication },
    versioned: true,
    requiresIfMatch: true,
    problems: ['not-found', 'not-own-document', ...savesCommunication],
  },
  'list-state-changes': {
    method: 'GET',
    path: '/communications/{communicationId}/state-changes',
    function: 'api',
    access: 'read',
    tag: 'Communications',
    summary: 'History of states, oldest first (R13)',
    params: forCommunication,
    response: { status: 200, schema: listOf(stateChange) },
    problems: ['not-found', 'not-own-document'],
  },
  'list-control-entries': {
    method: 'GET',
    path: '/communications/{communicationId}/control-entries',
    function: 'api',
    access: 'read',
    tag: 'On control',
    summary: "A communication's control entries with their reminders (R19, R23)",
    params: forCommunication,
    response: { status: 200, schema: listOf(controlEntry) },
    problems: ['not-found', 'not-own-document'],
  },
  'create-control-entry': {
    method: 'POST',
    path: '/communications/{communicationId}/control-entries',
    function: 'api',
    access: 'write',
    tag: 'On control',
    summary: 'Put a communication on control (R19, R20)',
    description:
      "On the next date, at the manager's hour in their time zone, the manager is reminded; at once if the hour is past.",
    params: forCommunication,
    body: controlEntryDraft,
    response: { status: 201, schema: controlEntry },
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
  'complete-control-entry': {
    method: 'POST',
    path: '/communications/{communicationId}/control-entries/{entryId}/complete',
    function: 'api',
    access: 'write',
    tag: 'On control',
    summary: 'Complete an entry with its outcome (R21)',
    params: forControlEntry,
    body: completion,
    response: { status: 200, schema: controlEntry },
    versioned: true,
    requiresIfMatch: true,
    idempotent: true,
    problems: ['not-found', 'not-own-document', 'entry-closed'],
  },
  'postpone-control-entry': {
    method: 'POST',
    path: '/communications/{communicationId}/control-entries/{entryId}/postpone',
    function: 'api',
    access: 'write',
    tag: 'On control',
    summary: 'Postpone an entry to another day, with the reason (R21)',
    params: forControlEntry,
    body: postponementRequest,
    response: { status: 200, schema: controlEntry },
    versioned: true,
    requiresIfMatch: true,
    idempotent: true,
    problems: ['not-found', 'not-own-document', 'entry-closed', 'next-date-past', 'limit-reached'],
  },
  'cancel-control-entry': {
    method: 'POST',
    path: '/communications/{communicationId}/control-entries/{entryId}/cancel',
    function: 'api',
    access: 'write',
    tag: 'On control',
    summary: 'Cancel an entry (R21)',
    params: forControlEntry,
    body: cancellation,
    response: { status: 200, schema: controlEntry },
    versioned: true,
    requiresIfMatch: true,
    idempotent: true,
    problems: ['not-found', 'not-own-document', 'entry-closed'],
  },
  'get-openapi': {
    method: 'GET',
    path: '/openapi.json',
    function: 'docs',
    access: 'public',
    tag: 'Documentation',
    summary: 'This API as an OpenAPI 3.1 document',
    response: { status: 200, schema: z.record(z.string(), z.unknown()) },
  },
  'get-docs': {
    method: 'GET',
    path: '/docs',
    function: 'docs',
    access: 'public',
    tag: 'Documentation',
    summary: 'This API as a page to read',
    response: { status: 200, html: true },
  },
} as const satisfies Record<string, RouteSpec>;

export type Routes = typeof routes;

/** Whether what is made by a POST to this path can be read at a path of its own, so that there is a Location to give. */
export const hasOwnPath = (path: string): boolean =>
  Object.values<RouteSpec>(routes).some(
    (route) => route.method === 'GET' && route.path.replace(/\/\{\w+\}$/, '') === path && route.path !== path,
  );

export type OperationId = keyof Routes;

/** The operations one function answers. */
export type OperationsOf<Name extends RouteSpec['function']> = {
  [Id in OperationId]: Routes[Id]['function'] extends Name ? Id : never;
}[OperationId];

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : unknown;
type Sent<Schema> = Schema extends z.ZodType ? z.input<Schema> : unknown;
type Of<Route, Part extends string> = Route extends { readonly [P in Part]: infer Value } ? Value : undefined;

/** What a use case gets of a request: path, query and body in one, and the version from If-Match. */
export type InputOf<Id extends OperationId> = Parsed<Of<Routes[Id], 'params'>> &
  Parsed<Of<Routes[Id], 'query'>> &
  Parsed<Of<Routes[Id], 'body'>> &
  (Routes[Id] extends { readonly requiresIfMatch: true } ? { expectedVersion: number } : unknown);

/** What a caller sends in each part of a request. */
export type SentIn<Id extends OperationId, Part extends 'params' | 'query' | 'body'> = Sent<
  Of<Routes[Id], Part>
>;

/** What a success answers. */
export type AnswerOf<Id extends OperationId> = Routes[Id]['response'] extends {
  readonly schema: infer Schema extends z.ZodType;
}
  ? z.output<Schema>
  : string;
