import * as z from 'zod';
import { counterparty, counterpartyDraft, counterpartyId } from '../../domain/counterparty.ts';
import type { RouteSpec } from '../route.ts';

/** The counterparties directory (R14). */
export const counterpartiesRoutes = {
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
} as const satisfies Record<string, RouteSpec>;
