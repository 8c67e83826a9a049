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
import { cursor, listOf, marked, pageOf, rowLimit } from '../schemas.ts';

const forOrder = z.strictObject({ orderId: windowOrderId });

/** Window orders (R10–R12, R18). */
export const windowOrdersRoutes = {
  'list-window-orders': {
    method: 'GET',
    path: '/window-orders',
    function: 'api',
    access: 'read',
    tag: 'Window orders',
    summary: 'List window orders',
    description:
      'Orders that match every filter given, newest first. A page may be short or empty and still have a `next`: pass it back as `cursor`. If your access covers only your own documents, you see the orders you manage or created (R1).',
    query: z.strictObject({
      from: day.optional().meta({
        description: "First day of the period in which they were created, in the company's time zone.",
      }),
      to: day.optional().meta({ description: 'Last day of that period, which is included.' }),
      number: singleLine(40).optional().meta({ description: 'The exact number.' }),
      kind: windowOrderKind.optional(),
      status: windowOrderStatus.optional(),
      managerId: userId.optional(),
      counterpartyId: counterpartyId.optional(),
      measurementDate: day
        .optional()
        .meta({ description: 'Orders whose openings are measured on this day.' }),
      marked,
      limit: rowLimit(200),
      cursor: cursor(),
    }),
    response: { status: 200, schema: pageOf(namedWindowOrderRow) },
  },
  'create-window-order': {
    method: 'POST',
    path: '/window-orders',
    function: 'api',
    access: 'write',
    tag: 'Window orders',
    summary: 'Create a window order',
    description:
      'Gets the next number of its year (R6). Contact details left out are taken from the counterparty; `null` leaves a field empty. To create an order as the contact document of a communication, save the communication with `details.contactDocument.create` (R11).',
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
    summary: 'Get a window order',
    description: 'The whole order, with what was copied into it when it was created (R12).',
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
    summary: 'Update a window order',
    description:
      'Changes the status, day of measurement, contact details or manager (R17). Fields left out stay as they are; `null` empties a field. The kind and the counterparty cannot be changed.',
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
    summary: 'Mark a window order for deletion',
    description:
      'Refused while the order is the contact document of a communication in a blue state (R10, R18). Marking it again changes nothing.',
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
    summary: 'Unmark a window order',
    description: 'Removes the deletion mark (R18). Unmarking an order that is not marked changes nothing.',
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
    summary: 'List status changes',
    description: 'The history of the status of an order, oldest first, with how long each status lasted.',
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
    summary: "List an order's communications",
    description:
      'The communications whose contact document is this order, newest first (R10): all those you may see (R1).',
    params: forOrder,
    query: z.strictObject({ marked }),
    response: { status: 200, schema: listOf(journalRow) },
    problems: ['not-found', 'not-own-document'],
  },
} as const satisfies Record<string, RouteSpec>;
