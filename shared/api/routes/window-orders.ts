import * as z from 'zod';
import { journalRow } from '../../domain/communications/communication.ts';
import { counterpartyId } from '../../domain/directory/counterparty.ts';
import { userId } from '../../domain/users/user.ts';
import { day, singleLine } from '../../domain/values/text.ts';
import {
  lastingStatusChange,
  namedWindowOrderRow,
  windowOrder,
  windowOrderChange,
  windowOrderDraft,
  windowOrderId,
  windowOrderKind,
  windowOrderStatus,
} from '../../domain/window-orders/window-order.ts';
import type { RouteSpec } from '../route-spec.ts';
import { listOf, marked, pageOf, rowLimit } from '../schemas.ts';

const forOrder = z.strictObject({ orderId: windowOrderId });

/** Window orders (R10–R12, R18). */
export const windowOrdersRoutes = {
  'list-window-orders': {
    method: 'GET',
    path: '/window-orders',
    function: 'api',
    access: 'read',
    tag: 'Window orders',
    summary: 'Window orders, newest first',
    description:
      'Those that match every filter given. A page may be short, even empty, while there is a `next`: hand it back as `cursor`. Whose access shows their own only sees the orders they manage or made (R1).',
    query: z.strictObject({
      from: day.optional().meta({ description: "First day of their making, in the company's time zone." }),
      to: day.optional().meta({ description: 'Last day of their making.' }),
      number: singleLine(40).optional().meta({ description: 'The whole number.' }),
      kind: windowOrderKind.optional(),
      status: windowOrderStatus.optional(),
      managerId: userId.optional(),
      counterpartyId: counterpartyId.optional(),
      measurementDate: day.optional().meta({ description: 'Those to be measured on this day.' }),
      marked,
      limit: rowLimit(200),
      cursor: z.string().min(1).max(500).optional(),
    }),
    response: { status: 200, schema: pageOf(namedWindowOrderRow) },
  },
  'create-window-order': {
    method: 'POST',
    path: '/window-orders',
    function: 'api',
    access: 'write',
    tag: 'Window orders',
    summary: 'Make a window order by itself',
    description:
      "Gets the next number of its year. Contact left out is the counterparty's first; `null` leaves it empty. One that is a contact document at once is made by saving the communication (R11).",
    body: windowOrderDraft,
    response: { status: 201, schema: windowOrder },
    versioned: true,
    idempotent: true,
    problems: ['unknown-reference'],
  },
  'get-window-order': {
    method: 'GET',
    path: '/window-orders/{orderId}',
    function: 'api',
    access: 'read',
    tag: 'Window orders',
    summary: 'One window order, with what was copied to it (R12)',
    params: forOrder,
    response: { status: 200, schema: windowOrder },
    versioned: true,
    problems: ['not-found', 'not-own-document'],
  },
  'update-window-order': {
    method: 'PATCH',
    path: '/window-orders/{orderId}',
    function: 'api',
    access: 'write',
    tag: 'Window orders',
    summary: 'Change a window order: status, day of measurement, contact, manager (R17)',
    description:
      'Fields left out stay as they are; `null` empties a field. Kind and counterparty stay what they were made.',
    params: forOrder,
    body: windowOrderChange,
    response: { status: 200, schema: windowOrder },
    versioned: true,
    requiresIfMatch: true,
    problems: ['not-found', 'not-own-document', 'unknown-reference', 'deletion-marked'],
  },
  'mark-window-order': {
    method: 'POST',
    path: '/window-orders/{orderId}/mark',
    function: 'api',
    access: 'write',
    tag: 'Window orders',
    summary: 'Mark a window order for deletion (R18)',
    description:
      'Refused while it is the contact document of a communication in a blue state (R10). Marked already it stays as it is.',
    params: forOrder,
    response: { status: 200, schema: windowOrder },
    versioned: true,
    requiresIfMatch: true,
    idempotent: true,
    problems: ['not-found', 'not-own-document', 'contact-document-required'],
  },
  'unmark-window-order': {
    method: 'POST',
    path: '/window-orders/{orderId}/unmark',
    function: 'api',
    access: 'write',
    tag: 'Window orders',
    summary: 'Take the deletion mark off a window order (R18)',
    params: forOrder,
    response: { status: 200, schema: windowOrder },
    versioned: true,
    requiresIfMatch: true,
    idempotent: true,
    problems: ['not-found', 'not-own-document'],
  },
  'list-status-changes': {
    method: 'GET',
    path: '/window-orders/{orderId}/status-changes',
    function: 'api',
    access: 'read',
    tag: 'Window orders',
    summary: 'History of its status, oldest first, with how long each lasted',
    params: forOrder,
    response: { status: 200, schema: listOf(lastingStatusChange) },
    problems: ['not-found', 'not-own-document'],
  },
  'list-window-order-communications': {
    method: 'GET',
    path: '/window-orders/{orderId}/communications',
    function: 'api',
    access: 'read',
    tag: 'Window orders',
    summary: 'The communications whose contact document it is, newest first (R10)',
    description: 'All of them that the caller may see (R1).',
    params: forOrder,
    query: z.strictObject({ marked }),
    response: { status: 200, schema: listOf(journalRow) },
    problems: ['not-found', 'not-own-document'],
  },
} as const satisfies Record<string, RouteSpec>;
