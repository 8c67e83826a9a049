import * as z from 'zod';
import { communicationId } from '../../domain/communication.ts';
import {
  cancellation,
  completion,
  controlEntry,
  controlEntryDraft,
  controlEntryId,
  postponementRequest,
} from '../../domain/control-entry.ts';
import type { RouteSpec } from '../route.ts';
import { listOf } from '../schemas.ts';

const forCommunication = z.strictObject({ communicationId });
const forControlEntry = z.strictObject({ communicationId, entryId: controlEntryId });

/** On control (R19–R23). */
export const controlEntriesRoutes = {
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
    problems: [
      'not-found',
      'not-own-document',
      'entry-closed',
      'next-date-past',
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
    summary: 'Cancel an entry (R21)',
    params: forControlEntry,
    body: cancellation,
    response: { status: 200, schema: controlEntry },
    versioned: true,
    requiresIfMatch: true,
    idempotent: true,
    problems: ['not-found', 'not-own-document', 'entry-closed'],
  },
} as const satisfies Record<string, RouteSpec>;
