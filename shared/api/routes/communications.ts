import * as z from 'zod';
import {
  communication,
  communicationId,
  communicationRequest,
  journalRow,
} from '../../domain/communication.ts';
import { stateChange } from '../../domain/state.ts';
import { day } from '../../domain/text.ts';
import type { RouteSpec } from '../route.ts';
import { listOf, pageOf } from '../schemas.ts';

const forCommunication = z.strictObject({ communicationId });

const savesCommunication = [
  'unknown-reference',
  'contact-document-required',
  'counterparty-data-required',
] as const;

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
} as const satisfies Record<string, RouteSpec>;
